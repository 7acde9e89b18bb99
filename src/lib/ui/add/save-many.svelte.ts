// Saves several addresses one after another, with the result of each.
import type { EntryId } from '../../domain/entry-fields.ts';
import { codeOf, isFailure } from '../../domain/core/failure.ts';
import type { EntryView, Library, SaveOptions } from '../../library/library.ts';
import { failureMessage } from '../common/failure-messages.ts';
import { AsyncTask } from '../common/async-task.svelte.ts';

/** The result of one address. */
export interface SavedAddress {
	readonly address: string;
	readonly state: 'waiting' | 'saved' | 'already' | 'failed';
	readonly id: EntryId | null;
	/** Null until the entry was read. */
	readonly row: EntryView | null;
	/** Why it could not be saved; null if it was. */
	readonly problem: string | null;
}

type SavingLibrary = Pick<Library, 'save' | 'mutate' | 'entry' | 'subscribe'>;

export class SaveMany {
	results = $state.raw<readonly SavedAddress[]>([]);
	/** Whether addresses are still being saved. */
	isRunning = $state(false);
	isUndone = $state(false);
	readonly task = new AsyncTask();
	readonly #library: SavingLibrary;
	readonly #options: SaveOptions | undefined;

	/** @param options of each save */
	constructor(library: SavingLibrary, addresses: readonly string[], options?: SaveOptions) {
		this.#library = library;
		this.#options = options;
		this.results = addresses.map((address) => ({ address, state: 'waiting', id: null, row: null, problem: null }));
	}

	get savedCount(): number {
		return this.#count('saved');
	}

	get alreadyCount(): number {
		return this.#count('already');
	}

	get failedCount(): number {
		return this.#count('failed');
	}

	/** Saves the addresses in the order of the text. The last one is then the newest in the library. Never throws. */
	async run(): Promise<void> {
		this.isRunning = true;
		this.isUndone = false;
		for (const [index, { address }] of this.results.entries()) {
			try {
				const { id, already } = await this.#library.save(address, this.#options);
				this.#set(index, { id, state: already ? 'already' : 'saved' });
			} catch (error) {
				const details = isFailure(error) ? error.details : {};
				this.#set(index, { state: 'failed', problem: failureMessage(codeOf(error), details) });
			}
		}
		this.isRunning = false;
		await this.#readRows();
	}

	/** Tries the addresses again that could not be saved. */
	async retry(): Promise<void> {
		this.results = this.results.filter(({ state }) => state === 'failed');
		await this.run();
	}

	/** Requests another fetch of a page that failed, with the reach of its entry. */
	fetchAgain({ entry: { url, publicOnly } }: EntryView): Promise<boolean> {
		return this.task.run(() => this.#library.save(url, publicOnly ? { reach: 'public' } : undefined));
	}

	/**
	 * Reads the entries again after each commit, because titles arrive later.
	 * @returns a function that stops it
	 */
	watch(): () => void {
		return this.#library.subscribe((what) => {
			if (!this.isRunning && (what === 'written' || what === 'shelf')) void this.#readRows();
		});
	}

	/** Moves the entries that were new to the trash. */
	async undo(): Promise<void> {
		const added = this.results.flatMap(({ state, id }) => (state === 'saved' && id !== null ? [id] : []));
		this.isUndone = await this.task.run(() =>
			this.#library.mutate(added.map((id) => ({ id, field: 'deleted', value: true })))
		);
	}

	/** A failure is ignored: without its row, a result shows the address. */
	async #readRows(): Promise<void> {
		const ids = this.results.flatMap(({ id }) => id ?? []);
		const read = async (id: EntryId) => [id, await this.#library.entry(id)] as const;
		const rows = await Promise.all(ids.map(read)).catch(() => []);
		this.results = this.results.map((result) => {
			// By id, because other addresses may be saved again meanwhile.
			const found = rows.find(([id]) => id === result.id);
			return found === undefined ? result : { ...result, row: found[1] };
		});
	}

	#count(state: SavedAddress['state']): number {
		return this.results.filter((result) => result.state === state).length;
	}

	#set(index: number, change: Partial<SavedAddress>): void {
		this.results = this.results.map((result, each) => (each === index ? { ...result, ...change } : result));
	}
}
