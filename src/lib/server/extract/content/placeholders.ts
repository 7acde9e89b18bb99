// Tells addresses of pictures from placeholders, flags and other values of an image's attributes.
import { classOf } from '../html/elements.ts';
import { isRealInline } from './inline-pictures.ts';

const MAX_ADDRESS = 8_192;
const PICTURE_FILE = /\.(?:jpe?g|jfif|png|webp|gif|avif|svg)(?:[?#:@!&;,/]|$)/i;
/** Formats that are not decoded here, by the ending of their files. */
const UNREADABLE_FILE = /\.(?:jxl|heic|heif|jp2|j2k|jxr|tiff?|bmp|psd|ico)(?:[?#]|$)/i;
/** Names of files that are nothing but a placeholder. */
const PLACEHOLDER_FILE =
	/(?:^|\/)(?:blank|spacer|placeholder|transparent|dummy|1x1|1px|lazy[_-]?(?:load(?:er|ing)?|placeholder)?|(?:image|img)[_-]placeholder|placeholder[_-](?:image|img)|pixel[_-](?:1x1|transparent)|transparent[_-]pixel)(?:[_-]?\d{1,4}(?:x\d{1,4})?)?\.(?:gif|png|svg|webp)$/i;
/** Names with a word of placeholders: whether they are placeholders depends on the other addresses of the image. */
const SUSPECT_FILE =
	/(?:^|[/_.-])(?:blank|spacer|placeholder|pixel|transparent|clear|empty|dummy|lazy(?:[_-]?load(?:er|ing)?)?|load(?:er|ing)|spinner|grey|gray|1x1|1px)[^/]{0,24}\.(?:gif|png|svg|jpe?g|webp)$/i;
const LAZY_CLASS = /(?:^|[\s_-])(?:lazy\w{0,20}|b-lazy|placeholder|preview|lqip|blur(?:red|-up)?|unveil)(?:$|[\s_-])/i;

/** Whether the class of an image says that a script replaces its picture. */
export function isMarkedLazy(img: Element): boolean {
	return LAZY_CLASS.test(classOf(img));
}

export function isDataAddress(value: string): boolean {
	return /^\s*data:/i.test(value);
}

/** Whether a value can be the address of a picture: not a flag, a number, a list or an object. */
export function isAddress(value: string): boolean {
	const text = value.trim();
	if (isDataAddress(text)) return true;
	if (
		text === '' ||
		text.length > MAX_ADDRESS ||
		/^[[{#]/.test(text) ||
		/^(?:javascript|about|blob|mailto):/i.test(text)
	)
		return false;
	return isPictureFile(text) || (/[/.]/.test(text) && !/\s/.test(text));
}

/** Whether an address ends like the file of a picture, also one with parameters of an image server. */
export function isPictureFile(value: string): boolean {
	return value.length <= MAX_ADDRESS && PICTURE_FILE.test(value) && !/^[[{]/.test(value.trim());
}

export function isUnreadableFile(address: string): boolean {
	return UNREADABLE_FILE.test(address);
}

/** Whether an address is a placeholder whatever stands beside it. */
export function isPlaceholder(value: string, shownWidth: number | null): boolean {
	const text = value.trim();
	if (isDataAddress(text)) return !isRealInline(text, shownWidth);
	return text === '' || text === '#' || PLACEHOLDER_FILE.test(pathOf(text));
}

/** Whether an address is a placeholder if the image has another one, or is marked as lazy. */
export function isSuspect(value: string): boolean {
	return isDataAddress(value) || SUSPECT_FILE.test(pathOf(value.trim()));
}

function pathOf(address: string): string {
	return address.slice(0, MAX_ADDRESS).split(/[?#]/, 1)[0] ?? '';
}
