// Extracts an article from a fetched page, unless the page only stands in the article's place.
import { Failure, isFailure } from '../../domain/core/failure.ts';
import { extract, type ExtractedArticle, type ExtractOptions } from './extract.ts';
import { tokenise } from './html/tokenizer.ts';
import { wallOf, MAX_WALL_WORDS, type Wall } from './html/recognise-wall.ts';

/**
 * @throws Failure `bot_wall`, `needs_login`, `consent_wall`, `needs_scripts` for a page that a browser may read; whatever
 * `extract` throws
 */
export function extractPage(html: string, address: string, options: ExtractOptions = {}): ExtractedArticle {
	try {
		const article = extract(html, address, options);
		if (article.words <= MAX_WALL_WORDS) refuse(wallOf({ html, address, words: article.words, text: textOf(article) }));
		return article;
	} catch (error) {
		if (isFailure(error) && error.code === 'nothing_to_read') refuse(wallOf({ html, address, words: null, text: '' }));
		throw error;
	}
}

function refuse(wall: Wall | null): void {
	if (wall !== null) throw new Failure(wall);
}

/** The text of a short article, a piece in each line. */
function textOf({ html }: ExtractedArticle): string {
	const parts: string[] = [];
	const ignore = () => undefined;
	tokenise(html, { open: ignore, close: ignore, text: (text) => void parts.push(text) });
	return parts.map((part) => part.replace(/\s+/g, ' ')).join('\n');
}
