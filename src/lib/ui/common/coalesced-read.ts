// A read that is repeated after changes, one at a time: changes during a read cause one further read together.
import { AsyncTask } from './async-task.svelte.ts';

export class CoalescedRead extends AsyncTask {
	readonly #read: () => Promise<unknown>;
	#isOutdated = false;

	constructor(read: () => Promise<unknown>) {
		super();
		this.#read = read;
	}

	/** Reads now, or again after the read that is running. Never throws: the message is in `problem`. */
	async request(): Promise<void> {
		this.#isOutdated = true;
		if (this.busy) return;
		while (this.#isOutdated) {
			this.#isOutdated = false;
			await this.run(this.#read);
		}
	}
}
