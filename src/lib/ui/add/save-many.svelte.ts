// Saves several addresses, with the result of each.
import type { EntryId } from '../../domain/entry-fields.ts';
import { codeOf, isFailure } from '../../domain/core/failure.ts';
import type { EntryView, Library, Saved, SaveOptions } from '../../library/library.ts';
import { failureMessage } from '../common/failure-messages.ts';
import { requestPage } from '../actions/entry-commands.svelte.ts';
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

type SavingLibrary = Pick<Library, 'saveAll' | 'save' | 'mutate' | 'mutatePlanned' | 'entry' | 'subscribe'>;

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
		this.results = addresses.map(waiting);
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
		const addresses = this.results.flatMap(({ state, address }) => (state === 'waiting' ? [address] : []));
		const left = addresses.values();
		const onSaved = (saved: readonly Saved[]) => this.#set(saved.map((each) => [left.next().value, each]));
		try {
			await this.#library.saveAll(addresses, { options: this.#options, onSaved });
		} catch (error) {
			const problem = failureMessage(codeOf(error), isFailure(error) ? error.details : {});
			this.results = this.results.map((each) =>
				each.state === 'waiting' ? { ...each, state: 'failed', problem } : each
			);
		}
		this.isRunning = false;
		await this.#readRows();
	}

	/** Tries the addresses again that could not be saved. Those that are saved stay, and can still be undone. */
	async retry(): Promise<void> {
		const kept = this.isUndone ? this.results.filter(({ state }) => state === 'failed') : this.results;
		this.results = kept.map((each) => (each.state === 'failed' ? waiting(each.address) : each));
		await this.run();
	}

	/** Requests another fetch of a page that failed, with the reach of its entry. */
	fetchAgain({ entry }: EntryView): Promise<boolean> {
		return this.task.run(() => requestPage(this.#library, entry));
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
			this.#library.mutatePlanned(added, (entries) => ({
				mutations: entries.map(({ id }) => ({ id, field: 'deleted', value: true }))
			}))
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

	#set(saved: readonly (readonly [string | undefined, Saved])[]): void {
		this.results = this.results.map((result) => {
			const found = saved.find(([address]) => address === result.address)?.[1];
			return found === undefined ? result : { ...result, id: found.id, state: found.already ? 'already' : 'saved' };
		});
	}
}

function waiting(address: string): SavedAddress {
	return { address, state: 'waiting', id: null, row: null, problem: null };
}
