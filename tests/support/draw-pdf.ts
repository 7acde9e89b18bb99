// Draws PDFs with PDFKit for tests.
import PDFDocument from 'pdfkit';

export async function drawPdf(
	draw: (document: PDFKit.PDFDocument) => void,
	options: PDFKit.PDFDocumentOptions = {}
): Promise<Uint8Array> {
	const document = new PDFDocument({ size: 'A4', margin: 72, ...options });
	const chunks: Uint8Array[] = [];
	document.on('data', (chunk: Uint8Array) => chunks.push(chunk));
	const ended = new Promise((resolve) => document.once('end', resolve));
	draw(document);
	document.end();
	await ended;
	return new Uint8Array(Buffer.concat(chunks));
}

const WORDS =
	'harbour lantern tide keeper island storm rope signal winter morning boat window stairs fog bell north letter'.split(
		' '
	);

/** Sentences of which no two are alike, so that a test finds each at its place. */
export function sentences(count: number, seed = 1): string {
	return Array.from({ length: count }, (_none, index) => {
		const number = seed * 100 + index;
		const words = Array.from({ length: 9 }, (_word, at) => WORDS[(number * 7 + at * (at + 3)) % WORDS.length] ?? '');
		return `Sentence ${number} has the ${words.join(' ')}.`;
	}).join(' ');
}
