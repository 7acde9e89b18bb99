// Finds the feeds that pages of YouTube and SoundCloud do not name, by ids in the page.
import { YOUTUBE_CHANNEL, youtubeChannelFeed } from './known-video.ts';
import { isHostOf, siteAddressOf } from './site-address.ts';

/** What stands before the id of the channel that a page of YouTube is about; more general texts come later. */
const BEFORE_CHANNEL = [
	'"externalChannelId":"',
	'"externalId":"',
	'"ownerProfileUrl":"http://www.youtube.com/channel/',
	'itemprop="channelId" content="',
	'itemprop="identifier" content="',
	'rel="canonical" href="https://www.youtube.com/channel/',
	'property="og:url" content="https://www.youtube.com/channel/',
	'"channelId":"'
];
const CHANNEL_LENGTH = 24;
const BEFORE_SOUNDCLOUD_USER = 'content="soundcloud://users:';

/**
 * @param html decoded page
 * @param address of the page
 */
export function feedsByIds(html: string, address: string): readonly string[] {
	const host = siteAddressOf(address)?.host ?? '';
	if (isHostOf(host, 'youtube.com') || host === 'youtu.be') {
		const channel = channelIn(html);
		return channel === null ? [] : [youtubeChannelFeed(channel)];
	}
	return isHostOf(host, 'soundcloud.com') ? soundcloudFeeds(html) : [];
}

function channelIn(html: string): string | null {
	for (const before of BEFORE_CHANNEL) {
		const at = html.indexOf(before);
		if (at === -1) continue;
		const start = at + before.length;
		const channel = html.slice(start, start + CHANNEL_LENGTH);
		if (YOUTUBE_CHANNEL.test(channel)) return channel;
	}
	return null;
}

function soundcloudFeeds(html: string): readonly string[] {
	const at = html.indexOf(BEFORE_SOUNDCLOUD_USER);
	if (at === -1) return [];
	const start = at + BEFORE_SOUNDCLOUD_USER.length;
	const user = /^\d{1,20}(?=")/.exec(html.slice(start, start + 21))?.[0];
	return user === undefined ? [] : [`https://feeds.soundcloud.com/users/soundcloud:users:${user}/sounds.rss`];
}
