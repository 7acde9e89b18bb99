// Attacks by documents: PDFs and Markdown that want to take all memory or time, or to run as a page.
import { deflateSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { isFailure } from '../../src/lib/domain/core/failure.ts';
import { createPool } from '../../src/lib/server/extract/extraction-pool.ts';
import { extractMarkdown } from '../../src/lib/server/extract/documents/markdown.ts';
import { sanitise } from '../../src/lib/server/extract/sanitise.ts';
import { pagesPdf, showText, writePdf, type PdfObject } from '../support/pdf-syntax.ts';

const ADDRESS = 'https://example.org/bomb.pdf';
const TEXT = showText([[72, 760, 11, 'The first page has words that can be read by everybody.']]);
const CATALOGUE = '<< /Type /Catalog /Pages 2 0 R >>';
const FONT = '<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman >>';
const WORK_MS = 6_000;

const pool = createPool({ size: 2, timeoutMs: 60_000, workMs: WORK_MS });
afterAll(() => pool.close());

/** What became of a PDF: its article's text, or the code of its failure. */
async function outcomeOf(bytes: Uint8Array): Promise<string> {
	try {
		const task = { kind: 'extract', bytes, charset: null, type: 'application/pdf', address: ADDRESS } as const;
		return (await pool.run({ ...task, mode: 'short' })).html;
	} catch (error) {
		if (!isFailure(error)) throw error;
		return error.code;
	}
}

function page(content: PdfObject, resources: string, extra: readonly PdfObject[] = []): Uint8Array {
	const pages = '<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>';
	const first = `<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> ${resources} >> >>`;
	return writePdf({ objects: [CATALOGUE, pages, first, content, FONT, ...extra] });
}

/** A chain of page tree nodes, each with one child. */
function deepTree(depth: number): Uint8Array {
	const nodes = Array.from(
		{ length: depth },
		(_none, index) => `<< /Type /Pages /Kids [${index + 3} 0 R] /Count 1 /MediaBox [0 0 595 842] >>`
	);
	const leaf = `<< /Type /Page /Parent ${depth + 1} 0 R /Contents ${depth + 3} 0 R /Resources << /Font << /F1 ${depth + 4} 0 R >> >> >>`;
	return writePdf({ objects: [CATALOGUE, ...nodes, leaf, { dictionary: '', stream: TEXT }, FONT] });
}

const packed = (bytes: Uint8Array | string): PdfObject => ({
	dictionary: '/Filter /FlateDecode',
	stream: deflateSync(typeof bytes === 'string' ? Buffer.from(bytes) : bytes)
});
const form = (name: string): PdfObject => ({
	dictionary: `/Type /XObject /Subtype /Form /BBox [0 0 10 10] /Resources << /XObject << /A 6 0 R /B 7 0 R >> >>`,
	stream: `/${name} Do /${name} Do`
});

describe('a hostile PDF ends in an article or a failure, and the next one is read', () => {
	test.each<readonly [string, () => Uint8Array]>([
		['a stream that unpacks to 400 MB', () => page(packed(Buffer.alloc(400_000_000, 32)), '')],
		[
			'a stream that is packed twice',
			() =>
				page(
					{
						dictionary: '/Filter [/FlateDecode /FlateDecode]',
						stream: deflateSync(deflateSync(Buffer.alloc(300_000_000, 32)))
					},
					''
				)
		],
		['text without end', () => page(packed(`BT /F1 9 Tf ${'(word and word) Tj 0 -1 Td '.repeat(400_000)} ET`), '')],
		['a page tree of 20,000 levels', () => deepTree(20_000)],
		[
			'a page tree that contains itself',
			() => writePdf({ objects: [CATALOGUE, '<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 /Parent 2 0 R >>'] })
		],
		[
			'a number of pages that nobody has',
			() =>
				writePdf({
					objects: [
						CATALOGUE,
						'<< /Type /Pages /Kids [3 0 R] /Count 2000000000 /MediaBox [0 0 595 842] >>',
						'<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
						{ dictionary: '', stream: TEXT },
						FONT
					]
				})
		],
		[
			'forms that paint each other',
			() => page({ dictionary: '', stream: '/A Do' }, '/XObject << /A 6 0 R /B 7 0 R >>', [form('B'), form('A')])
		],
		['arrays in arrays', () => page({ dictionary: '', stream: `${'['.repeat(300_000)}` }, '')],
		['dictionaries in dictionaries', () => page({ dictionary: '', stream: TEXT }, `/X ${'<< /X '.repeat(200_000)}`)],
		['a reference that leads to itself', () => page({ dictionary: '', stream: TEXT }, '/XObject 6 0 R', ['6 0 R'])],
		['a length that is itself', () => page({ dictionary: '/DL 4 0 R /Length 4 0 R', stream: TEXT }, '')],
		[
			'a picture of 60,000 by 60,000',
			() =>
				page({ dictionary: '', stream: `q 500 0 0 500 0 0 cm /P Do Q ${TEXT}` }, '/XObject << /P 6 0 R >>', [
					{
						dictionary:
							'/Type /XObject /Subtype /Image /Width 60000 /Height 60000 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /FlateDecode',
						stream: deflateSync(Buffer.alloc(1000))
					}
				])
		],
		[
			'an outline without end',
			() =>
				writePdf({
					objects: [
						'<< /Type /Catalog /Pages 2 0 R /Outlines 3 0 R >>',
						'<< /Type /Pages /Kids [] /Count 0 >>',
						'<< /Type /Outlines /First 4 0 R /Last 4 0 R >>',
						'<< /Title (again) /Next 4 0 R /First 4 0 R /Parent 3 0 R >>'
					]
				})
		],
		[
			'a font whose map names every code 60 times',
			() => {
				const range = '1 beginbfrange <0000> <ffff> <0041> endbfrange\n';
				return pagesPdf(['BT /F1 12 Tf 72 700 Td <00410042> Tj ET'], {
					font: '<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [4 0 R] /ToUnicode 5 0 R >>',
					extra: [
						'<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>',
						packed(`begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange\n${range.repeat(60)}endcmap`)
					]
				});
			}
		]
	])(
		'%s',
		async (_name, bytes) => {
			const started = performance.now();
			const outcome = await outcomeOf(bytes());
			expect(outcome).toMatch(/^(?:extract_failed|damaged_file|pdf_without_text|nothing_to_read|[\s\S]*<p>[\s\S]*)$/);
			// The time on the clock includes waiting for a processor.
			expect(performance.now() - started).toBeLessThan(45_000);
			expect(await outcomeOf(pagesPdf([TEXT]))).toContain('The first page has words');
		},
		60_000
	);
});

test('the links and the text of a PDF cannot run', async () => {
	const link = (action: string): string =>
		`<< /Type /Annot /Subtype /Link /Rect [60 740 560 780] /A << /S /URI /URI (${action}) >> >>`;
	for (const action of [
		'javascript:alert\\(1\\)',
		'data:text/html,<script>alert\\(1\\)</script>',
		'file:///etc/passwd'
	]) {
		const objects = [
			CATALOGUE,
			'<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 595 842] >>',
			'<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [6 0 R] /Resources << /Font << /F1 5 0 R >> >> >>',
			{
				dictionary: '',
				stream: showText([[72, 760, 11, '<img src=x onerror=alert(1)> and some more words to read here']])
			},
			FONT,
			link(action)
		];
		const html = await outcomeOf(writePdf({ objects }));
		expect(html).toContain('&lt;img src=x onerror=alert(1)&gt;');
		expect(sanitise(html, {})).not.toMatch(/<a|<img|javascript:|data:|file:/);
	}
});

describe('hostile Markdown', () => {
	const read = (text: string): string =>
		sanitise(extractMarkdown(`Some words to begin with.\n\n${text}`, 'https://example.org/a.md').html, {});

	test.each([
		['brackets', '['.repeat(50_000)],
		['brackets and parentheses', '[a]('.repeat(20_000)],
		['pictures in pictures', '!['.repeat(50_000)],
		['emphasis', '*a **a '.repeat(20_000)],
		['emphasis that ends', `${'*'.repeat(40_000)}a${'*'.repeat(40_000)}`],
		['underscores', '_a __a '.repeat(20_000)],
		['quotes in quotes', `${'> '.repeat(20_000)}a`],
		['lists in lists', Array.from({ length: 700 }, (_none, depth) => `${' '.repeat(depth * 2)}- a`).join('\n')],
		['backquotes', Array.from({ length: 600 }, (_none, length) => `${'`'.repeat(length + 1)} a`).join(' ')],
		['references', Array.from({ length: 5_000 }, (_none, index) => `[a${index}]: <b> "c`).join('\n')],
		['tables', `|${'a|'.repeat(2_000)}\n|${'-|'.repeat(2_000)}\n${`|${'b|'.repeat(20)}\n`.repeat(500)}`],
		['addresses', 'http://a.b/'.repeat(10_000)],
		['elements', '<b><i>'.repeat(10_000)],
		['comments', '<!-- '.repeat(20_000)],
		['front matter', `---\n${'a: [b, '.repeat(2_000)}\n`.repeat(20)],
		['entities', '&'.repeat(60_000)]
	])(
		'takes little time: %s',
		(_name, text) => {
			const before = process.cpuUsage().user;
			expect(read(text)).toContain('Some words to begin with.');
			expect((process.cpuUsage().user - before) / 1_000).toBeLessThan(4_000);
		},
		20_000
	);

	test.each([
		'[a](javascript:alert(1))',
		'[a](JaVaScRiPt:alert(1))',
		'[a](java&#115;cript:alert(1))',
		'[a]( data:text/html;base64,PHNjcmlwdD4= )',
		'![a](x" onerror="alert(1))',
		'<script>alert(1)</script>',
		'<img src=x onerror=alert(1)>',
		'<svg><script>alert(1)</script></svg>',
		'<a href="javascript:alert(1)">a</a>',
		'<iframe srcdoc="<script>alert(1)</script>"></iframe>',
		'```html" onclick="alert(1)\n<script>alert(1)</script>\n```',
		'[a]: javascript:alert(1)\n\n[a]',
		'<https://a.b/?"onmouseover=alert(1)>'
	])('cannot run: %s', (text) => {
		expect(read(text)).not.toMatch(
			/<(?:script|svg|iframe|img)|<\w[^>]*\son\w+\s*=|href="(?:javascript|data|vbscript)/i
		);
	});
});
