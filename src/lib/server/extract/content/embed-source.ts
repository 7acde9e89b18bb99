// Reads the address and title of an embedded player, file or frame.
import { absoluteUrl } from '../html/absolute-url.ts';
import { isInvisible } from '../html/hidden.ts';
import { readPlayer, readUnknownFrame, type Embed } from './players.ts';

export interface FoundEmbed extends Embed {
	/** As the page has it; empty for none. */
	readonly title: string;
}

/** Attributes in which players for lazy loading keep the address of their frame. */
const FRAME_SRC = [
	'src',
	'data-src',
	'data-lazy-src',
	'data-litespeed-src',
	'data-original',
	'data-url',
	'data'
] as const;
const VIDEO_ID = ['videoid', 'video-id', 'data-videoid', 'data-id'] as const;
const FILE_SRC = ['src', 'data-src', 'data-video-src', 'data-mp4'] as const;
const AUDIO_FILE = /\.(?:mp3|m4a|ogg|oga|opus|wav|flac|aac)(?:[?#]|$)/i;
const MAX_TITLE = 200;
/** Titles that the makers of players give to all of them. */
const GENERIC_TITLE =
	/^(?:(?:youtube|vimeo|spotify|dailymotion|soundcloud|embedded|twitter|x|facebook|instagram|bandcamp|ted)?\s?(?:video|audio|media|content|embed|iframe|frame|post|tweet)?\s?(?:player|embed|content|frame)?(?: for .{0,100})?)$/i;

/** @returns null for an element that embeds no part of an article */
export function readEmbed(element: Element, base: string): FoundEmbed | null {
	const tag = element.tagName.toLowerCase();
	if (tag === 'video' || tag === 'audio' || tag === 'amp-video' || tag === 'amp-audio') return readFile(element, base);
	if (/^(?:iframe|amp-iframe|embed|object)$/.test(tag)) return readFrame(element, base);
	return readOwnElement(element, tag);
}

function readFrame(element: Element, base: string): FoundEmbed | null {
	if (isTechnical(element)) return null;
	const param = element.querySelector('param[name="movie" i]')?.getAttribute('value');
	const addresses = [...FRAME_SRC.map((name) => element.getAttribute(name)), param];
	const address = addresses.map((value) => absoluteUrl(value, base)).find((each) => each !== null);
	if (address == null) return null;
	const title = titleOf(element);
	const size = element.hasAttribute('allowfullscreen') ? 'full-screen' : 'inline';
	const embed = readPlayer(address) ?? (element.tagName === 'OBJECT' ? null : readUnknownFrame(address, title, size));
	return embed === null ? null : { ...embed, title };
}

/** The elements of players that load when they are pressed, and those of AMP. */
function readOwnElement(element: Element, tag: string): FoundEmbed | null {
	const id = VIDEO_ID.map((name) => element.getAttribute(name) ?? '').find((value) => /^[\w-]{4,64}$/.test(value));
	const player = /youtube/.test(tag)
		? 'https://www.youtube.com/embed/'
		: /vimeo/.test(tag)
			? 'https://player.vimeo.com/video/'
			: 'https://www.dailymotion.com/embed/video/';
	const embed = id === undefined ? null : readPlayer(player + id);
	return embed === null ? null : { ...embed, title: titleOf(element) };
}

function readFile(element: Element, base: string): FoundEmbed | null {
	const sources = [element, ...element.querySelectorAll('source')];
	const values = sources.flatMap((source) => FILE_SRC.map((name) => source.getAttribute(name)));
	const address = values.map((value) => absoluteUrl(value, base)).find((each) => each !== null);
	const picture = absoluteUrl(element.getAttribute('poster') ?? element.getAttribute('data-poster'), base);
	if (address == null) return null;
	const isAudio = /audio/i.test(element.tagName) || AUDIO_FILE.test(address);
	return { kind: isAudio ? 'audio' : 'video', address, picture, title: titleOf(element) };
}

function titleOf(element: Element): string {
	const names = ['title', 'playlabel', 'data-title', 'aria-label', 'videotitle', 'data-video-title'];
	const title = names.map((name) => element.getAttribute(name)?.trim() ?? '').find((value) => value !== '') ?? '';
	return GENERIC_TITLE.test(title) ? '' : title.slice(0, MAX_TITLE);
}

/** Frames that send messages or count visits. */
function isTechnical(element: Element): boolean {
	const size = (name: string) => /^\d{1,2}(?:px)?$/.exec(element.getAttribute(name)?.trim() ?? '')?.[0];
	const isTiny = ['width', 'height'].some((name) => Number.parseInt(size(name) ?? '99', 10) <= 10);
	return isTiny || isInvisible(element);
}
