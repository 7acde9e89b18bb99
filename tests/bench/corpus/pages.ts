// Reads the real pages for the extraction benches, each with a person's annotations.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { isRecord } from '../../../src/lib/domain/core/field.ts';

export type Truth = {
	readonly title: string;
	/** The article's text; null for the few pages without annotations. */
	readonly text: string | null;
	/** Beginnings of sentences that belong to the article. */
	readonly belongs: readonly string[];
	/** Beginnings of sentences that do not belong to the article. */
	readonly doesNot: readonly string[];
	readonly author: string | null;
	/** YYYY-MM-DD */
	readonly date: string | null;
};

export type CorpusPage = {
	readonly id: string;
	/** `article`, `forum` or `documentation` */
	readonly kind: string;
	/** The page's original address. */
	readonly address: string;
	readonly bytes: Uint8Array;
	readonly truth: Truth;
};

/** The folder that contains `data/`: `OFFPRINT_SHARED`, or `../shared`. */
export function sharedFolder(): string {
	return process.env['OFFPRINT_SHARED'] ?? '../shared';
}

/** Reads the pages of a kind. A page without an address gets a made-up address. @param kind `all` for every kind */
export function readPages(shared: string, kind: string): CorpusPage[] {
	const folder = join(shared, 'data/pages');
	const pages = readdirSync(join(folder, 'truth'))
		.toSorted()
		.map((name) => readPage(folder, name));
	return kind === 'all' ? pages : pages.filter((page) => page.kind === kind);
}

/** Reads `seed-page`, a news page with repeated captions, related links and a comment form; null if it is missing. */
export function readRepetitivePage(shared: string): CorpusPage | null {
	const folder = join(shared, 'data/seed-page');
	if (!existsSync(join(folder, 'page.html'))) return null;
	const [title = '', ...text] = readFileSync(join(folder, 'clean.txt'), 'utf8').split('\n');
	const truth = { title, text: text.join('\n'), belongs: [], doesNot: [], author: null, date: null };
	const bytes = readFileSync(join(folder, 'page.html'));
	return { id: 'seed', kind: 'article', address: 'https://seed-page.example/news/1', bytes, truth };
}

function readPage(folder: string, name: string): CorpusPage {
	const annotations: unknown = JSON.parse(readFileSync(join(folder, 'truth', name), 'utf8'));
	const id = name.replace('.json', '');
	return { ...readTruth(id, annotations), bytes: gunzipSync(readFileSync(join(folder, 'html', `${id}.html.gz`))) };
}

/** Reads a page's annotations. @param annotations parsed JSON; `{}` for a page without annotations */
export function readTruth(id: string, annotations: unknown): Omit<CorpusPage, 'bytes'> {
	const values = isRecord(annotations) ? annotations : {};
	const address = textOf(values['url']);
	return {
		id,
		kind: textOf(values['type']) ?? '',
		address: address !== null && URL.canParse(address) ? address : `https://page-${id}.example/`,
		truth: {
			title: textOf(values['title']) ?? '',
			text: textOf(values['main_content']),
			belongs: textsOf(values['with']),
			doesNot: textsOf(values['without']),
			author: textOf(values['author']),
			date: textOf(values['publish_date'])
		}
	};
}

function textOf(value: unknown): string | null {
	return typeof value === 'string' && value.trim() !== '' ? value : null;
}

function textsOf(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((text) => typeof text === 'string') : [];
}
