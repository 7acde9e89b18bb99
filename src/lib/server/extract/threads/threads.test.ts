// Tests the parts of threads: quotes, replies to replies, questions with their answers, and pages that are no threads.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extract } from '../extract.ts';
import { around, each, NAMES, store, TEXTS } from '../../../../../tests/support/stored-thread.ts';

const FIXTURES = join(process.cwd(), 'tests/fixtures/extraction');

const QUOTED = 'That usually means the dough has proofed for too long.';

/** The general markup of quotes. */
test.each([
	[
		'XenForo',
		`<blockquote class="bbCodeBlock bbCodeBlock--quote"><div class="bbCodeBlock-title"><a href="/goto">OldMiller said:</a></div><div class="bbCodeBlock-content"><div class="bbCodeBlock-expandContent">${QUOTED}</div><div class="bbCodeBlock-expandLink"><a>Click to expand...</a></div></div></blockquote>`,
		'OldMiller said:'
	],
	['phpBB', `<blockquote><div><cite>OldMiller wrote:</cite>${QUOTED}</div></blockquote>`, 'OldMiller wrote:'],
	[
		'vBulletin',
		`<div class="bbcode_container"><div class="bbcode_quote"><div class="quote_container"><div class="bbcode_postedby">Originally Posted by <strong>OldMiller</strong></div><div class="message">${QUOTED}</div></div></div></div>`,
		'Originally Posted by OldMiller'
	],
	[
		'Discourse',
		`<aside class="quote no-group"><div class="title">OldMiller:</div><blockquote><p>${QUOTED}</p></blockquote></aside>`,
		'OldMiller:'
	],
	[
		'Invision',
		`<blockquote class="ipsQuote"><div class="ipsQuote_citation">10 hours ago, OldMiller said:</div><div class="ipsQuote_contents"><p>${QUOTED}</p></div></blockquote>`,
		'10 hours ago, OldMiller said:'
	]
])('a quote in a post is a blockquote that begins with the quoted name: %s', (_, quote, name) => {
	const html = around(
		each(
			(index, text, author) =>
				`<article class="message" id="post-${String(index)}"><a class="username" href="/members/${String(index)}/">${author}</a> <time datetime="2024-03-01">Mar 1, 2024</time><div class="message-body">${index === 2 ? quote : ''}${text}</div></article>`
		)
	);
	const { page } = store(html, 'https://bakers.example/threads/7/');
	const quotes = [...page.querySelectorAll('section[data-post] blockquote')];
	expect(quotes).toHaveLength(1);
	const [quoted] = quotes;
	expect(quoted?.textContent.trim().startsWith(name)).toBe(true);
	expect(quoted?.textContent.replace(name, '').trim()).toBe(QUOTED);
	expect(quoted?.querySelector('p > cite')?.textContent).toBe(name);
});

test.each([
	[
		'elements in each other',
		(replies: string[]) =>
			`<ol class="comments"><li class="comments_subtree"><div class="comment" id="c_a1">${replies[0] ?? ''}</div><ol class="comments"><li class="comments_subtree"><div class="comment" id="c_a2">${replies[1] ?? ''}</div></li></ol></li><li class="comments_subtree"><div class="comment" id="c_a3">${replies[2] ?? ''}</div></li></ol>`
	],
	[
		'posts in each other',
		(replies: string[]) =>
			`<div class="thing comment" id="t1_a1"><div class="entry">${replies[0] ?? ''}</div><div class="child"><div class="thing comment" id="t1_a2"><div class="entry">${replies[1] ?? ''}</div></div></div></div><div class="thing comment" id="t1_a3"><div class="entry">${replies[2] ?? ''}</div></div>`
	],
	[
		'an attribute',
		(replies: string[]) =>
			`<table class="comment-tree">${replies.map((reply, index) => `<tr class="athing comtr" id="${String(index + 100)}"><td><table><tr><td class="ind" indent="${index === 1 ? '1' : '0'}"><img src="s.gif" height="1" width="0"></td><td class="default">${reply}</td></tr></table></td></tr>`).join('')}</table>`
	],
	[
		'class names',
		(replies: string[]) =>
			replies
				.map(
					(reply, index) =>
						`<div class="comment depth-${index === 1 ? '2' : '1'}" id="comment-${String(index)}">${reply}</div>`
				)
				.join('')
	]
])('replies to a reply are nested in it: by %s', (_, build) => {
	const replies = TEXTS.slice(1).map(
		(text, index) =>
			`<div class="head"><a class="hnuser" href="user?id=x">${NAMES[index + 1] ?? ''}</a> <span class="age" title="2024-03-0${String(index + 2)}T09:15:00">${String(index + 2)} days ago</span></div><div class="commtext">${text}</div>`
	);
	const { posts } = store(around(build(replies)), 'https://news.bakers.example/item?id=7');
	expect(posts.map(({ author, level, text }) => ({ author, level, text }))).toEqual(
		TEXTS.slice(1).map((text, index) => ({ author: NAMES[index + 1], level: index === 1 ? 1 : 0, text }))
	);
});

