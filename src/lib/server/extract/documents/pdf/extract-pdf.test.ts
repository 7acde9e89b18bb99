// Tests of PDFs as different producers write them: text in reading order with its structure, or a clear reason.
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { drawPdf, sentences } from '../../../../../../tests/support/draw-pdf.ts';
import { literal, namedFont, pagesPdf, showText, writePdf } from '../../../../../../tests/support/pdf-syntax.ts';
import { extractPdf } from './extract-pdf.ts';

const ADDRESS = 'https://example.org/files/harbour%20report.pdf';

async function read(pdf: Uint8Array | Promise<Uint8Array>) {
	return extractPdf(new Uint8Array(await pdf), ADDRESS);
}

async function htmlOf(pdf: Uint8Array | Promise<Uint8Array>): Promise<string> {
	return (await read(pdf)).html;
}

/** The places of texts in another text, all of which must occur. */
function placesIn(html: string, texts: readonly string[]): number[] {
	return texts.map((text) => {
		expect(html).toContain(text);
		return html.indexOf(text);
	});
}

function numbered(html: string): number[] {
	return [...html.matchAll(/Sentence (\d+)/g)].map(([, number]) => Number(number));
}

describe('a paper in two columns', () => {
	const paper = drawPdf(
		(document) => {
			document.font('Helvetica-Bold').fontSize(20).text('Lights of the Northern Coast', { align: 'center' });
			document.font('Times-Roman').fontSize(11).text('Ida Strand and Nils Holm', { align: 'center' });
			document.moveDown().fontSize(10).text(sentences(6, 1), { align: 'justify' });
			const top = document.y + 20;
			document.font('Times-Bold').fontSize(13).text('1 Introduction', 72, top, { width: 215 });
			document.font('Times-Roman').fontSize(10).text(sentences(14, 2), { width: 215, align: 'justify' });
			document.font('Times-Bold').fontSize(13).text('2 Methods', 308, top, { width: 215 });
			document
				.font('Times-Roman')
				.fontSize(10)
				.text(sentences(14, 3), 308, document.y, { width: 215, align: 'justify' });
		},
		{
			info: {
				Title: 'Lights of the Northern Coast',
				Author: 'Ida Strand',
				CreationDate: new Date(Date.UTC(2024, 4, 6))
			}
		}
	);

	test('is read across, then down the left column, then down the right one', async () => {
		const html = await htmlOf(paper);
		const numbers = numbered(html);
		expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
		expect(numbers).toHaveLength(34);
		const places = placesIn(html, ['Sentence 105', '1 Introduction', 'Sentence 200', '2 Methods', 'Sentence 300']);
		expect(places).toEqual(places.toSorted((a, b) => a - b));
	});

	test('has its headings, its metadata, and its title only once', async () => {
		const article = await read(paper);
		expect(article).toMatchObject({
			title: 'Lights of the Northern Coast',
			byline: 'Ida Strand',
			published: Date.UTC(2024, 4, 6),
			site: 'example.org',
			dir: 'ltr'
		});
		expect(article.html).toMatch(/<h2>1 Introduction<\/h2>[\s\S]*<h2>2 Methods<\/h2>/);
		expect(article.html).not.toContain('Northern Coast');
		expect(article).not.toHaveProperty('pages');
	});
});

test('columns are not made of the cells of a table, whose rows stay together', async () => {
	const rows = ['East', 'West', 'North', 'South', 'Middle', 'Outer'].map(
		(port, index) => [port, `${index + 3}:00`, 'daily'] as const
	);
	const content = [
		showText([[72, 760, 11, sentences(1).slice(0, 60)]]),
		...rows.map(([port, time, days], row) => {
			const y = 720 - row * 16;
			return showText([
				[72, y, 11, port],
				[220, y, 11, time],
				[400, y, 11, days]
			]);
		})
	].join('\n');
	const html = await htmlOf(pagesPdf([content]));
	expect(html).toContain('<tr><td>East</td><td>3:00</td><td>daily</td></tr>');
	expect(html.match(/<tr>/g)).toHaveLength(6);
});

