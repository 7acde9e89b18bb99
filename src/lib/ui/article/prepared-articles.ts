// Reads and sanitises the articles that the reader may open next, and lays out the beginning of the first, so that opening
// one only has to draw it.
import type { Article, ArticleBody, ArticleId, StoredHtml } from '../../domain/article.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { EntryView, EntryWithText, Library } from '../../library/library.ts';
import { layOutAhead } from './lay-out-ahead.ts';
import { safeHtml, type SafeHtml } from './safe-html.ts';

/** Maximum number of prepared articles, and of all their characters: 3 MB of text and markup, each kept twice. */
export const MAX_PREPARED = 16;
export const MAX_CHARACTERS = 750_000;
/** A longer text is sanitised when it is opened, because that would delay scrolling meanwhile. */
export const MAX_WORDS = 6_000;
const LATEST_IDLE_MS = 1_000;

interface Prepared {
	readonly revision: string;
	/** The text as it is stored, by which it is known again. */
	readonly source: StoredHtml;
	readonly html: SafeHtml;
	/** As it was read from the library; null after a change of the library. */
	entry: EntryWithText | null;
}

/** Waits until the page is idle. */
type Idle = () => Promise<void>;

const nextIdle: Idle = () =>
	new Promise((resolve) => {
		// `requestIdleCallback` is missing in Safari.
		if ('requestIdleCallback' in window) requestIdleCallback(() => resolve(), { timeout: LATEST_IDLE_MS });
		else setTimeout(resolve, 0);
	});

export class PreparedArticles {
	readonly #library: Pick<Library, 'open'>;
	readonly #idle: Idle;
	readonly #unwatch: () => void;
	/** The article that was used last is last. */
	readonly #prepared = new Map<ArticleId, Prepared>();
	/** Articles too long to be prepared, which are not read again. */
	readonly #tooLong = new Set<string>();
	#wanted: readonly EntryView[] = [];
	#running: Promise<void> | null = null;
	/** Number of changes of the library since. */
	#changes = 0;
	#isClosed = false;
	#isLaidOut = false;

	constructor(library: Pick<Library, 'open' | 'subscribe'>, idle = nextIdle) {
		this.#library = library;
		this.#idle = idle;
		// Rows, texts and positions may differ after any change but that of the sync state, also one in another tab.
		this.#unwatch = library.subscribe((kind) => {
			if (kind === 'status') return;
			this.#changes++;
			for (const prepared of this.#prepared.values()) prepared.entry = null;
		});
	}

	/** The entry with its text as the library has it now, if it was read since the last change. */
	opened(id: EntryId): EntryWithText | undefined {
		for (const { entry } of this.#prepared.values()) if (entry?.row.entry.id === id) return entry;
		return undefined;
	}

	/** The sanitised text, if exactly this text was prepared. */
	htmlOf({ id, html }: ArticleBody): SafeHtml | null {
		const prepared = this.#prepared.get(id);
		if (prepared?.source !== html) return null;
		this.#keep(id, prepared);
		return prepared.html;
	}

	/**
	 * Prepares the articles of rows that are on this device, one after another while the page is idle.
	 * @param rows the most likely first; they replace those of the call before
	 * @returns resolves when they are prepared or others are wanted
	 */
	prepare(rows: readonly EntryView[]): Promise<void> {
		this.#wanted = this.#isClosed ? [] : rows.slice(0, MAX_PREPARED);
		return (this.#running ??= this.#run().finally(() => (this.#running = null)));
	}

	/** Forgets all for good: the list was left, perhaps by signing out. */
	close(): void {
		this.#isClosed = true;
		this.#unwatch();
		this.#wanted = [];
		this.#prepared.clear();
	}

	async #run(): Promise<void> {
		for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) {
			await this.#idle();
			const changes = this.#changes;
			// A failure of the library is reported when the article is opened.
			const entry = await this.#library.open(next.entry.id).catch(() => null);
			if (this.#isClosed) return;
			if (entry?.body == null) continue;
			const { body } = entry;
			if (body.html.length > MAX_CHARACTERS) {
				this.#tooLong.add(keyOf(body));
				continue;
			}
			const known = this.#prepared.get(body.id);
			if (known?.source !== body.html) await this.#idle();
			if (this.#isClosed) return;
			const html = known?.source === body.html ? known.html : safeHtml(body.html);
			const current = changes === this.#changes ? entry : null;
			this.#keep(body.id, { revision: body.revision, source: body.html, html, entry: current });
			if (!this.#isLaidOut) await this.#layOut(html, next.article?.lang ?? null);
		}
	}

	async #layOut(html: SafeHtml, lang: string | null): Promise<void> {
		this.#isLaidOut = true;
		await this.#idle();
		layOutAhead(html, lang);
	}
	#takeNext(): EntryView | undefined {
		const [next, ...others] = this.#wanted;
		if (next === undefined) return undefined;
		this.#wanted = others;
		return this.#isNeeded(next) ? next : this.#takeNext();
	}

	#isNeeded({ article, entry, offline }: EntryView): boolean {
		if (article === null || !offline.text || article.words > MAX_WORDS || this.#tooLong.has(keyOf(article)))
			return false;
		return this.opened(entry.id) === undefined || this.#prepared.get(article.id)?.revision !== article.revision;
	}

	#keep(id: ArticleId, prepared: Prepared): void {
		this.#prepared.delete(id);
		this.#prepared.set(id, prepared);
		let characters = [...this.#prepared.values()].reduce((sum, { source }) => sum + source.length, 0);
		for (const [oldest, { source }] of this.#prepared) {
			if (this.#prepared.size <= MAX_PREPARED && characters <= MAX_CHARACTERS) break;
			characters -= source.length;
			this.#prepared.delete(oldest);
		}
	}
}

function keyOf({ id, revision }: Pick<Article, 'id' | 'revision'>): string {
	return `${id} ${revision}`;
}