test.each([
	[
		'a line about the last post',
		'<div class="head"><p class="count">13 answers /</p><p class="when">Last post: March 9, 2024 at 6:49 pm</p></div>'
	],
	[
		'a hidden notice',
		'<div class="topic-head"><a href="/user/anna">anna</a> <time datetime="2024-03-09T18:49:00Z">9 Mar 2024</time><p>This topic has been deleted. Only users with topic management privileges can see it.</p></div>'
	]
])('what a page says about a thread is no post: %s', (_, head) => {
	const posts = each(
		(index, text, name) =>
			`<div class="comment" id="comment-${String(index)}" itemprop="comment" itemscope itemtype="https://schema.org/Comment"><div itemprop="author" itemscope itemtype="https://schema.org/Person"><a itemprop="name" href="/user/${name}">${name}</a></div><time itemprop="dateCreated" datetime="2024-03-0${String(index + 1)}T09:15:00Z">March ${String(index + 1)}, 2024</time><div class="content" itemprop="text"><p>${text}</p></div></div>`
	);
	const thread = store(
		around(`<div itemscope itemtype="https://schema.org/DiscussionForumPosting">${head}${posts}</div>`),
		'https://bakers.example/topic/7/why'
	);
	expect(thread.posts.map(({ author, text }) => [author, text])).toEqual(
		TEXTS.map((text, index) => [NAMES[index], text])
	);
});

test('the picture of a member does not open the thread', () => {
	const posts = each(
		(index, text, name) =>
			`<article class="message" id="post-${String(index)}"><img src="/avatars/${name}.jpg" width="200" height="200" alt="${name}"><a class="username" href="/members/${name}/">${name}</a> <time datetime="2024-03-01">Mar 1, 2024</time><div class="message-body"><p>${text}</p></div></article>`
	);
	const page = around(posts).replace(
		'</head>',
		`<meta property="og:image" content="https://bakers.example/avatars/${NAMES[0]}.jpg"></head>`
	);
	const { html } = extract(page, 'https://bakers.example/threads/7/');
	expect(html).toContain(TEXTS[0]);
	expect(html).not.toContain('<img');
});

test('posts whose texts are missing are no thread', () => {
	const replies = NAMES.map(
		(name, index) =>
			`<div class="comment" id="comment-${String(index)}"><a class="author" href="/user/${name}">${name}</a> <time datetime="2024-03-01">March 1, 2024</time><div class="comment-body"><span>2${String(index)}</span> points</div></div>`
	);
	const opening = TEXTS.join(' ');
	const { posts, text } = store(
		around(
			`<div class="question"><a class="author" href="/user/anna">anna</a><div class="text"><p>${opening}</p></div></div>${replies.join('').replaceAll(' points', '')}`
		),
		'https://bakers.example/questions/7/why'
	);
	expect(posts).toEqual([]);
	expect(text).toContain(opening);
});

test('a question comes first, and the accepted answer is marked', () => {
	const answer = (text: string, name: string, attributes: string): string =>
		`<div class="answer" itemprop="suggestedAnswer" itemscope itemtype="https://schema.org/Answer" ${attributes}><div class="post-layout"><div class="votecell">12</div><div class="answercell"><div class="s-prose" itemprop="text"><p>${text}</p></div><div class="user-info"><div class="user-action-time">answered <span class="relativetime" title="2024-03-02 09:15:00Z">Mar 2, 2024 at 9:15</span></div><div class="user-details" itemprop="author" itemscope itemtype="http://schema.org/Person"><a href="/users/5/x">${name}</a><span class="d-none" itemprop="name">${name}</span></div></div></div></div></div>`;
	const { posts, byline } = store(
		around(
			`<div itemscope itemtype="https://schema.org/Question"><div class="question" id="question"><div class="votecell">7</div><div class="postcell"><div class="s-prose" itemprop="text"><p>${TEXTS[0]}</p></div><div class="user-info"><div class="user-action-time">asked <time itemprop="dateCreated" datetime="2024-03-01T09:15:00">Mar 1, 2024 at 9:15</time></div><div class="user-details" itemprop="author" itemscope itemtype="http://schema.org/Person"><a href="/users/1/x">wheatfield</a></div></div></div></div>
			<div id="answers">${answer(TEXTS[1], 'OldMiller', 'id="answer-1"')}${answer(TEXTS[2], 'crumb_counter', 'id="answer-2"').replace('class="answer"', 'class="answer accepted-answer"')}</div></div>`,
			'class="question-page"'
		),
		'https://bakers.example/questions/7/why'
	);
	expect(posts.map(({ kind, author, text }) => [kind, author, text])).toEqual([
		['opening', 'wheatfield', TEXTS[0]],
		['reply', 'OldMiller', TEXTS[1]],
		['accepted', 'crumb_counter', TEXTS[2]]
	]);
	expect(byline).toBe('wheatfield');
});

