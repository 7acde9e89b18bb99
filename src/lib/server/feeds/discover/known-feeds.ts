// Finds the feeds that follow from an address alone, because the site or the software is known.
import { candidateAt, type FoundCandidate } from './candidate.ts';
import {
	arxivFeeds,
	bloggerFeeds,
	devFeeds,
	mediumFeeds,
	substackFeeds,
	tumblrFeeds,
	wikipediaFeeds,
	wordpressFeeds
} from './known-blogs.ts';
import { giteaFeeds, gistFeeds, githubFeeds, gitlabFeeds, pypiFeeds, sourcehutFeeds } from './known-code.ts';
import {
	blueskyFeeds,
	fediverseFeeds,
	hackerNewsFeeds,
	lobstersFeeds,
	redditFeeds,
	stackExchangeFeeds
} from './known-communities.ts';
import { steamFeeds, vimeoFeeds, youtubeFeeds } from './known-video.ts';
import { isHostOf, siteAddressOf, wordSet, type SiteAddress } from './site-address.ts';

export interface KnownFeeds {
	/** Whether guesses would be of no use, because all feeds of the site are known. */
	readonly isKnownSite: boolean;
	/** The site is known, so these are asked before its page. */
	readonly ofSite: readonly FoundCandidate[];
	/** The path looks like that of a known software; the page may say more. */
	readonly ofSoftware: readonly FoundCandidate[];
}

/** @returns addresses, best first; none if the address is that of a feed already, or of a page without one */
type Rule = (address: SiteAddress) => readonly string[];

/** Rules for a host; `*.` stands for its parts as well. */
const SITES: readonly (readonly [site: string, rule: Rule])[] = [
	['gist.github.com', gistFeeds],
	['github.com', githubFeeds],
	['gitlab.com', gitlabFeeds],
	['codeberg.org', giteaFeeds],
	['gitea.com', giteaFeeds],
	['code.forgejo.org', giteaFeeds],
	['git.sr.ht', sourcehutFeeds],
	['pypi.org', pypiFeeds],
	['*.youtube.com', youtubeFeeds],
	['vimeo.com', vimeoFeeds],
	['store.steampowered.com', steamFeeds],
	['reddit.com', redditFeeds],
	['old.reddit.com', redditFeeds],
	['new.reddit.com', redditFeeds],
	['np.reddit.com', redditFeeds],
	['m.reddit.com', redditFeeds],
	['news.ycombinator.com', hackerNewsFeeds],
	['lobste.rs', lobstersFeeds],
	['bsky.app', blueskyFeeds],
	['*.stackoverflow.com', stackExchangeFeeds],
	['*.stackexchange.com', stackExchangeFeeds],
	['serverfault.com', stackExchangeFeeds],
	['superuser.com', stackExchangeFeeds],
	['askubuntu.com', stackExchangeFeeds],
	['stackapps.com', stackExchangeFeeds],
	['mathoverflow.net', stackExchangeFeeds],
	['*.medium.com', mediumFeeds],
	['*.substack.com', substackFeeds],
	['*.tumblr.com', tumblrFeeds],
	['*.wordpress.com', wordpressFeeds],
	['dev.to', devFeeds],
	['arxiv.org', arxivFeeds],
	['*.wikipedia.org', wikipediaFeeds]
];
/** Sites with profiles such as `/@name` that are no servers of Mastodon. */
const OTHER_PROFILES: ReadonlySet<string> = wordSet(
	'tiktok.com threads.com threads.net flipboard.com unsplash.com instagram.com facebook.com x.com twitter.com'
);
const BLOGGER = /^[a-z0-9-]+\.blogspot\.(?:com|[a-z]{2}|com?\.[a-z]{2})$/;

/**
 * Feeds of YouTube, Reddit, GitHub, GitLab, Gitea, Mastodon, Lemmy, PeerTube, Bluesky, Medium, Substack, Tumblr,
 * WordPress.com, Blogger, Stack Exchange and others. Their addresses were checked against the documentation and users of
 * each site; none goes through a third party.
 */
export function knownFeeds(address: string): KnownFeeds {
	const site = siteAddressOf(address);
	if (site === null) return { isKnownSite: false, ofSite: [], ofSoftware: [] };
	const rule = BLOGGER.test(site.host) ? bloggerFeeds : SITES.find(([host]) => matches(site.host, host))?.[1];
	if (rule !== undefined) {
		return { isKnownSite: true, ofSite: candidates(rule(site)), ofSoftware: [] };
	}
	if (OTHER_PROFILES.has(site.host)) {
		return { isKnownSite: true, ofSite: [], ofSoftware: [] };
	}
	const ofGitlab = gitlabFeeds(site);
	const ofSoftware = candidates(ofGitlab.length > 0 ? ofGitlab : fediverseFeeds(site));
	return { isKnownSite: false, ofSite: [], ofSoftware };
}

function matches(host: string, site: string): boolean {
	return site.startsWith('*.') ? isHostOf(host, site.slice(2)) : host === site;
}

function candidates(urls: readonly string[]): readonly FoundCandidate[] {
	return urls.filter((url) => URL.canParse(url)).map((url) => candidateAt(new URL(url).href, 'known'));
}
