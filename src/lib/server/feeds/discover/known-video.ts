// Feeds that follow from the addresses of sites for videos and games.
import { wordSet, type SiteAddress } from './site-address.ts';

/** Id of a channel of YouTube. */
export const YOUTUBE_CHANNEL = /^UC[\w-]{22}$/;
/** Playlists that are made for one person or for the moment have no feed. */
const YOUTUBE_PLAYLIST = /^(?:PL|UU|FL|OL)[\w-]{10,80}$/;
const VIMEO_PAGES = wordSet(
	'about blog categories create enterprise event features for-hire help join log_in manage ondemand partners pricing ' +
		'search settings showcase solutions stock upgrade user watch'
);

export function youtubeChannelFeed(channel: string): string {
	return `https://www.youtube.com/feeds/videos.xml?channel_id=${channel}`;
}

/** The address of a channel with a handle or a name of its own does not tell its id; its page does (`page-ids.ts`). */
export function youtubeFeeds({ path, query }: SiteAddress): readonly string[] {
	const [kind = '', name = ''] = path;
	if (kind === 'channel' && YOUTUBE_CHANNEL.test(name)) return [youtubeChannelFeed(name)];
	if (kind === 'user' && name !== '') return [`https://www.youtube.com/feeds/videos.xml?user=${name}`];
	const list = query.get('list') ?? '';
	if (kind === 'playlist' && YOUTUBE_PLAYLIST.test(list)) {
		return [`https://www.youtube.com/feeds/videos.xml?playlist_id=${list}`];
	}
	return [];
}

export function vimeoFeeds({ path }: SiteAddress): readonly string[] {
	const [first = '', second = ''] = path;
	if (path.at(-1) === 'rss') return [];
	if (first === 'channels' || first === 'groups') {
		return second === '' ? [] : [`https://vimeo.com/${first}/${second}/videos/rss`];
	}
	// A number is one video, whose page names its author.
	return first === '' || /^\d+$/.test(first) || VIMEO_PAGES.has(first) ? [] : [`https://vimeo.com/${first}/videos/rss`];
}

export function steamFeeds({ path }: SiteAddress): readonly string[] {
	const at = path.indexOf('app');
	const id = at === -1 || path[0] === 'feeds' ? '' : (path[at + 1] ?? '');
	return /^\d+$/.test(id) ? [`https://store.steampowered.com/feeds/news/app/${id}/`] : [];
}
