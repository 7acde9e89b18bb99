// Writes PDFs by hand (ISO 32000-1), as producers other than the library of the tests write them.
import { deflateSync } from 'node:zlib';

/** The body of an object: a dictionary or another value, or a stream with its dictionary. */
export type PdfObject = string | { readonly dictionary: string; readonly stream: string | Uint8Array };

export interface PdfFile {
	/** Objects from number 1 on; the first is the catalogue. */
	readonly objects: readonly PdfObject[];
	/** Entries of the trailer besides `Size` and `Root`. */
	readonly trailer?: string;
	/** `streams` compresses the objects and the table of their places, as PDF 1.5 does. */
	readonly layout?: 'plain' | 'streams';
}

export function writePdf({ objects, trailer = '', layout = 'plain' }: PdfFile): Uint8Array {
	return layout === 'plain' ? writePlain(objects, trailer) : writeStreams(objects, trailer);
}

/** A content stream that shows text: `[x, y, size, text]` in points from the lower left corner, in font F1. */
export function showText(
	pieces: readonly (readonly [x: number, y: number, size: number, text: string])[],
	font = 'F1'
): string {
	return pieces.map(([x, y, size, text]) => `BT /${font} ${size} Tf ${x} ${y} Td ${literal(text)} Tj ET`).join('\n');
}

export function literal(text: string): string {
	return `(${text.replace(/[\\()]/g, '\\$&')})`;
}

/** A document of pages with one font, Times unless another is given. */
export function pagesPdf(
	contents: readonly string[],
	options: {
		readonly font?: PdfObject;
		readonly extra?: readonly PdfObject[];
		readonly info?: string;
		readonly layout?: 'plain' | 'streams';
	} = {}
): Uint8Array {
	const {
		font = '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>',
		extra = [],
		info,
		layout = 'plain'
	} = options;
	const firstPage = 4 + extra.length;
	const kids = contents.map((_content, index) => `${firstPage + index * 2} 0 R`).join(' ');
	const objects: PdfObject[] = [
		'<< /Type /Catalog /Pages 2 0 R >>',
		`<< /Type /Pages /Kids [${kids}] /Count ${contents.length} /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> >>`,
		font,
		...extra
	];
	for (const [index, content] of contents.entries()) {
		objects.push(`<< /Type /Page /Parent 2 0 R /Contents ${firstPage + index * 2 + 1} 0 R >>`);
		objects.push({ dictionary: '', stream: content });
	}
	if (info === undefined) return writePdf({ objects, layout });
	return writePdf({ objects: [...objects, info], trailer: `/Info ${objects.length + 1} 0 R`, layout });
}

function writePlain(objects: readonly PdfObject[], trailer: string): Uint8Array {
	const parts: Buffer[] = [Buffer.from('%PDF-1.4\n%\u00e2\u00e3\n', 'latin1')];
	let length = parts[0]?.length ?? 0;
	const offsets: number[] = [];
	const add = (text: string | Uint8Array): void => {
		const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : Buffer.from(text);
		parts.push(bytes);
		length += bytes.length;
	};
	for (const [index, object] of objects.entries()) {
		offsets.push(length);
		add(`${index + 1} 0 obj\n`);
		addBody(object, add);
		add('\nendobj\n');
	}
	const start = length;
	add(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n`);
	for (const offset of offsets) add(`${String(offset).padStart(10, '0')} 00000 n \n`);
	add(`trailer\n<< /Size ${objects.length + 1} /Root 1 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`);
	return new Uint8Array(Buffer.concat(parts));
}

function addBody(object: PdfObject, add: (text: string | Uint8Array) => void): void {
	if (typeof object === 'string') return add(object);
	const bytes = typeof object.stream === 'string' ? Buffer.from(object.stream, 'latin1') : object.stream;
	add(`<< ${object.dictionary} /Length ${bytes.length} >>\nstream\n`);
	add(bytes);
	add('\nendstream');
}

/** Values are in one object stream; streams cannot be. Both tables are compressed. */
function writeStreams(objects: readonly PdfObject[], trailer: string): Uint8Array {
	const parts: Buffer[] = [Buffer.from('%PDF-1.5\n', 'latin1')];
	let length = parts[0]?.length ?? 0;
	const add = (text: string | Uint8Array): void => {
		const bytes = typeof text === 'string' ? Buffer.from(text, 'latin1') : Buffer.from(text);
		parts.push(bytes);
		length += bytes.length;
	};
	const container = objects.length + 1;
	const places: (readonly [type: number, first: number, second: number])[] = [[0, 0, 65_535]];
	const values: string[] = [];
	const index: string[] = [];
	let valuesLength = 0;
	for (const [at, object] of objects.entries()) {
		if (typeof object === 'string') {
			places.push([2, container, values.length]);
			index.push(`${at + 1} ${valuesLength}`);
			values.push(object);
			valuesLength += object.length + 1;
		} else {
			places.push([1, length, 0]);
			const packed = deflateSync(
				typeof object.stream === 'string' ? Buffer.from(object.stream, 'latin1') : object.stream
			);
			add(`${at + 1} 0 obj\n`);
			addBody({ dictionary: `${object.dictionary} /Filter /FlateDecode`, stream: packed }, add);
			add('\nendobj\n');
		}
	}
	places.push([1, length, 0]);
	const head = `${index.join(' ')} `;
	add(`${container} 0 obj\n`);
	const dictionary = `/Type /ObjStm /N ${values.length} /First ${head.length} /Filter /FlateDecode`;
	addBody({ dictionary, stream: deflateSync(Buffer.from(head + values.join(' '), 'latin1')) }, add);
	add('\nendobj\n');
	const start = length;
	places.push([1, start, 0]);
	const table = Buffer.alloc(places.length * 7);
	for (const [row, [type, first, second]] of places.entries()) {
		table.writeUInt8(type, row * 7);
		table.writeUInt32BE(first, row * 7 + 1);
		table.writeUInt16BE(second, row * 7 + 5);
	}
	add(`${container + 1} 0 obj\n`);
	const entries = `/Type /XRef /Size ${places.length} /W [1 4 2] /Root 1 0 R ${trailer} /Filter /FlateDecode`;
	addBody({ dictionary: entries, stream: deflateSync(table) }, add);
	add(`\nendobj\nstartxref\n${start}\n%%EOF\n`);
	return new Uint8Array(Buffer.concat(parts));
}

/** A composite font without its letters: codes of two bytes, and the text that they stand for. */
export function namedFont(letters: string): { font: string; extra: PdfObject[]; encode: (text: string) => string } {
	const codes = [...new Set(letters)];
	const hex = (value: number, digits = 4): string => value.toString(16).padStart(digits, '0');
	const lines = codes.map((letter, index) => `<${hex(index + 1)}> <${hex(letter.codePointAt(0) ?? 0)}>`);
	const map = [
		'/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def',
		'1 begincodespacerange <0000> <ffff> endcodespacerange',
		`${lines.length} beginbfchar`,
		...lines,
		'endbfchar endcmap end end'
	].join('\n');
	return {
		font: '<< /Type /Font /Subtype /Type0 /BaseFont /Naskh /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>',
		extra: [
			'<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Naskh /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 500 /FontDescriptor 5 0 R >>',
			'<< /Type /FontDescriptor /FontName /Naskh /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>',
			{ dictionary: '', stream: map }
		],
		encode: (text) => `<${[...text].map((letter) => hex(codes.indexOf(letter) + 1)).join('')}>`
	};
}
