// Saves a captured page: its entry and its contents in one transaction.
import { cutLine, MAX_TITLE } from '../domain/core/line-limits.ts';
import { getMeta } from './db/meta.ts';
import { ARTICLE_MUTATION_STORES, inMutation, type WriteDeps } from './mutations.ts';
import { prepare, saveIn, type Saved, type SaveOptions } from './save.ts';
import { CAPTURE_STORES, putCapture, type CaptureContents } from './store/captures.ts';

/** A page as the reader's browser showed it. */
export interface CapturedPage extends CaptureContents {
	readonly address: string;
	readonly title: string;
}

/**
 * Saves a captured page. An entry of the same address moves to the top of Unread and gets the captured article.
 * @throws Failure not_an_address, unsupported_scheme, quota; nothing is written then
 */
export async function saveCapture(
	deps: WriteDeps,
	{ address, title, html, pictures }: CapturedPage,
	options: Pick<SaveOptions, 'reach' | 'tags'> = {}
): Promise<Saved> {
	const prepared = prepare(deps, address);
	return inMutation(deps, [...ARTICLE_MUTATION_STORES, ...CAPTURE_STORES], async (tx, next) => {
		const saved = await saveIn(tx, next, prepared, options);
		const at = deps.env.now() + ((await getMeta(tx, 'offset')) ?? 0);
		const row = { entry: saved.id, url: prepared.url, title: cutLine(title, MAX_TITLE), at };
		await putCapture(tx, row, { html, pictures });
		return saved;
	});
}
