// Reads the text of an article from this device, or downloads it.
import type { ArticleBody } from '../../domain/article.ts';
import { codeOf, type FailureCode } from '../../domain/core/failure.ts';
import type { Library } from '../../library/library.ts';

/** @returns the text, or why it is missing */
export async function readBody(
	library: Pick<Library, 'body' | 'downloadNow'>,
	id: ArticleBody['id']
): Promise<ArticleBody | FailureCode> {
	try {
		const stored = await library.body(id);
		if (stored !== null) return stored;
		await library.downloadNow(id);
		// Downloaded but not stored: there was no space, or the entry has another article by now.
		return (await library.body(id)) ?? 'internal';
	} catch (error) {
		return codeOf(error);
	}
}
