// A page that a reader captured in a browser, as a device sends it to the server.
import { isPictureHash, type ArticleId, type PictureHash } from '../article.ts';
import { MAX_CAPTURE_LENGTH, MAX_CAPTURED_PICTURES } from '../capture-messages.ts';
import { isRecord, isText } from '../core/field.ts';
import { MAX_ADDRESS } from '../core/line-limits.ts';
import { isEntryId, type EntryId } from '../entry-fields.ts';

/** A picture that came with the page, as the server converted it when the device sent it. */
export interface CapturedPicture {
	/** As in the HTML of the page. */
	readonly address: string;
	readonly hash: PictureHash;
	/** px */
	readonly width: number;
	/** px */
	readonly height: number;
}

export interface CaptureUpload {
	/** The reader's entry that gets the article. */
	readonly entry: EntryId;
	readonly url: string;
	/** Time of the capture, ms since 1970: of two captures of one address the later one stays. */
	readonly at: number;
	readonly html: string;
	readonly pictures: readonly CapturedPicture[];
}

export type CaptureResponse =
	/** Pictures that the server has lost or never had. The device sends these first, then the page again. */
	| { readonly wanted: readonly PictureHash[] }
	/** The article that the server made of this capture, or of a later one. */
	| { readonly article: ArticleId }
	/** The page has no text; its entry says so. */
	| { readonly article: null };

/** The answer to a picture that a device sends as it came from the page. */
export type CapturedPictureResponse = Omit<CapturedPicture, 'address'>;

/** Maximum width and height of a picture, px. */
const MAX_SIDE = 100_000;

/** Parses a captured page; null if it is not valid. */
export function parseCapture(value: unknown): CaptureUpload | null {
	if (!isRecord(value)) return null;
	const { entry, url, at, html, pictures } = value;
	if (!isEntryId(entry) || !isText(html, MAX_CAPTURE_LENGTH) || !isTime(at)) return null;
	if (!isText(url, MAX_ADDRESS) || !/^https?:\/\//.test(url) || !URL.canParse(url)) return null;
	if (!Array.isArray(pictures) || pictures.length > MAX_CAPTURED_PICTURES || !pictures.every(isCapturedPicture))
		return null;
	return { entry, url: new URL(url).href, at, html, pictures };
}

/** Whether an answer of the server names a converted picture. */
export function isCapturedPictureResponse({ hash, width, height }: Record<string, unknown>): boolean {
	return isPictureHash(hash) && isSide(width) && isSide(height);
}

/** Whether a value is an answer to a captured page. */
export function isCaptureResponse({ wanted, article }: Record<string, unknown>): boolean {
	return article === null || typeof article === 'string' || (Array.isArray(wanted) && wanted.every(isPictureHash));
}

function isCapturedPicture(value: unknown): value is CapturedPicture {
	return isRecord(value) && isText(value['address'], MAX_ADDRESS * 2) && isCapturedPictureResponse(value);
}

function isTime(value: unknown): value is number {
	return Number.isSafeInteger(value) && Number(value) >= 0;
}

function isSide(value: unknown): boolean {
	return Number.isSafeInteger(value) && Number(value) > 0 && Number(value) <= MAX_SIDE;
}
