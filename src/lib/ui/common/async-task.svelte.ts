// One thing that a reader asked for: whether it is under way and, in words, what went wrong.
import { codeOf, isFailure } from '../../domain/core/failure.ts';
import { failureMessage } from './failure-messages.ts';

export class AsyncTask {
	busy = $state(false);
	problem = $state<string | null>(null);

	/** Whether it went through. Never throws: what went wrong is in `problem`. */
	async make(work: () => Promise<unknown>): Promise<boolean> {
		this.busy = true;
		this.problem = null;
		try {
			await work();
			return true;
		} catch (error) {
			const code = codeOf(error);
			// It has no code of its own: a bug of ours, which the words alone would hide.
			if (code === 'internal') console.error(error);
			this.problem = failureMessage(code, isFailure(error) ? error.details : {});
			return false;
		} finally {
			this.busy = false;
		}
	}
}
