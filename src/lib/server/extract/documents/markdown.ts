// Extracts an article from Markdown (CommonMark with tables, strikethrough and front matter).
import MarkdownIt from 'markdown-it';
import { Failure } from '../../../domain/core/failure.ts';
import type { ExtractMode } from '../prepare-page.ts';
import { documentArticle, type ExtractedDocument } from './document-article.ts';
import { readFrontMatter } from './front-matter.ts';

const MAX_CHARACTERS = 2_000_000;
const MAX_NESTING = 60;
const PARSER = { html: true, linkify: true, typographer: false, breaks: false, maxNesting: MAX_NESTING } as const;

/** @throws Failure `too_large`, `nothing_to_read` */
export function extractMarkdown(text: string, address: string, mode: ExtractMode = 'full'): ExtractedDocument {
	if (text.length > MAX_CHARACTERS) throw new Failure('too_large', { limit: MAX_CHARACTERS });
	const { title, author, published, lang, rest } = readFrontMatter(text.replace(/^\ufeff/, ''));
	const parser = new MarkdownIt('default', PARSER);
	// Addresses are checked when the article is sanitised; until then a `data:` picture is kept.
	parser.validateLink = (link) => !/^(?:javascript|vbscript|file):/i.test(link.trim());
	return documentArticle({
		html: parser.render(rest),
		address,
		title,
		byline: author,
		published,
		languages: [lang],
		pictures: 'linked',
		mode
	});
}
