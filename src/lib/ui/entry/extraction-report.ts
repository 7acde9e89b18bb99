// Makes the file that reports a bad extraction: the address, what was extracted or why nothing was, and the page if the
// server has kept it.
import type { Article, ArticleBody } from '../../domain/article.ts';
import type { About } from '../../domain/entry.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import type { ArticleSource } from '../../domain/sync/extract-again.ts';

/** Format of the file; readers of it refuse later ones. */
const FORMAT = 1;
const MAX_NAME = 60;

/** A page of which no article was made. */
export interface FailedPage {
	readonly url: string;
	readonly code: FailureCode;
	/** What the app says of the failure. */
	readonly reason: string;
	readonly about: About | null;
	/** Version of the app. */
	readonly version: string;
}

export interface ReportParts {
	readonly article: Article;
	readonly body: ArticleBody | null;
	readonly source: ArticleSource | null;
	/** Version of the app. */
	readonly version: string;
}

/** The text of the file, as JSON that people can read. */
export function reportText({ article, body, source, version }: ReportParts): string {
	const { title, byline, published, site, lang, words, url } = article;
	const report = {
		offprint: FORMAT,
		app: version,
		address: url,
		fetched: source === null ? null : timeOf(source.fetched),
		article: {
			title,
			byline,
			published: published === null ? null : timeOf(published),
			site,
			lang,
			words,
			html: body?.html ?? null
		},
		source: source === null ? null : { ...source, fetched: timeOf(source.fetched) }
	};
	return jsonOf(report);
}

/** The text of the file for a page of which no article was made. The server has not kept the page. */
export function failureReportText({ url, code, reason, about, version }: FailedPage): string {
	const { title = null, site = null, excerpt = null, original } = about ?? {};
	const page = about === null ? null : { title, site, excerpt, file: original?.name ?? null };
	return jsonOf({
		offprint: FORMAT,
		app: version,
		address: url,
		failure: { code, reason },
		page,
		article: null,
		source: null
	});
}

function jsonOf(report: object): string {
	return `${JSON.stringify(report, null, '\t')}\n`;
}

/** The name of the file, from the site of the article and the day. @param now ms since 1970 */
export function reportName({ url }: Pick<Article, 'url'>, now: number): string {
	const host = URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, '') : '';
	const site = host.replace(/[^a-z0-9.-]/g, '').slice(0, MAX_NAME);
	return `offprint-report-${site === '' ? 'page' : site}-${timeOf(now).slice(0, 10)}.json`;
}

function timeOf(ms: number): string {
	const date = new Date(ms);
	return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}
