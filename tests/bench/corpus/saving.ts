// Saves addresses to a running server and reads the results by push and pull, like a device.
import { setTimeout as pause } from 'node:timers/promises';
import type { Article, ArticleBody, ArticleId } from '../../../src/lib/domain/article.ts';
import type { Change } from '../../../src/lib/domain/sync/change.ts';
import type { EntryId } from '../../../src/lib/domain/entry-fields.ts';
import type { SyncResponse } from '../../../src/lib/domain/sync/sync-protocol.ts';
import type { Reader } from '../../support/reader.ts';
import { until } from '../../support/until.ts';

/** The result of one address: its article, or the code of the failure. */
export type Saved =
	{ readonly article: Article; readonly code: null } | { readonly article: null; readonly code: string };

const BATCH = 100;
const POLL_MS = 500;
/** Maximum time for all pages to be fetched, ms. */
const DEADLINE_MS = 1_800_000;

/**
 * Pushes all addresses in batches and waits until each is fetched or failed.
 * @returns results in the order of `addresses`
 */
export async function saveAll(reader: Reader, addresses: readonly string[]): Promise<Saved[]> {
	const results = new Results();
	for (let start = 0; start < addresses.length; start += BATCH) {
		results.add(await reader.save(addresses.slice(start, start + BATCH)));
	}
	await until(
		`${addresses.length} pages to be fetched`,
		async () => {
			await pause(POLL_MS);
			for (let more = true; more;) {
				const answer = await reader.pull();
				results.add(answer);
				more = answer.more;
			}
			return addresses.every((address) => results.outcome(address) !== null);
		},
		DEADLINE_MS
	);
	return addresses.map((address) => results.outcome(address) ?? { article: null, code: 'unknown' });
}

export async function bodyOf(reader: Reader, id: ArticleId): Promise<ArticleBody> {
	const response = await reader.get(`/api/articles/${id}`);
	if (!response.ok) throw new Error(`the body of ${id}: ${response.status}`);
	return (await response.json()) as ArticleBody;
}

/** Collects pulled changes, and finds the result of each address in them. */
class Results {
	readonly #entries = new Map<string, EntryId>();
	readonly #fields = new Map<EntryId, Map<string, Change['value']>>();
	readonly #articles = new Map<string, Article>();

	add({ changes, articles }: SyncResponse): void {
		for (const article of articles) this.#articles.set(article.id, article);
		for (const { entity, id, field, value } of changes) {
			if (entity !== 'entry') continue;
			const fields = this.#fields.get(id) ?? new Map<string, Change['value']>();
			this.#fields.set(id, fields.set(field, value));
			if (field === 'saved') this.#entries.set((value as { url: string }).url, id);
		}
	}

	outcome(address: string): Saved | null {
		const entry = this.#entries.get(address);
		const fields = entry === undefined ? undefined : this.#fields.get(entry);
		const fetchState = fields?.get('fetch') as { state: string; code?: string } | undefined;
		if (fetchState === undefined) return null;
		if (fetchState.state === 'failed') return { article: null, code: fetchState.code ?? '' };
		// A duplicate of an earlier entry was merged into it, and names it in `alias`.
		const alias = fields?.get('alias');
		const winner = typeof alias === 'string' ? this.#fields.get(alias as EntryId) : fields;
		const article = this.#articles.get(String(winner?.get('article')));
		return fetchState.state === 'done' && article !== undefined ? { article, code: null } : null;
	}
}
