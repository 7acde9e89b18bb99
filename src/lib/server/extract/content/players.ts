// Knows the players, posts, maps and charts that pages embed: the page of each, and a picture whose address follows from it.

/** What a card stands for; the app names it in the reader's language. */
export type EmbedKind = 'video' | 'audio' | 'post' | 'code' | 'map' | 'chart' | 'document' | 'page';

export interface Embed {
	readonly kind: EmbedKind;
	/** The page that a reader would open. */
	readonly address: string;
	readonly picture: string | null;
}

interface Player {
	/** Matches the host without `www.`. */
	readonly host: RegExp;
	readonly kind: EmbedKind;
	/** @returns the page and its picture; null for an address that embeds nothing */
	readonly read?: (url: URL) => string | readonly [address: string, picture: string] | null;
}

const ID = /^[\w-]{1,64}$/;

/** The part of a path after a prefix, up to the next slash; null for another path. */
function after(url: URL, prefix: RegExp): string | null {
	const match = prefix.exec(url.pathname);
	const rest = match === null ? null : (url.pathname.slice(match.index + match[0].length).split('/', 1)[0] ?? null);
	return rest !== null && ID.test(rest) ? rest : null;
}

/** A parameter that holds an address of the web. */
function addressIn(url: URL, name: string): string | null {
	const value = url.searchParams.get(name) ?? '';
	return /^https?:\/\//.test(value) && URL.canParse(value) ? value : null;
}

