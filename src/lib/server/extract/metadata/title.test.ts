// Tests of choosing the title of a page.
import { expect, test } from 'vitest';
import { openDocument } from '../html/parse-document.ts';
import { readMetadata } from './metadata.ts';

const ADDRESS = 'https://www.example.org/news/why-ferries-are-late';

test.each<[what: string, head: string, body: string, title: string]>([
	[
		'a heading with other words than the title for search engines',
		'<title>Ferry delays explained: 7 reasons</title>',
		'<main><h1>Why ferries are late</h1></main>',
		'Why ferries are late'
	],
	[
		'no heading that names the site, but the one below',
		'<title>Why ferries are late — The Ferry Handbook</title>',
		'<h1>The Ferry Handbook</h1><main><h2>Why ferries are late</h2></main>',
		'Why ferries are late'
	],
	[
		'the second of two headings when the first names the site',
		'<title>Why ferries are late — Ferry 2.0 Documentation</title>',
		'<h1>Ferry 2.0 Documentation</h1><h1>Why ferries are late¶</h1>',
		'Why ferries are late'
	],
	[
		'no heading of a dialog',
		'<title>Why ferries are late</title>',
		'<div class="cookie-modal"><h1>We value why you came</h1></div>',
		'Why ferries are late'
	],
	[
		'no later heading that shares no word',
		'<title>Why ferries are late</title>',
		'<article><p>Text</p><h1>A message from our founder</h1></article>',
		'Why ferries are late'
	],
	[
		'tags as text',
		'<title>How the &lt;dialog&gt; element closes</title>',
		'<h1>How the <code>&lt;dialog&gt;</code> element closes</h1>',
		'How the <dialog> element closes'
	],
	[
		'tags as text without a heading',
		'<title>How the <dialog> element closes</title>',
		'',
		'How the <dialog> element closes'
	],
	[
		'tags as text in a social title, encoded twice',
		'<meta property="og:title" content="How the &amp;lt;dialog&amp;gt; element closes">',
		'',
		'How the <dialog> element closes'
	],
	['no kind of thread before it', '<title>Which boat? - Forum</title>', '<h1>Thread: Which boat?</h1>', 'Which boat?'],
	[
		'no label in the heading',
		'<title>Question - Which boat for a beginner?</title>',
		'<h1><span class="label">Question</span> Which boat for a beginner?</h1>',
		'Which boat for a beginner?'
	],
	[
		'no date and author in the heading',
		'<title>Which boat for a beginner?</title>',
		'<h1>Which boat for a beginner? <small>by admin on 4 July</small></h1>',
		'Which boat for a beginner?'
	],
	['no mark of a link to itself', '', '<h1>Forms <a class="headerlink" href="#f">¶</a></h1>', 'Forms'],
	[
		'mixed case instead of capitals',
		'<title>Tips for the ferry</title>',
		'<h1>TIPS FOR THE FERRY</h1>',
		'Tips for the ferry'
	],
	['the only words there are', '<title>Example.org</title>', '', 'Example.org']
])('the title is %s', (_what, head, body, title) => {
	const document = openDocument(`<html><head>${head}</head><body>${body}</body></html>`);
	expect(readMetadata(document, ADDRESS, ADDRESS).title).toBe(title);
});
