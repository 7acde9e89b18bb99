// The extractors that the extraction bench compares: Offprint, Readability and Defuddle, each in this process.
import { Readability } from '@mozilla/readability';
import { Defuddle } from 'defuddle/node';
import { parseHTML } from 'linkedom';
import type { Forests } from '../../../src/lib/server/extract/select/choose-blocks.ts';
import { extract } from '../../../src/lib/server/extract/extract.ts';
import { sanitise } from '../../../src/lib/server/extract/sanitise.ts';
import { decode } from '../../../src/lib/server/extract/html/decode-charset.ts';
import type { PictureHash } from '../../../src/lib/domain/article.ts';
import { isRecord } from '../../../src/lib/domain/core/field.ts';
import { readHtml } from '../corpus/score.ts';

export interface Extracted {
	readonly title: string;
	readonly byline: string | null;
	/** YYYY-MM-DD */
	readonly published: string | null;
	/** The text of the article, without captions. */
	readonly articleBody: string;
	readonly html: string;
}

export interface Page {
	readonly bytes: Uint8Array;
	readonly address: string;
	/** Models other than those of this version. */
	readonly forests?: Forests;
}

export type System = (page: Page) => Promise<Extracted>;

export const SYSTEMS: Readonly<Record<string, System>> = {
	ours: async ({ bytes, address, forests }) => {
		const article = extract(decode(bytes, null), address, forests === undefined ? {} : { forests });
		const html = sanitise(article.html, Object.fromEntries(article.pictures.map((address) => [address, PICTURE])));
		return finish({ title: article.title, byline: article.byline, published: dayOf(article.published), html });
	},
	readability: async ({ bytes }) => {
		const { document } = parseHTML(decode(bytes, null));
		const article = new Readability(document).parse();
		const published = isRecord(article) ? article['publishedTime'] : null;
		return finish({
			title: article?.title ?? '',
			byline: article?.byline ?? null,
			published: dayOf(typeof published === 'string' ? Date.parse(published) : null),
			html: article?.content ?? ''
		});
	},
	defuddle: async ({ bytes, address }) => {
		const { document } = parseHTML(decode(bytes, null));
		const article = await Defuddle(document, address, { useAsync: false });
		return finish({
			title: article.title,
			byline: article.author || null,
			published: dayOf(Date.parse(article.published)),
			html: article.content
		});
	}
};

/** Stands for each picture, as if it had been downloaded. */
const PICTURE = { hash: '0'.repeat(64) as PictureHash, width: 1, height: 1 };

function finish(article: Omit<Extracted, 'articleBody'>): Extracted {
	return { ...article, articleBody: readHtml(article.html) };
}

function dayOf(time: number | null): string | null {
	return time === null || !Number.isFinite(time) ? null : new Date(time).toISOString().slice(0, 10);
}
