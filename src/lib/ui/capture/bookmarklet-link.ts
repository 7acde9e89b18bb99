// Makes the bookmarklet: its code with the app's origin and the words of the present language.
import code from 'virtual:bookmarklet';
import {
	CAPTURE_PATH,
	FORM_FIELD,
	MAX_CAPTURE_BYTES,
	MAX_CAPTURE_LENGTH,
	MAX_CAPTURED_PICTURE_BYTES,
	MAX_CAPTURED_PICTURES,
	MAX_CAPTURED_PICTURES_BYTES,
	MAX_FORM_BYTES
} from '../../domain/capture-messages.ts';
import { m } from '../../paraglide/messages.js';

/** Time for reading the pictures of a page, ms. */
const PICTURES_MS = 20_000;

/**
 * The `javascript:` address of the bookmarklet. The page on which it runs can read it, so that it contains nothing about
 * the reader.
 * @param origin of the app
 */
export function bookmarkletLink(
	origin: string,
	{ lang, dir }: { readonly lang: string; readonly dir: string }
): string {
	const settings = {
		app: origin,
		path: CAPTURE_PATH,
		field: FORM_FIELD,
		length: MAX_CAPTURE_LENGTH,
		bytes: MAX_CAPTURE_BYTES,
		formBytes: MAX_FORM_BYTES,
		pictures: {
			number: MAX_CAPTURED_PICTURES,
			bytes: MAX_CAPTURED_PICTURE_BYTES,
			totalBytes: MAX_CAPTURED_PICTURES_BYTES,
			ms: PICTURES_MS
		},
		lang,
		dir,
		words: {
			reading: m.bookmarklet_reading({ done: '%1', of: '%2' }),
			tooLarge: m.capture_too_large(),
			blocked: m.bookmarklet_blocked(),
			send: m.bookmarklet_send(),
			close: m.bookmarklet_close()
		}
	};
	const script = `(function(){${code};offprint.sendPage(${JSON.stringify(settings)})})()`;
	return `javascript:${encodeURI(script).replaceAll('#', '%23')}`;
}
