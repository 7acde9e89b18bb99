// The bookmarklet: copies the page on which it runs, opens the app and hands the copy over.
import type { FormPage, HelloMessage, PortMessage, SentPage, SentPicture } from '../lib/domain/capture-messages.ts';
import { jsonSize } from '../lib/domain/core/json-size.ts';
import { copyPage, type PageCopy } from './copy-page.ts';
import { openNotice, type Notice } from './notice.ts';
import { readPictures, type PictureLimits } from './read-pictures.ts';
import { pageAddress } from './secrets.ts';

/** What the app writes into the bookmarklet when it makes it. */
export interface BookmarkletSettings {
	/** Origin of the app. */
	readonly app: string;
	/** Path of the screen that receives the page. */
	readonly path: string;
	readonly field: string;
	/** Maximum length of the copy, UTF-16 units, and its size as a JSON string, bytes. */
	readonly length: number;
	readonly bytes: number;
	/** Maximum size of the form, bytes. */
	readonly formBytes: number;
	readonly pictures: PictureLimits;
	readonly lang: string;
	readonly dir: string;
	/** `%1` and `%2` stand for numbers. */
	readonly words: {
		readonly reading: string;
		readonly tooLarge: string;
		readonly blocked: string;
		readonly send: string;
		readonly close: string;
	};
}

/** Time for the app to open its window and answer, ms; after it, the reader is offered another way. */
const READY_MS = 15_000;
const POLL_MS = 250;
/** Bytes of a form for all but the page and its pictures. */
const FORM_MARGIN = 200_000;

/** Runs the bookmarklet in the page. */
export function sendPage(settings: BookmarkletSettings): void {
	const { app, path, words, lang, dir } = settings;
	const notice = openNotice(lang, dir, words.close);
	// First, because only the reader's click may open a window.
	const opened = open(app + path, '_blank');
	const copy = copyPage(document, settings);
	let isHandedOver = false;
	const started = Date.now();

	function onMessage(event: MessageEvent): void {
		const { source, origin, data } = event as MessageEvent<{ offprint?: unknown; kind?: unknown } | null>;
		if (source !== opened || origin !== app || data?.offprint !== 1 || data.kind !== 'ready' || isHandedOver) return;
		isHandedOver = true;
		removeEventListener('message', onMessage);
		clearInterval(timer);
		const { port1, port2 } = new MessageChannel();
		(source as Window).postMessage({ offprint: 1, kind: 'hello' } satisfies HelloMessage, app, [port2]);
		void handOver(settings, copy, port1, notice);
	}

	/** A window that a policy keeps apart looks closed, and never answers. */
	function check(): void {
		if (opened !== null && !opened.closed && Date.now() - started < READY_MS) return;
		// The app may still answer: its window may have been slow to load.
		clearInterval(timer);
		if (copy === null) notice.show(words.tooLarge);
		else notice.ask(words.blocked, words.send, () => void sendForm(settings, copy, notice));
	}

	addEventListener('message', onMessage);
	const timer = setInterval(check, POLL_MS);
}

function pageOf({ html, pictures }: PageCopy, limits: PictureLimits): SentPage {
	return {
		address: pageAddress(location.href),
		title: document.title,
		html,
		pictures: Math.min(pictures.size, limits.number)
	};
}

async function handOver(
	{ pictures: limits, words }: BookmarkletSettings,
	copy: PageCopy | null,
	port: MessagePort,
	notice: Notice
): Promise<void> {
	const send = (message: PortMessage, transfer: Transferable[] = []) => port.postMessage(message, transfer);
	if (copy === null) {
		send({ kind: 'too-large' });
		notice.show(words.tooLarge);
		return;
	}
	send({ kind: 'page', page: pageOf(copy, limits) });
	await readAll(limits, words.reading, copy, notice, (picture) =>
		send({ kind: 'picture', picture }, picture === null ? [] : [picture.bytes])
	);
	send({ kind: 'end' });
	notice.close();
}

/** Reads the pictures, and shows how far it is. */
async function readAll(
	limits: PictureLimits,
	reading: string,
	{ pictures }: PageCopy,
	notice: Notice,
	onRead: (picture: SentPicture | null) => void
): Promise<void> {
	const chosen = [...pictures].slice(0, limits.number);
	let done = 0;
	await readPictures(chosen, limits, (picture) => {
		notice.show(reading.replace('%1', String(++done)).replace('%2', String(chosen.length)));
		onRead(picture);
	});
}

/** Sends the page as a form, which opens the app in a new window without a tie to this one. */
async function sendForm(settings: BookmarkletSettings, copy: PageCopy, notice: Notice): Promise<void> {
	const { app, path, field, formBytes, pictures: limits, words } = settings;
	const images: FormPage['images'][number][] = [];
	let left = formBytes - jsonSize(copy.html) - FORM_MARGIN;
	// The click lets a window open for five seconds.
	await readAll({ ...limits, ms: Math.min(limits.ms, 3_000) }, words.reading, copy, notice, (picture) => {
		const size = picture === null ? 0 : picture.bytes.byteLength * 1.4;
		if (picture === null || size > left) return;
		left -= size;
		const { address, type } = picture;
		images.push({ address, type, data: base64Of(picture.bytes) });
	});
	const form = document.createElement('form');
	form.method = 'post';
	form.action = app + path;
	form.target = '_blank';
	form.enctype = 'multipart/form-data';
	const input = document.createElement('textarea');
	input.name = field;
	input.value = JSON.stringify({ ...pageOf(copy, limits), images } satisfies FormPage);
	form.hidden = true;
	form.append(input);
	document.documentElement.append(form);
	HTMLFormElement.prototype.submit.call(form);
	form.remove();
	notice.close();
}

function base64Of(bytes: ArrayBuffer): string {
	let text = '';
	const array = new Uint8Array(bytes);
	for (let at = 0; at < array.length; at += 8192) text += String.fromCharCode(...array.subarray(at, at + 8192));
	return btoa(text);
}