test('headings by size and weight, lists, links, code and words that were hyphenated', async () => {
	const html = await htmlOf(
		drawPdf((document) => {
			document.fontSize(24).text('A manual of lamps');
			document.fontSize(16).text('Oil');
			document.fontSize(11).text(sentences(3));
			document.font('Helvetica-Bold').text('What to buy');
			document.font('Helvetica').text(sentences(2, 2)).moveDown();
			for (const item of ['a lamp', 'a wick', 'some oil']) document.text(`• ${item}`);
			document.moveDown().text('1. Fill the lamp.').text('2. Light the wick.').moveDown();
			document.fillColor('blue').text('The manual', { link: 'https://example.org/manual', continued: false });
			document.font('Courier').text('if (dark) {').text('  light();').text('}').moveDown();
			document
				.font('Helvetica')
				.text('The keepers of the light-', 72, 600)
				.text('house sleep by day, in the self-', 72);
			document.text('made beds.', 72).text('A self-made bed is hard.', 72, document.y + 20);
		})
	);
	expect(html).toContain('<h2>Oil</h2>');
	expect(html).toMatch(/<h[23]>What to buy<\/h[23]>/);
	expect(html).toContain('<ul><li>a lamp</li><li>a wick</li><li>some oil</li></ul>');
	expect(html).toContain('<ol><li>Fill the lamp.</li><li>Light the wick.</li></ol>');
	expect(html).toContain('<a href="https://example.org/manual">The manual</a>');
	expect(html).toContain('<pre>if (dark) {\n  light();\n}</pre>');
	expect(html).toContain('The keepers of the lighthouse sleep by day, in the self-made beds.');
});

test('headings that only the outline names, each at its depth', async () => {
	const { title, html } = await read(
		drawPdf((document) => {
			document.fontSize(11).text('Of the sea').text(sentences(2)).moveDown();
			document.text('Of waves').text(sentences(2, 2));
			document.outline.addItem('Of the sea').addItem('Of waves');
			document.text(sentences(2, 3));
		})
	);
	expect(title).toBe('Of the sea');
	expect(html.match(/<h\d>.*?<\/h\d>/g)).toEqual(['<h3>Of waves</h3>']);
});

test('running headers, footers and page numbers are removed, and a sentence goes on over the page', async () => {
	const pages = Array.from({ length: 6 }, (_none, page) =>
		[
			showText([
				[72, 810, 9, 'Annals of Harbours, volume 4'],
				[480, 810, 9, `${page + 31}`]
			]),
			showText([[72, 760, 18, `Part ${page + 1}`]]),
			...Array.from({ length: 12 }, (_line, line) =>
				showText([[72, 730 - line * 14, 11, `line ${line} of page ${page} goes on and on until the right edge of it,`]])
			),
			showText([[290, 30, 9, `Page ${page + 1} of 6`]])
		].join('\n')
	);
	const html = await htmlOf(pagesPdf(pages));
	expect(html).not.toMatch(/Annals|of 6|31/);
	expect(html.match(/<h2>Part \d<\/h2>/g)).toHaveLength(5);
	const sentence = Array.from({ length: 2 }, (_none, page) =>
		showText([
			[
				72,
				page === 0 ? 100 : 780,
				11,
				page === 0 ? 'The boat that left in the morning and was' : 'seen again in the evening was ours.'
			],
			[72, page === 0 ? 120 : 700, 11, page === 0 ? 'This is the line that comes before it here.' : 'Nobody knew.']
		])
	);
	expect(await htmlOf(pagesPdf(sentence))).toContain('in the morning and was seen again in the evening was ours.');
});

describe('Arabic', () => {
	const text = 'كان حارس المنارة يكتب رسالة كل صباح إلى أخيه في المدينة البعيدة';
	const font = namedFont(`${text}0123456789abc`);

	test('in logical order, word by word from the right, with numbers in their own order', async () => {
		const words = [...text.split(' '), '2024'];
		const lines = [0, 1, 2].map((line) => {
			let x = 520;
			return words
				.map((word) => {
					x -= word.length * 7 + 7;
					// Producers draw the letters from left to right.
					const drawn = /\d/.test(word) ? word : [...word].reverse().join('');
					return `BT /F1 14 Tf ${x} ${760 - line * 24} Td ${font.encode(drawn)} Tj ET`;
				})
				.join('\n');
		});
		const article = await read(pagesPdf([lines.join('\n')], font));
		expect(article.dir).toBe('rtl');
		expect(article.html).toContain(`${text} 2024`);
	});

	test('columns are read from the right', async () => {
		const columns = ['aaa', 'bbb'].map((mark, side) =>
			Array.from({ length: 8 }, (_none, line) => {
				const shown = [...text.slice(0, 32)].reverse().join('');
				const content = line === 0 ? font.encode(mark) : font.encode(shown);
				return `BT /F1 11 Tf ${side === 0 ? 320 : 72} ${760 - line * 16} Td ${content} Tj ET`;
			}).join('\n')
		);
		const html = await htmlOf(pagesPdf([columns.toReversed().join('\n')], font));
		expect(html.indexOf('aaa')).toBeLessThan(html.indexOf('bbb'));
	});
});

