// Messages between the bookmarklet and the app, and the form that is used when a page may not send messages.
import { isRecord, isText } from './core/field.ts';
import { jsonSize } from './core/json-size.ts';
import { cutLine, MAX_ADDRESS, MAX_TITLE } from './core/line-limits.ts';

/** Path of the screen that receives a page. */
export const CAPTURE_PATH = '/capture';

/**
 * `Cross-Origin-Opener-Policy` of a path. Only the screen that receives a page keeps the tie to the window that opened
 * it, because that window hands the page over.
 */
export function openerPolicyOf(path: string): 'same-origin' | 'unsafe-none' {
	return path === CAPTURE_PATH ? 'unsafe-none' : 'same-origin';
}

/** Maximum length of the HTML of a page, UTF-16 units. */
export const MAX_CAPTURE_LENGTH = 6_000_000;
/** Maximum size of the HTML of a page as a JSON string in UTF-8, bytes. The server takes 15 MB with its pictures' names. */
export const MAX_CAPTURE_BYTES = 12_000_000;
/** Maximum size of a form with a page and its pictures, bytes. */
export const MAX_FORM_BYTES = 15_000_000;
/** Maximum number of pictures that come with a page. */
export const MAX_CAPTURED_PICTURES = 60;
/** Maximum size of a picture that comes with a page, bytes. */
export const MAX_CAPTURED_PICTURE_BYTES = 5_000_000;
/** Maximum size of all pictures that come with a page, bytes. */
export const MAX_CAPTURED_PICTURES_BYTES = 20_000_000;
/** Name of the field of the form that has the page as JSON. */
export const FORM_FIELD = 'page';

/**
 * Version of the messages. Bookmarklets stay in browsers for years, so that later versions of the app must understand
 * this one.
 */
export const MESSAGE_VERSION = 1;

/** First message of the app to the window that opened it. It contains nothing, because its receiver is unknown. */
export interface ReadyMessage {
	readonly offprint: typeof MESSAGE_VERSION;
	readonly kind: 'ready';
}

/** First message of the bookmarklet, with a port for all others. */
export interface HelloMessage {
	readonly offprint: typeof MESSAGE_VERSION;
	readonly kind: 'hello';
}

/** A page as the bookmarklet copied it. */
export interface SentPage {
	readonly address: string;
	readonly title: string;
	readonly html: string;
	/** Number of pictures that the bookmarklet tries to read. */
	readonly pictures: number;
}

/** A picture that the bookmarklet has read. `address`: as in the HTML of the page. */
export interface SentPicture {
	readonly address: string;
	readonly type: string;
	readonly bytes: ArrayBuffer;
}

/** Messages of the bookmarklet on the port: the page, each picture or null for one that it cannot read, the end. */
export type PortMessage =
	| { readonly kind: 'page'; readonly page: SentPage }
	| { readonly kind: 'picture'; readonly picture: SentPicture | null }
	| { readonly kind: 'end' }
	| { readonly kind: 'too-large' };

/** A page with its pictures, as the form of the fallback has it. `data`: the bytes in Base64. */
export interface FormPage extends SentPage {
	readonly images: readonly { readonly address: string; readonly type: string; readonly data: string }[];
}

/** Why a page that was sent cannot be saved. */
export type CaptureProblem = 'too-large' | 'no-page' | 'not-web' | 'other-site';

/** Cache with the page of a form until its screen takes it. It has one page at most. */
export const HELD_CACHE = 'offprint-held-page';
/** Key of the page in the cache, and its headers: its id, the sender's origin or nothing, ms since 1970. */
export const HELD_KEY = '/capture/held';
export const HELD_HEADERS = { id: 'x-id', origin: 'x-origin', at: 'x-at' } as const;
/** A page that no screen took within this time is not shown any more, ms. */
export const HELD_MS = 600_000;

/** Whether a message is the first one of the bookmarklet. */
export function isHello(data: unknown): data is HelloMessage {
	return isRecord(data) && data['offprint'] === MESSAGE_VERSION && data['kind'] === 'hello';
}

/**
 * Checks a page that another site sent.
 * @param origin of the sender as the browser names it; null if it names none
 */
export function checkPage(value: unknown, origin: string | null): SentPage | CaptureProblem {
	if (!isRecord(value)) return 'no-page';
	const { address, title, html, pictures } = value;
	if (typeof html !== 'string' || html === '' || typeof address !== 'string' || typeof title !== 'string')
		return 'no-page';
	if (html.length > MAX_CAPTURE_LENGTH || jsonSize(html) > MAX_CAPTURE_BYTES) return 'too-large';
	if (!isText(address, MAX_ADDRESS) || !URL.canParse(address)) return 'not-web';
	const url = new URL(address);
	if (url.protocol !== 'https:' && url.protocol !== 'http:') return 'not-web';
	if (origin !== null && url.origin !== origin) return 'other-site';
	return {
		address: url.href,
		title: cutLine(title, MAX_TITLE),
		html: html.toWellFormed(),
		pictures: Number.isSafeInteger(pictures) ? Math.min(Math.max(Number(pictures), 0), MAX_CAPTURED_PICTURES) : 0
	};
}

/** Checks a picture that another site sent; null if it is none, or too large. */
export function checkPicture(value: unknown): SentPicture | null {
	if (!isRecord(value)) return null;
	const { address, type, bytes } = value;
	if (!isText(address, MAX_ADDRESS * 2) || !isText(type, 100) || !type.startsWith('image/')) return null;
	if (!(bytes instanceof ArrayBuffer) || bytes.byteLength === 0) return null;
	return bytes.byteLength > MAX_CAPTURED_PICTURE_BYTES ? null : { address, type, bytes };
}

/** The pictures in the page of a form. */
export function picturesOfForm(value: unknown): readonly SentPicture[] {
	const images: unknown = isRecord(value) ? value['images'] : null;
	if (!Array.isArray(images)) return [];
	return images.slice(0, MAX_CAPTURED_PICTURES).flatMap((image: unknown) => {
		const bytes = isRecord(image) && typeof image['data'] === 'string' ? bytesOfBase64(image['data']) : null;
		const picture = bytes === null ? null : checkPicture({ ...(image as object), bytes });
		return picture === null ? [] : [picture];
	});
}

function bytesOfBase64(text: string): ArrayBuffer | null {
	try {
		const decoded = atob(text);
		return Uint8Array.from(decoded, (letter) => letter.charCodeAt(0)).buffer;
	} catch {
		return null;
	}
}
