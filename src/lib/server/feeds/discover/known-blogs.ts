// Feeds that follow from the addresses of sites for blogs and papers.
import { nameBefore, wordSet, type SiteAddress } from './site-address.ts';

const MEDIUM_PAGES = wordSet('about m me membership new-story p plans policy search topics signin creators jobs');
const TUMBLR_PAGES = wordSet(
	'about abuse blog dashboard docs explore help inbox likes login new policy press privacy register search settings tagged ' +
		'themes tips'
);
const DEV_PAGES = wordSet(
	'about code-of-conduct enter faq feed join listings new pod podcasts privacy search settings t top videos'
);

export function mediumFeeds({ host, path }: SiteAddress): readonly string[] {
	if (path[0] === 'feed') return [];
	const name = nameBefore(host, 'medium.com');
	if (name !== null) return [`https://${host}/feed`];
	const [first = '', second = '', third = ''] = path;
	if (first === 'tag') return second === '' ? [] : [`https://medium.com/feed/tag/${second}`];
	if (first === '' || MEDIUM_PAGES.has(first)) return [];
	const home = `https://medium.com/feed/${first}`;
	return second === 'tagged' && third !== '' ? [`${home}/tagged/${third}`] : [home];
}

/** A publication; a profile (`substack.com/@name`) has none of its own. */
export function substackFeeds({ host, path }: SiteAddress): readonly string[] {
	if (path[0] === 'feed') return [];
	const [kind, publication = ''] = path;
	if (host === 'open.substack.com') {
		return kind === 'pub' && publication !== '' ? [`https://${publication}.substack.com/feed`] : [];
	}
	return nameBefore(host, 'substack.com') === null ? [] : [`https://${host}/feed`];
}

export function tumblrFeeds({ host, path }: SiteAddress): readonly string[] {
	const name = nameBefore(host, 'tumblr.com') ?? '';
	if (path.at(-1) === 'rss') return [];
	if (name !== '') {
		const [kind, tag = ''] = path;
		const home = `https://${host}`;
		return kind === 'tagged' && tag !== '' ? [`${home}/tagged/${tag}/rss`] : [`${home}/rss`];
	}
	const [first = '', ...rest] = path;
	const blog = first === 'blog' ? (rest[0] === 'view' ? rest[1] : rest[0]) : TUMBLR_PAGES.has(first) ? '' : first;
	return isLabel(blog) ? [`https://${blog}.tumblr.com/rss`] : [];
}

/** Categories, tags and authors have feeds of their own. */
export function wordpressFeeds({ host, path }: SiteAddress): readonly string[] {
	if (nameBefore(host, 'wordpress.com') === null || path.at(-1) === 'feed') return [];
	const [kind = '', name = ''] = path;
	const isArchive = /^(?:category|tag|author)$/.test(kind) && name !== '';
	return [isArchive ? `https://${host}/${path.join('/')}/feed/` : `https://${host}/feed/`];
}

/** `name.blogspot.com` and its names in other countries. */
export function bloggerFeeds({ origin, path }: SiteAddress): readonly string[] {
	if (path[0] === 'feeds') return [];
	const label = path[0] === 'search' && path[1] === 'label' ? (path[2] ?? '') : '';
	return [`${origin}/feeds/posts/default${label === '' ? '' : `/-/${label}`}`];
}

export function devFeeds({ path }: SiteAddress): readonly string[] {
	const [first = '', second = ''] = path;
	if (first === 't' && second !== '') return [`https://dev.to/feed/tag/${second}`];
	return first === '' || DEV_PAGES.has(first) ? [] : [`https://dev.to/feed/${first}`];
}

/** `/list/cs.CL/recent` */
export function arxivFeeds({ path }: SiteAddress): readonly string[] {
	const [kind, category = ''] = path;
	return kind === 'list' && category !== '' ? [`https://rss.arxiv.org/rss/${category}`] : [];
}

/** The changes of one page; the feed that the page names is that of all pages. */
export function wikipediaFeeds({ origin, path }: SiteAddress): readonly string[] {
	const [kind, ...title] = path;
	if (kind !== 'wiki' || title.length === 0) return [];
	return [`${origin}/w/index.php?title=${title.join('/')}&action=history&feed=atom`];
}

function isLabel(name: string | undefined): name is string {
	return name !== undefined && /^[a-z0-9][a-z0-9-]{0,62}$/i.test(name);
}