function youtube(url: URL): string | readonly [string, string] | null {
	const list = url.searchParams.get('list');
	const id =
		url.searchParams.get('v') ??
		after(url, /^\/(?:embed|v|e|shorts|live)\//) ??
		(url.hostname.endsWith('youtu.be') ? after(url, /^\//) : null);
	if (id === 'videoseries' || id === null)
		return list === null || !ID.test(list) ? null : `https://www.youtube.com/playlist?list=${list}`;
	if (!ID.test(id)) return null;
	const start = /^\d{1,6}s?$/.exec(url.searchParams.get('start') ?? url.searchParams.get('t') ?? '')?.[0];
	const time = start === undefined || Number.parseInt(start, 10) === 0 ? '' : `&t=${Number.parseInt(start, 10)}`;
	return [`https://www.youtube.com/watch?v=${id}${time}`, `https://i.ytimg.com/vi/${id}/hqdefault.jpg`];
}

function vimeo(url: URL): string | null {
	const id = after(url, /^\/video\//);
	const secret = url.searchParams.get('h') ?? '';
	return id === null ? null : `https://vimeo.com/${id}${ID.test(secret) ? `/${secret}` : ''}`;
}

function dailymotion(url: URL): readonly [string, string] | null {
	const id = url.searchParams.get('video') ?? after(url, /^\/embed\/video\//);
	if (id === null || !ID.test(id)) return null;
	return [`https://www.dailymotion.com/video/${id}`, `https://www.dailymotion.com/thumbnail/video/${id}`];
}

/** @param from prefix of the path of a player @param to address of the page up to its id */
function page(from: RegExp, to: string, suffix = ''): (url: URL) => string | null {
	return (url) => {
		const id = after(url, from);
		return id === null ? null : to + id + suffix;
	};
}

function withPath(change: (path: string) => string): (url: URL) => string {
	return (url) => {
		const target = new URL(url);
		target.pathname = change(url.pathname);
		target.search = '';
		return target.href;
	};
}

function flourish(url: URL): readonly [string, string] | null {
	const match = /^\/(visualisation|story)\/(\d{1,12})/.exec(url.pathname);
	const address = match === null ? null : `https://public.flourish.studio/${match[1] ?? ''}/${match[2] ?? ''}/`;
	return address === null ? null : [address, `${address}thumbnail`];
}

function datawrapper(url: URL): readonly [string, string] | null {
	const id = after(url, /^\//);
	return id === null ? null : [`https://datawrapper.dwcdn.net/${id}/`, `https://datawrapper.dwcdn.net/${id}/full.png`];
}

function facebook(url: URL): string | null {
	return /^\/plugins\/(?:video|post)\.php/.test(url.pathname) ? addressIn(url, 'href') : null;
}

function maps(url: URL): string | null {
	if (!/\/maps\b|^\/maps/.test(url.pathname) && !url.hostname.startsWith('maps.')) return null;
	const target = new URL(url);
	target.searchParams.delete('output');
	return target.href;
}

const PLAYERS: readonly Player[] = [
	{ host: /^(?:m\.)?youtube(?:-nocookie)?\.com$|^youtu\.be$/, kind: 'video', read: youtube },
	{ host: /^player\.vimeo\.com$/, kind: 'video', read: vimeo },
	{ host: /^(?:geo\.)?dailymotion\.com$/, kind: 'video', read: dailymotion },
	{
		host: /^embed\.ted\.com$|^embed-ssl\.ted\.com$/,
		kind: 'video',
		read: (url) => `https://www.ted.com${url.pathname.replace(/\.html$/, '')}`
	},
	{ host: /^player\.twitch\.tv$|^clips\.twitch\.tv$/, kind: 'video', read: twitch },
	{ host: /^facebook\.com$/, kind: 'post', read: facebook },
	{ host: /^loom\.com$/, kind: 'video', read: page(/^\/embed\//, 'https://www.loom.com/share/') },
	{ host: /^streamable\.com$/, kind: 'video', read: page(/^\/(?:[eso]\/)?/, 'https://streamable.com/') },
	{ host: /^player\.bilibili\.com$/, kind: 'video', read: bilibili },
	{ host: /^rutube\.ru$/, kind: 'video', read: page(/^\/(?:play\/)?embed\//, 'https://rutube.ru/video/', '/') },
	{ host: /^cdn\.jwplayer\.com$/, kind: 'video', read: jwplayer },
	{
		host: /^(?:fast\.)?wistia\.(?:net|com)$|^players\.brightcove\.net$|^rumble\.com$|^odysee\.com$|^vk\.com$|^vkvideo\.ru$|^archive\.org$/,
		kind: 'video'
	},
	{
		host: /^open\.spotify\.com$/,
		kind: 'audio',
		read: withPath((path) => path.replace(/^\/embed(?:-podcast)?\//, '/'))
	},
	{ host: /^w\.soundcloud\.com$/, kind: 'audio', read: (url) => addressIn(url, 'url') },
	{ host: /^bandcamp\.com$/, kind: 'audio' },
	{
		host: /^embed\.(?:podcasts|music)\.apple\.com$/,
		kind: 'audio',
		read: (url) => `https://${url.hostname.replace(/^embed\./, '')}${url.pathname}`
	},
	{ host: /^mixcloud\.com$/, kind: 'audio', read: mixcloud },
	{
		host: /^widget\.deezer\.com$/,
		kind: 'audio',
		read: (url) => `https://www.deezer.com/${url.pathname.split('/').slice(3, 5).join('/')}`
	},
	{
		host: /(?:^|\.)(?:megaphone\.fm|buzzsprout\.com|acast\.com|simplecast\.com|anchor\.fm|libsyn\.com|podbean\.com|transistor\.fm|audioboom\.com|podigee\.io|ausha\.co|omny\.fm)$/,
		kind: 'audio'
	},
	{ host: /^platform\.twitter\.com$|^platform\.x\.com$/, kind: 'post', read: tweet },
	{ host: /^instagram\.com$/, kind: 'post', read: withPath((path) => path.replace(/\/embed\b.*$/, '/')) },
	{ host: /^tiktok\.com$/, kind: 'video' },
	{ host: /^embed\.bsky\.app$/, kind: 'post', read: bluesky },
	{
		host: /^(?:embed\.reddit|redditmedia)\.com$/,
		kind: 'post',
		read: (url) => `https://www.reddit.com${url.pathname}`
	},
	{ host: /^gist\.github\.com$/, kind: 'code', read: withPath((path) => path.replace(/\.(?:js|pibb)$/, '')) },
	{ host: /^codepen\.io$/, kind: 'code', read: withPath((path) => path.replace(/\/embed\/(?:preview\/)?/, '/pen/')) },
	{ host: /^codesandbox\.io$/, kind: 'code', read: withPath((path) => path.replace(/^\/embed\//, '/s/')) },
	{ host: /^jsfiddle\.net$/, kind: 'code', read: withPath((path) => path.replace(/\/embed(?:ded)?\b.*$/, '/')) },
	{
		host: /^stackblitz\.com$|^replit\.com$|^jsbin\.com$|^asciinema\.org$|^observablehq\.com$|^play\.rust-lang\.org$/,
		kind: 'code'
	},
	{ host: /^(?:maps\.)?google\.[a-z.]{2,6}$/, kind: 'map', read: maps },
	{
		host: /^(?:openstreetmap\.org|umap\.openstreetmap\.[a-z]{2}|api\.mapbox\.com|bing\.com|yandex\.(?:ru|com))$/,
		kind: 'map'
	},
	{ host: /^datawrapper\.dwcdn\.net$/, kind: 'chart', read: datawrapper },
	{ host: /^flo\.uri\.sh$/, kind: 'chart', read: flourish },
	{
		host: /^(?:e\.)?infogram\.com$|^ourworldindata\.org$|^public\.tableau\.com$|^app\.powerbi\.com$|^chartblocks\.io$/,
		kind: 'chart'
	},
	{
		host: /^(?:docs|drive)\.google\.com$|^slideshare\.net$|^scribd\.com$|^issuu\.com$|^speakerdeck\.com$|^view\.officeapps\.live\.com$/,
		kind: 'document'
	}
];

/** Hosts and titles of adverts, counters, comments and buttons, which are no part of an article. */
const NO_CONTENT =
	/doubleclick|googlesyndication|googletagmanager|google-analytics|adservice|adsystem|adnxs|taboola|outbrain|criteo|teads|disqus|recaptcha|hcaptcha|addthis|sharethis|addtoany|consent|cookiebot|onetrust|hotjar|livere|paypal|stripe|mailchimp|substackcdn|subscribe|newsletter|\/like\.php|\/ads?\//i;
const PLAYER_PATH = /\/(?:embed|player|videos?)(?:[/.?-]|$)|^https?:\/\/(?:player|embed|video)\./i;
const AUDIO_WORDS = /audio|podcast|sound|\.mp3(?:\?|$)/i;
const ADVERT_TITLE = /advert|\bads?\b|sponsor|captcha|cookie|consent|comments|subscribe|newsletter|tracking/i;

/** What a frame embeds; null for an unknown one. */
export function readPlayer(address: string): Embed | null {
	if (!URL.canParse(address)) return null;
	const url = new URL(address);
	const host = url.hostname.replace(/^www\./, '');
	for (const player of PLAYERS) {
		if (!player.host.test(host)) continue;
		const read = player.read === undefined ? url.href : player.read(url);
		if (read === null) continue;
		const [page, picture] = typeof read === 'string' ? [read, null] : read;
		return { kind: player.kind, address: page, picture };
	}
	return readFederated(url);
}

/** @param title that the page gives the frame @returns null unless the frame seems to be a part of the article */
export function readUnknownFrame(address: string, title: string, size: 'full-screen' | 'inline'): Embed | null {
	if (NO_CONTENT.test(address) || ADVERT_TITLE.test(title)) return null;
	const isPlayer = PLAYER_PATH.test(address);
	if (!isPlayer && title === '' && size === 'inline') return null;
	const kind = AUDIO_WORDS.test(address) ? 'audio' : isPlayer || size === 'full-screen' ? 'video' : 'page';
	return { kind, address, picture: null };
}

/** Servers of PeerTube and Mastodon have hosts of their own, and known paths. */
function readFederated(url: URL): Embed | null {
	const video = /^\/videos\/embed\/([\w-]{10,64})$/.exec(url.pathname)?.[1];
	if (video !== undefined) return { kind: 'video', address: `${url.origin}/w/${video}`, picture: null };
	const post = /^(\/@[\w.@-]{1,100}\/\d{5,30})\/embed$/.exec(url.pathname)?.[1];
	return post === undefined ? null : { kind: 'post', address: url.origin + post, picture: null };
}

function twitch(url: URL): string | null {
	const [video, channel, clip] = ['video', 'channel', 'clip'].map((name) => url.searchParams.get(name) ?? '');
	if (video !== undefined && ID.test(video)) return `https://www.twitch.tv/videos/${video.replace(/^v/, '')}`;
	if (clip !== undefined && ID.test(clip)) return `https://clips.twitch.tv/${clip}`;
	return channel !== undefined && ID.test(channel) ? `https://www.twitch.tv/${channel}` : null;
}

function bilibili(url: URL): string | null {
	const id = url.searchParams.get('bvid') ?? '';
	return ID.test(id) ? `https://www.bilibili.com/video/${id}` : url.href;
}

function jwplayer(url: URL): readonly [string, string] | null {
	const id = /^\/players\/([A-Za-z0-9]{6,12})-/.exec(url.pathname)?.[1];
	return id === undefined ? null : [url.href, `https://cdn.jwplayer.com/v2/media/${id}/poster.jpg`];
}

function mixcloud(url: URL): string | null {
	const feed = url.searchParams.get('feed') ?? '';
	return feed.startsWith('/') ? `https://www.mixcloud.com${feed}` : addressIn(url, 'feed');
}

function tweet(url: URL): string | null {
	const id = url.searchParams.get('id') ?? '';
	return /^\d{1,25}$/.test(id) ? `https://x.com/i/status/${id}` : null;
}

function bluesky(url: URL): string | null {
	const match = /^\/embed\/(did:[\w:.%-]{1,100})\/app\.bsky\.feed\.post\/(\w{1,32})/.exec(url.pathname);
	return match === null ? null : `https://bsky.app/profile/${match[1] ?? ''}/post/${match[2] ?? ''}`;
}
