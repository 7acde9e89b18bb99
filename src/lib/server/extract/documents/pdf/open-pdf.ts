// Opens a PDF with pdf.js in this process, without canvas, fonts of the machine, scripts or network.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type * as PdfJs from 'pdfjs-dist/legacy/build/pdf.mjs';
import { Failure } from '../../../../domain/core/failure.ts';

export interface OpenPdf {
	readonly pdfjs: typeof PdfJs;
	readonly document: PdfJs.PDFDocumentProxy;
	close(): Promise<void>;
}

/** A larger picture is left out before it is decoded; in RGB it would take three bytes for each pixel. */
const MAX_PICTURE_PIXELS = 8_000_000;
/** The character maps of East Asian fonts, which come with pdf.js. */
const CHARACTER_MAPS = 'pdfjs-dist/cmaps/';
const CHARACTER_MAP_NAME = /^[\w-]{1,60}\.bcmap$/;

/**
 * @param bytes are taken over by pdf.js and cannot be used afterwards
 * @throws Failure `pdf_protected` for one that needs a password, `damaged_file` for one that cannot be read
 */
export async function openPdf(bytes: Uint8Array): Promise<OpenPdf> {
	const pdfjs = await loadPdfJs();
	const task = pdfjs.getDocument({
		data: bytes,
		verbosity: pdfjs.VerbosityLevel.ERRORS,
		useSystemFonts: false,
		disableFontFace: true,
		fontExtraProperties: true,
		useWasm: false,
		useWorkerFetch: false,
		isOffscreenCanvasSupported: false,
		isImageDecoderSupported: false,
		enableXfa: false,
		maxImageSize: MAX_PICTURE_PIXELS,
		cMapUrl: CHARACTER_MAPS,
		BinaryDataFactory: CharacterMaps
	});
	try {
		const document = await task.promise;
		return { pdfjs, document, close: () => task.destroy() };
	} catch (cause) {
		await task.destroy().catch(() => undefined);
		const isProtected = cause instanceof Error && cause.name === 'PasswordException';
		throw new Failure(isProtected ? 'pdf_protected' : 'damaged_file', {}, { cause });
	}
}

/** Loads pdf.js only when there is a PDF: it takes 150 ms and 25 MB. Text needs none of the classes of a canvas. */
async function loadPdfJs(): Promise<typeof PdfJs> {
	for (const name of ['DOMMatrix', 'Path2D']) if (!(name in globalThis)) Object.assign(globalThis, { [name]: Object });
	return import('pdfjs-dist/legacy/build/pdf.mjs');
}

/** Reads character maps from the package, and nothing else: their names come from the PDF. */
class CharacterMaps {
	async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
		if (kind !== 'cMapUrl' || !CHARACTER_MAP_NAME.test(filename)) throw new Error(`${kind} is not read`);
		return readFile(fileURLToPath(import.meta.resolve(`${CHARACTER_MAPS}${filename}`)));
	}
}
