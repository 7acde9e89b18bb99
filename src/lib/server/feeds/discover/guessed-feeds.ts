// Names addresses at which feeds often lie, for pages that link to none.
import { candidateAt, type FoundCandidate } from './candidate.ts';

export const MAX_GUESSES = 8;

/** Most frequent first: WordPress and many hosts, Hugo, and generators of static sites. */
const NAMES = ['feed/', 'index.xml', 'rss.xml', 'atom.xml', 'feed.xml', 'rss', 'feed.json', 'blog/feed/'];
/** Where software puts the feed, by a word in its name. */
const BY_GENERATOR: readonly (readonly [word: RegExp, name: string])[] = [
	[/wordpress|substack|write\.?as|writefreely|bear/i, 'feed/'],
	[/hugo/i, 'index.xml'],
	[/jekyll|eleventy|bridgetown|micro\.blog|middleman/i, 'feed.xml'],
	[/ghost/i, 'rss/'],
	[/hexo|zola|movable ?type|typepad|vuepress/i, 'atom.xml'],
	[/gatsby|astro|drupal|nikola|publii/i, 'rss.xml'],
	[/docusaurus/i, 'blog/rss.xml'],
	[/pelican/i, 'feeds/all.atom.xml'],
	[/squarespace/i, '?format=rss'],
	[/joomla/i, '?format=feed&type=rss'],
	[/wix/i, 'blog-feed.xml'],
	[/dokuwiki/i, 'feed.php'],
	[/discourse/i, 'latest.rss'],
	[/blogger/i, 'feeds/posts/default']
];
/** A section such as `/blog` or `/en/news/`, and not one article. */
const SECTION = /^(?:\/[\p{L}_-]{1,30}){1,2}\/?$/u;

/**
 * At most `MAX_GUESSES` addresses, best first: of the section of the site that the page is in, and of the whole site.
 * @param generator what the page says of its software
 */
export function guessedFeeds(address: string, generator: string | null): readonly FoundCandidate[] {
	if (!URL.canParse(address)) return [];
	const { origin, pathname } = new URL(address);
	const root = `${origin}/`;
	const section = SECTION.test(safelyDecoded(pathname)) ? `${origin}${pathname.replace(/\/?$/, '/')}` : null;
	const ofSoftware = BY_GENERATOR.find(([word]) => word.test(generator ?? ''))?.[1];
	const names = ofSoftware === undefined ? NAMES : [ofSoftware, ...NAMES];
	const [first = 'feed/', ...others] = new Set(names);
	const urls = [
		...(section === null ? [] : [section + first]),
		root + first,
		...(section === null || first === 'index.xml' ? [] : [`${section}index.xml`]),
		...others.map((name) => root + name)
	];
	return [...new Set(urls)]
		.filter((url) => url !== address)
		.slice(0, MAX_GUESSES)
		.map((url) => candidateAt(url, 'guessed'));
}

function safelyDecoded(path: string): string {
	try {
		return decodeURI(path);
	} catch {
		return path;
	}
}
