// Tests of the feeds that follow from an address alone.
import { describe, expect, test } from 'vitest';
import { knownFeeds } from './known-feeds.ts';

function feeds(address: string): string[] {
	const { ofSite, ofSoftware } = knownFeeds(address);
	return [...ofSite, ...ofSoftware].map(({ url }) => url);
}

const CHANNEL = 'UCBcRF18a7Qf58cCRy5xuWwQ';

describe('sites', () => {
	test.each([
		[
			`https://www.youtube.com/channel/${CHANNEL}/videos`,
			`https://www.youtube.com/feeds/videos.xml?channel_id=${CHANNEL}`
		],
		['https://m.youtube.com/user/NBCNews', 'https://www.youtube.com/feeds/videos.xml?user=NBCNews'],
		[
			'https://youtube.com/playlist?list=PL3A5849BDE0581B19&si=x',
			'https://www.youtube.com/feeds/videos.xml?playlist_id=PL3A5849BDE0581B19'
		],
		['https://vimeo.com/channels/staffpicks/123', 'https://vimeo.com/channels/staffpicks/videos/rss'],
		['https://vimeo.com/johnskye', 'https://vimeo.com/johnskye/videos/rss'],
		['https://store.steampowered.com/app/570/Dota_2/', 'https://store.steampowered.com/feeds/news/app/570/'],
		['https://store.steampowered.com/news/app/570', 'https://store.steampowered.com/feeds/news/app/570/'],
		['https://old.reddit.com/r/skyrim/', 'https://www.reddit.com/r/skyrim/.rss'],
		['https://www.reddit.com/r/skyrim/comments/abc/a_title/', 'https://www.reddit.com/r/skyrim/.rss'],
		['https://www.reddit.com/r/skyrim/top/?t=week', 'https://www.reddit.com/r/skyrim/top/.rss?t=week'],
		['https://www.reddit.com/u/spez', 'https://www.reddit.com/user/spez/.rss'],
		['https://www.reddit.com/user/a/m/b/', 'https://www.reddit.com/user/a/m/b/.rss'],
		['https://www.reddit.com/search/?q=a+b&sort=new', 'https://www.reddit.com/search.rss?q=a+b&sort=new'],
		[
			'https://www.reddit.com/r/a/search?q=b&restrict_sr=on',
			'https://www.reddit.com/r/a/search.rss?q=b&restrict_sr=on'
		],
		['https://www.reddit.com', 'https://www.reddit.com/.rss'],
		['https://news.ycombinator.com/', 'https://news.ycombinator.com/rss'],
		['https://news.ycombinator.com/show', 'https://news.ycombinator.com/showrss'],
		['https://lobste.rs/t/rust', 'https://lobste.rs/t/rust.rss'],
		['https://bsky.app/profile/a.example.org/post/3k', 'https://bsky.app/profile/a.example.org/rss'],
		[
			'https://stackoverflow.com/questions/tagged/c%23+linq?tab=x',
			'https://stackoverflow.com/feeds/tag?tagnames=c%23+linq&sort=newest'
		],
		['https://unix.stackexchange.com/questions/12/a', 'https://unix.stackexchange.com/feeds/question/12'],
		['https://superuser.com/users/5/me', 'https://superuser.com/feeds/user/5'],
		['https://medium.com/@name/a-story-1', 'https://medium.com/feed/@name'],
		['https://medium.com/publication/a-story-1', 'https://medium.com/feed/publication'],
		['https://medium.com/tag/rss', 'https://medium.com/feed/tag/rss'],
		['https://medium.com/pub/tagged/x', 'https://medium.com/feed/pub/tagged/x'],
		['https://name.medium.com/a-story', 'https://name.medium.com/feed'],
		['https://name.substack.com/p/a-post', 'https://name.substack.com/feed'],
		['https://open.substack.com/pub/name/p/a-post', 'https://name.substack.com/feed'],
		['https://name.tumblr.com/post/1', 'https://name.tumblr.com/rss'],
		['https://name.tumblr.com/tagged/a%20b', 'https://name.tumblr.com/tagged/a%20b/rss'],
		['https://www.tumblr.com/name/123/x', 'https://name.tumblr.com/rss'],
		['https://www.tumblr.com/blog/view/name', 'https://name.tumblr.com/rss'],
		['https://name.wordpress.com/2024/01/02/post/', 'https://name.wordpress.com/feed/'],
		['https://name.wordpress.com/category/a/b/', 'https://name.wordpress.com/category/a/b/feed/'],
		['https://name.blogspot.co.uk/2024/01/x.html', 'https://name.blogspot.co.uk/feeds/posts/default'],
		['https://name.blogspot.com/search/label/A%20b', 'https://name.blogspot.com/feeds/posts/default/-/A%20b'],
		['https://dev.to/name/a-post', 'https://dev.to/feed/name'],
		['https://dev.to/t/css', 'https://dev.to/feed/tag/css'],
		['https://arxiv.org/list/cs.CL/recent', 'https://rss.arxiv.org/rss/cs.CL'],
		['https://de.wikipedia.org/wiki/A/B', 'https://de.wikipedia.org/w/index.php?title=A/B&action=history&feed=atom'],
		['https://pypi.org/project/flask/', 'https://pypi.org/rss/project/flask/releases.xml']
	])('%s', (address, feed) => {
		expect(knownFeeds(address).ofSite.map(({ url }) => url)).toEqual([feed]);
	});

	test.each([
		['https://github.com/owner', ['owner.atom']],
		['https://github.com/o/r', ['o/r/releases.atom', 'o/r/commits.atom', 'o/r/tags.atom']],
		['https://github.com/o/r.git', ['o/r/releases.atom', 'o/r/commits.atom', 'o/r/tags.atom']],
		['https://github.com/o/r/issues/5', ['o/r/releases.atom', 'o/r/commits.atom', 'o/r/tags.atom']],
		['https://github.com/o/r/releases/tag/v1', ['o/r/releases.atom']],
		['https://github.com/o/r/tree/main/src/a', ['o/r/commits/main/src/a.atom']],
		['https://github.com/o/r/commits/', ['o/r/commits.atom']],
		['https://github.com/o/r/wiki/Page', ['o/r/wiki.atom']],
		['https://github.com/orgs/o/discussions/3', ['orgs/o/discussions.atom']],
		['https://github.com/orgs/o/repositories', ['o.atom']]
	])('%s', (address, paths) => {
		expect(feeds(address)).toEqual(paths.map((path) => `https://github.com/${path}`));
	});

	test.each([
		['https://gitlab.com/name', ['https://gitlab.com/name.atom']],
		['https://gitlab.com/a/b/c/-/releases/v1', ['https://gitlab.com/a/b/c/-/releases.atom']],
		['https://git.example.org/a/b/-/tags', ['https://git.example.org/a/b/-/tags?format=atom']],
		['https://git.example.org/a/b/-/tree/main', ['https://git.example.org/a/b/-/commits/main?format=atom']],
		[
			'https://gitlab.com/a/b',
			[
				'https://gitlab.com/a/b/-/releases.atom',
				'https://gitlab.com/a/b/-/tags?format=atom',
				'https://gitlab.com/a/b.atom'
			]
		],
		['https://codeberg.org/forgejo', ['https://codeberg.org/forgejo.rss']],
		['https://codeberg.org/a/b', ['https://codeberg.org/a/b/releases.rss', 'https://codeberg.org/a/b.rss']],
		['https://codeberg.org/a/b/tags', ['https://codeberg.org/a/b/tags.rss']],
		['https://codeberg.org/a/b/src/branch/main/src', ['https://codeberg.org/a/b/rss/branch/main/src']],
		['https://git.sr.ht/~a/b/tree', ['https://git.sr.ht/~a/b/refs/rss.xml', 'https://git.sr.ht/~a/b/log/rss.xml']],
		['https://gist.github.com/name/123', ['https://gist.github.com/name.atom']]
	])('%s', (address, expected) => {
		expect(feeds(address)).toEqual(expected);
	});

	test.each([
		`https://www.youtube.com/feeds/videos.xml?channel_id=${CHANNEL}`,
		'https://www.youtube.com/@handle',
		'https://www.youtube.com/playlist?list=WL',
		'https://www.youtube.com/channel/UCshort',
		'https://vimeo.com/12345',
		'https://www.reddit.com/r/a/.rss',
		'https://github.com/topics/rss',
		'https://github.com/o/r/releases.atom',
		'https://gitlab.com/explore',
		'https://codeberg.org/explore/repos',
		'https://codeberg.org/a/b.rss',
		'https://medium.com/feed/@name',
		'https://name.substack.com/feed',
		'https://name.wordpress.com/feed/',
		'https://name.blogspot.com/feeds/posts/default',
		'https://stackoverflow.com/feeds/tag/css',
		'https://bsky.app/profile/a.example/rss',
		'https://www.tumblr.com/dashboard',
		'https://www.tumblr.com/a%2e%2e',
		'https://x.com/@name'
	])('%s has none', (address) => {
		expect(knownFeeds(address)).toEqual({ isKnownSite: true, ofSite: [], ofSoftware: [] });
	});
});

