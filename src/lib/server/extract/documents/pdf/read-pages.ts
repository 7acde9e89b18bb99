// Reads the pages of a PDF one at a time and releases each; stops at limits of pages, text and processor time.
import type { Direction } from '../../../../domain/article.ts';
import type { OpenPdf } from './open-pdf.ts';
import { noPictures, takePictures, type TakenPictures } from './page-pictures.ts';
import { readPageText } from './read-page.ts';
import { readingOrder } from './columns.ts';
import { makeLines } from './make-lines.ts';
import type { PagePicture, TextLine, TextRun } from './text-run.ts';

export interface ReadLimits {
	readonly pages: number;
	/** Letters and spaces of all pages. */
	readonly characters: number;
	/** Processor time of this process, ms: a machine under load reads as much as an idle one. */
	readonly workMs: number;
	/** Processor time after which pictures and styles of fonts are left out, ms. */
	readonly pictureMs: number;
}

export interface ReadPage {
	readonly height: number;
	readonly regions: readonly (readonly TextLine[])[];
	readonly pictures: readonly PagePicture[];
}

export interface ReadPages {
	readonly pages: readonly ReadPage[];
	readonly taken: TakenPictures;
	/** Pages that were read, also those without text. */
	readonly pagesRead: number;
	/** Pages that the document says to have. */
	readonly pageCount: number;
	/** Whether text is missing that a page has. */
	readonly isCut: boolean;
}

/** Pages in a row that cannot be read, after which the rest is not tried: their number may be invented. */
const MAX_BROKEN = 20;

export async function readPages(pdf: OpenPdf, limits: ReadLimits): Promise<ReadPages> {
	const pageCount = pdf.document.numPages;
	const pages: ReadPage[] = [];
	const taken = noPictures();
	const start = workMs();
	let [pagesRead, characters, broken] = [0, 0, 0];
	let isCut = false;
	for (let number = 1; number <= Math.min(pageCount, limits.pages); number++) {
		if (characters > limits.characters || workMs() - start > limits.workMs || broken >= MAX_BROKEN) break;
		const page = await readPage(pdf, number, workMs() - start < limits.pictureMs ? taken : null);
		if (page === null) {
			broken++;
			isCut = true;
			continue;
		}
		characters += page.characters;
		isCut ||= page.isCut;
		pages.push(page);
		pagesRead++;
		broken = 0;
	}
	return { pages, taken, pagesRead, pageCount, isCut };
}

/**
 * @param taken collects pictures; null leaves out pictures and the styles of fonts
 * @returns null for a page that pdf.js cannot read; other errors are faults of this code
 */
async function readPage(
	pdf: OpenPdf,
	number: number,
	taken: TakenPictures | null
): Promise<(ReadPage & { readonly characters: number; readonly isCut: boolean }) | null> {
	const page = await pdf.document.getPage(number).catch(() => null);
	if (page === null) return null;
	try {
		const operators = taken === null ? null : await page.getOperatorList().catch(() => null);
		const text = await readPageText(pdf, page).catch(() => null);
		if (text === null) return null;
		const { height, runs, isCut } = text;
		const characters = runs.reduce((sum, run) => sum + run.text.length, 0);
		const largePictures = characters > 0 ? 'background' : 'kept';
		const pictures =
			taken === null || operators === null ? [] : await takePictures(pdf, page, { operators, taken, largePictures });
		const regions = readingOrder(runs, directionOf(runs)).map((region) => makeLines(region));
		return { height, regions, pictures, characters, isCut };
	} finally {
		page.cleanup();
	}
}

function directionOf(runs: readonly TextRun[]): Direction {
	let [rtl, all] = [0, 0];
	for (const { isRtl, text } of runs) {
		all += text.length;
		if (isRtl) rtl += text.length;
	}
	return rtl * 2 > all ? 'rtl' : 'ltr';
}

function workMs(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1000;
}