describe('pictures', () => {
	const photo = sharp({ create: { width: 300, height: 200, channels: 3, background: '#369' } })
		.png()
		.toBuffer();

	test('stand where they are on the page; logos, backgrounds and repetitions are left out', async () => {
		const png = await photo;
		const paper = await sharp(png).negate().png().toBuffer();
		const article = await read(
			drawPdf((document) => {
				document.fontSize(11).text(sentences(2, 1));
				document.image(png, 72, document.y + 10, { width: 200 });
				document.text(sentences(2, 2), 72, document.y + 160);
				document.image(png, 500, 20, { width: 20 });
				document.addPage().image(paper, 0, 0, { width: 595, height: 842 }).text(sentences(2, 3), 72, 72);
			})
		);
		expect(article.pictures).toEqual(['attached:1']);
		const places = placesIn(article.html, ['Sentence 101', 'src="attached:1"', 'Sentence 200', 'Sentence 301']);
		expect(places).toEqual(places.toSorted((a, b) => a - b));
		const attached = article.attached?.['attached:1'] ?? new Uint8Array();
		const { data, info } = await sharp(attached).raw().toBuffer({ resolveWithObject: true });
		expect(info).toMatchObject({ width: 300, height: 200 });
		expect([...data.subarray(0, 3)]).toEqual([0x33, 0x66, 0x99]);
	});

	test('a scan without text says so', async () => {
		const png = await photo;
		const scan = drawPdf((document) => void document.image(png, 0, 0, { width: 595, height: 842 }));
		await expect(read(scan)).rejects.toMatchObject({ code: 'pdf_without_text' });
	});
});

describe('other producers', () => {
	test.each(['plain', 'streams'] as const)('objects and their places are written as %s', async (layout) => {
		const info = '<< /Title (Of tides) /Author (Microsoft\\\\user) >>';
		const article = await read(
			pagesPdf([showText([[72, 760, 11, 'The tide comes in and the tide goes out.']])], { layout, info })
		);
		expect(article).toMatchObject({ title: 'Of tides', byline: null });
		expect(article.html).toContain('The tide comes in and the tide goes out.');
	});

	test('an encoding of its own, which names its letters', async () => {
		const font =
			'<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Own /Encoding << /Differences [65 /b /o /a /t /space /s /fi /h] >> >>';
		const html = await htmlOf(pagesPdf([showText([[72, 760, 11, 'ABCDEABCDFEGFHEABCDEABCDFEGFH']])], { font }));
		expect(html).toContain('boat boats fish boat boats fish');
	});

	test('letters that are drawings (Type 3), with a map to text', async () => {
		const font =
			'<< /Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [0.1 0 0 0.1 0 0] /FirstChar 97 /LastChar 99 /Widths [5 5 5] /CharProcs << /a 4 0 R /b 4 0 R /c 4 0 R >> /Encoding << /Differences [97 /a /b /c] >> /ToUnicode 5 0 R >>';
		const map =
			'begincmap 1 begincodespacerange <00> <ff> endcodespacerange 3 beginbfchar <61> <0078> <62> <0079> <63> <007a> endbfchar endcmap';
		const extra = [
			{ dictionary: '', stream: '5 0 d0 0 0 5 5 re f' },
			{ dictionary: '', stream: map }
		];
		const html = await htmlOf(pagesPdf([showText([[72, 760, 20, 'abcabcabcabcabcabcabcabc']])], { font, extra }));
		expect(html).toContain('xyzxyzxyz');
	});

	test('a page that is turned, and a stamp along its edge', async () => {
		const lines = Array.from(
			{ length: 4 },
			(_none, line) => `0 1 -1 0 ${100 + line * 14} 72 Tm ${literal(`Turned line number ${line}.`)} Tj`
		);
		const content = `BT /F1 11 Tf ${lines.join(' ')} 1 0 0 1 20 20 Tm (stamp) Tj ET`;
		const html = await htmlOf(pagesPdf([content]));
		const places = placesIn(
			html,
			[0, 1, 2, 3].map((line) => `Turned line number ${line}.`)
		);
		expect(places).toEqual(places.toSorted((a, b) => a - b));
		expect(html).not.toContain('stamp');
	});

	test('an item of a list that goes on on the next page stays one item', async () => {
		// The byte of a bullet in the font's own encoding.
		const first = showText([
			[72, 130, 11, '\u00b7 the lamp that was bought in the year before the storm came and'],
			[72, 160, 11, 'What they had:']
		]);
		const second = showText([
			[72, 780, 11, 'that nobody had lit since, and'],
			[72, 760, 11, '\u00b7 a rope.'],
			[72, 700, 11, 'That was all.']
		]);
		const html = await htmlOf(pagesPdf([first, second]));
		expect(html).toContain(
			'<ul><li>the lamp that was bought in the year before the storm came and that nobody had lit since, and</li><li>a rope.</li></ul>'
		);
	});

	test('an author that only the text names', async () => {
		const words = 'It is small, and it lies in the north of the island, where nobody goes in winter.';
		const content = showText([
			[72, 760, 24, 'The harbour'],
			[72, 720, 11, 'By Ida Strand'],
			[72, 680, 11, words]
		]);
		const article = await read(pagesPdf([content]));
		expect(article).toMatchObject({ title: 'The harbour', byline: 'Ida Strand' });
		expect(article.html).not.toContain('Strand');
	});

	test('lines that are drawn in any order, and twice to look bold', async () => {
		const content = showText([
			[72, 700, 11, 'Third line of the whole text.'],
			[72, 760, 11, 'First line of the whole text.'],
			[72.3, 760, 11, 'First line of the whole text.'],
			[72, 730, 11, 'Second line of the whole text.']
		]);
		const html = await htmlOf(pagesPdf([content]));
		expect(html.match(/First/g)).toHaveLength(1);
		const places = placesIn(html, ['First', 'Second', 'Third']);
		expect(places).toEqual(places.toSorted((a, b) => a - b));
	});

	test('the title of a program or a file is none; the largest words of the first page are', async () => {
		const content = `${showText([
			[72, 760, 24, 'The harbour'],
			[72, 700, 11, 'It is small, and it lies in the north of the island.']
		])}`;
		for (const title of ['Microsoft Word - draft3.doc', 'report_final.indd', 'untitled'])
			expect(await read(pagesPdf([content], { info: `<< /Title (${title}) >>` }))).toMatchObject({
				title: 'The harbour'
			});
		const plain = pagesPdf([showText([[72, 700, 11, 'It is small, and it lies in the north of the island.']])]);
		expect(await read(plain)).toMatchObject({ title: 'harbour report.pdf' });
	});
});