describe('software on any server', () => {
	test.each([
		['https://social.example/@name', 'https://social.example/@name.rss'],
		['https://social.example/@name/112233', 'https://social.example/@name.rss'],
		['https://social.example/@name/with_replies', 'https://social.example/@name/with_replies.rss'],
		['https://social.example/@name/media', 'https://social.example/@name/media.rss'],
		['https://social.example/@name/tagged/cats', 'https://social.example/@name/tagged/cats.rss'],
		['https://social.example/@name@other.example', 'https://other.example/@name.rss'],
		['https://social.example/web/@name', 'https://social.example/@name.rss'],
		['https://social.example/users/name', 'https://social.example/users/name.rss'],
		['https://social.example/tags/cats', 'https://social.example/tags/cats.rss'],
		['https://lemmy.example/c/news', 'https://lemmy.example/feeds/c/news.xml?sort=New'],
		['https://lemmy.example/c/news@other.example', 'https://other.example/feeds/c/news.xml?sort=New'],
		['https://lemmy.example/u/name', 'https://lemmy.example/feeds/u/name.xml?sort=New'],
		['https://tube.example/c/name/videos', 'https://tube.example/feeds/videos.xml?videoChannelName=name'],
		[
			'https://tube.example/a/name@other.example/videos',
			'https://tube.example/feeds/videos.xml?accountName=name@other.example'
		]
	])('%s', (address, feed) => {
		expect(knownFeeds(address).ofSoftware).toMatchObject([{ url: feed, source: 'known', title: null }]);
	});

	test.each([
		'https://example.org/',
		'https://example.org/@name.rss',
		'https://example.org/@',
		'https://example.org/c',
		'https://example.org/about/name',
		'ftp://example.org/@name',
		'nonsense'
	])('%s has none', (address) => {
		expect(feeds(address)).toEqual([]);
	});
});
