// Sanitises the texts of articles that the reader may open next, and lays out the beginning of the first, so that opening one
// only has to draw it.
import type { Article, ArticleBody, ArticleId, StoredHtml } from '../../domain/article.ts';
import type { EntryView, Library } from '../../library/library.ts';
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
	readonly #library: Pick<Library, 'body'>;
	readonly #idle: Idle;
	/** The article that was used last is last. */
	readonly #prepared = new Map<ArticleId, Prepared>();
	#wanted: readonly EntryView[] = [];
	#running: Promise<void> | null = null;
	#isClosed = false;
	#isLaidOut = false;

	constructor(library: Pick<Library, 'body'>, idle = nextIdle) {
		this.#library = library;
		this.#idle = idle;
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
		this.#wanted = [];
		this.#prepared.clear();
	}

	async #run(): Promise<void> {
		for (let next = this.#takeNext(); next !== undefined; next = this.#takeNext()) {
			await this.#idle();
			// A failure of the library is reported when the article is opened.
			const body = await this.#library.body(next.id).catch(() => null);
			if (body === null || body.html.length > MAX_CHARACTERS) continue;
			await this.#idle();
			if (this.#isClosed) return;
			const prepared = { revision: body.revision, source: body.html, html: safeHtml(body.html) };
			this.#keep(body.id, prepared);
			if (this.#isLaidOut) continue;
			this.#isLaidOut = true;
			await this.#idle();
			layOutAhead(prepared.html, next.lang);
		}
	}

	#takeNext(): Article | undefined {
		const [next, ...others] = this.#wanted;
		if (next === undefined) return undefined;
		this.#wanted = others;
		const { article, offline } = next;
		if (article === null || !offline.text || article.words > MAX_WORDS) return this.#takeNext();
		const isPrepared = this.#prepared.get(article.id)?.revision === article.revision;
		return isPrepared ? this.#takeNext() : article;
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
