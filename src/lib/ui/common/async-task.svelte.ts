// Runs an asynchronous action or read, and tells whether it is running and why it failed.
import { codeOf, isFailure } from '../../domain/core/failure.ts';
import { failureMessage, type FailureWords } from './failure-messages.ts';

export class AsyncTask {
	busy = $state(false);
	problem = $state<string | null>(null);
	readonly #words: FailureWords;

	/** @param words gives the message of a failure */
	constructor(words: FailureWords = failureMessage) {
		this.#words = words;
	}

	/**
	 * Runs `work`. Never throws: the message is in `problem`.
	 * @returns whether it succeeded
	 */
	async run(work: () => Promise<unknown>): Promise<boolean> {
		this.busy = true;
		this.problem = null;
		try {
			await work();
			return true;
		} catch (error) {
			const code = codeOf(error);
			// An error without a code is a bug, which the message alone would hide.
			if (code === 'internal') console.error(error);
			this.problem = this.#words(code, isFailure(error) ? error.details : {});
			return false;
		} finally {
			this.busy = false;
		}
	}
}