describe('a PDF that cannot be read', () => {
	const draw = (document: PDFKit.PDFDocument): void => void document.text(sentences(3));

	test('with a password says so; one that only forbids printing is read', async () => {
		const locked = drawPdf(draw, { userPassword: 'secret', ownerPassword: 'owner', pdfVersion: '1.7' });
		await expect(read(locked)).rejects.toMatchObject({ code: 'pdf_protected' });
		expect(await htmlOf(drawPdf(draw, { ownerPassword: 'owner', permissions: {} }))).toContain('Sentence 102');
	});

	test('is damaged: nothing but its first bytes, or no page', async () => {
		await expect(read(Buffer.from('%PDF-1.7\nand nothing else'))).rejects.toMatchObject({ code: 'damaged_file' });
		const noPages = writePdf({
			objects: ['<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [9 0 R] /Count 1 >>']
		});
		await expect(read(noPages)).rejects.toMatchObject({ code: 'damaged_file' });
	});

	test('is cut off; one whose objects are not where it says is read nevertheless', async () => {
		const whole = pagesPdf([
			showText([[72, 760, 11, 'The first page is whole and has words.']]),
			showText([[72, 760, 11, 'The second page.']])
		]);
		await expect(read(whole.slice(0, whole.length / 2))).rejects.toMatchObject({ code: 'damaged_file' });
		const moved = Buffer.concat([Buffer.from('%PDF-1.4\nsome bytes that move all others\n'), whole.slice(9)]);
		expect(await htmlOf(new Uint8Array(moved))).toContain('The second page.');
	});
});

test('500 pages are read within the time and memory of one process, and say so if they were not', async () => {
	const lines = Array.from(
		{ length: 40 },
		(_none, line) => `line ${line} of a page that is as full as pages of books are, with many words`
	);
	const pages = Array.from({ length: 500 }, (_none, page) =>
		showText([[72, 800, 16, `Chapter ${page}`], ...lines.map((text, line) => [72, 770 - line * 17, 11, text] as const)])
	);
	const before = process.cpuUsage().user;
	const article = await read(pagesPdf(pages));
	expect((process.cpuUsage().user - before) / 1_000).toBeLessThan(15_000);
	const readPages = article.pages?.read ?? 500;
	expect(readPages).toBeGreaterThan(100);
	expect(article.html).toContain(`<h2>Chapter ${readPages - 1}</h2>`);
}, 60_000);