test('question, answers and their comments are kept where nothing declares them', () => {
	const { posts } = store(
		readFileSync(join(FIXTURES, 'extract-03.html'), 'utf8'),
		'https://example.org/pages/extract-03.html'
	);
	expect(posts.map(({ author, level, text }) => [author, level, text.slice(0, 20)])).toEqual([
		[null, 0, 'My wall clock stops '],
		[null, 0, 'The clockmaker kept '],
		['anna', 1, 'Have you oiled it? 0'],
		[null, 0, 'The council voted by'],
		['anna', 1, 'Have you oiled it? 1'],
		[null, 0, 'A retired tram drive'],
		['anna', 1, 'Have you oiled it? 2']
	]);
	expect(posts[0]?.kind).toBe('opening');
});

test('an opening post in a box of its own comes before the replies', () => {
	const { posts, byline } = store(
		readFileSync(join(FIXTURES, 'extract-05.html'), 'utf8'),
		'https://example.org/pages/extract-05.html'
	);
	expect(posts.map(({ kind, author, text }) => [kind, author, text.slice(0, 8)])).toEqual([
		['opening', 'Lady', 'Opening:'],
		...[0, 1, 2, 3].map((index) => ['reply', `u${String(index)}`, `Reply ${String(index)}:`])
	]);
	expect(byline).toBe('Lady');
});

const ARTICLE = Array.from(
	{ length: 8 },
	(_, index) =>
		`<p>${TEXTS[index % 4] ?? ''} The mill by the river has ground since ${String(1700 + index)}, and its stones are dressed twice a year by hand.</p>`
).join('');

/** Pages that repeat boxes with names and dates, but are no threads. */
test.each([
	[
		'an article with comments below',
		`<article><h1>The mill by the river</h1><p class="byline">By <a rel="author" href="/authors/anna">Anna Miller</a> <time datetime="2024-03-01">March 1, 2024</time></p>${ARTICLE}</article><section id="comments"><ol>${each((index, text, name) => `<li class="comment" id="comment-${String(index)}"><div class="comment-author"><cite class="fn">${name}</cite></div><div class="comment-meta"><time datetime="2024-03-02">March 2, 2024</time></div><div class="comment-content"><p>${text}</p></div></li>`)}</ol></section>`
	],
	[
		'the home page of a blog',
		each(
			(index, text, name) =>
				`<article class="post" id="post-${String(index)}"><h2><a href="/2024/03/${String(index)}">Story number ${String(index)} from the mill</a></h2><p class="meta">By <a class="author" href="/authors/${String(index)}">${name}</a> <time datetime="2024-03-01">March 1, 2024</time></p><p>${text}</p><a href="/2024/03/${String(index)}">Read more</a></article>`
		)
	],
	[
		'a list of products',
		each(
			(index, text) =>
				`<div class="product"><h3><a href="/p/${String(index)}">Flour of kind ${String(index)}</a></h3><p>${text}</p><span class="price">${String(index)}.99</span></div>`
		)
	],
	[
		'the results of a search',
		each(
			(index, text) =>
				`<div class="result"><h3><a href="https://site-${String(index)}.example/">A page about bread and ovens ${String(index)}</a></h3><cite>site-${String(index)}.example</cite> <span class="date">Mar 1, 2024</span><p>${text}</p></div>`
		)
	]
])('a page that is no thread has no posts: %s', (_, body) => {
	const page = around('').replace('<h1>Why does my bread collapse?</h1>', body);
	expect(store(page, 'https://bakers.example/2024/the-mill').posts).toEqual([]);
});
