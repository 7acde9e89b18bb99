// Tests that a page that pdf.js cannot read is left out, and that a fault of this code is not taken for such a page.
import { expect, test } from 'vitest';
import { drawPdf, sentences } from '../../../../../../tests/support/draw-pdf.ts';
import { openPdf, type OpenPdf } from './open-pdf.ts';
import { readPages, type ReadPages } from './read-pages.ts';

const LIMITS = { pages: 10, characters: 10_000, workMs: 60_000, pictureMs: 60_000 };

/** Reads two pages. @param change replaces parts of pdf.js */
async function readChanged(change: (pdf: OpenPdf) => Partial<OpenPdf>): Promise<ReadPages> {
	const pdf = await openPdf(await drawPdf((document) => document.text(sentences(3)).addPage().text(sentences(3, 2))));
	try {
		return await readPages({ ...pdf, ...change(pdf) }, LIMITS);
	} finally {
		await pdf.close();
	}
}

test('a page that cannot be read is left out, and the text is said to be cut', async () => {
	const { pages, pagesRead, pageCount, isCut } = await readChanged(({ document }) => ({
		document: Object.create(document, {
			numPages: { value: 2 },
			getPage: {
				value: (number: number) =>
					number === 1 ? Promise.reject(new Error('Page dictionary is damaged')) : document.getPage(number)
			}
		}) as OpenPdf['document']
	}));
	expect({ pages: pages.length, pagesRead, pageCount, isCut }).toEqual({
		pages: 1,
		pagesRead: 1,
		pageCount: 2,
		isCut: true
	});
});

test('a fault of this code is thrown', async () => {
	const reading = readChanged(({ pdfjs }) => ({ pdfjs: { ...pdfjs, OPS: null as never } }));
	await expect(reading).rejects.toThrow(TypeError);
});
