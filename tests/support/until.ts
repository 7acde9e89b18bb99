// Waits for a condition with a deadline.
import { setTimeout as pause } from 'node:timers/promises';

/**
 * Calls `probe` every 50 ms until its result is neither null, undefined nor false. @returns that result
 * @param what names the condition in the error
 * @throws Error after `deadlineMs`, with the probe's last error as its cause; earlier errors of the probe are ignored
 */
export async function until<T>(
	what: string,
	probe: () => Promise<T> | T,
	deadlineMs = 30_000
): Promise<Exclude<T, null | undefined | false>> {
	const end = Date.now() + deadlineMs;
	for (;;) {
		let cause: unknown;
		try {
			const result = await probe();
			if (isResult(result)) return result;
		} catch (error) {
			if (error instanceof Fatal) throw error;
			cause = error;
		}
		if (Date.now() > end) throw new Error(`Waited ${deadlineMs} ms in vain for ${what}`, { cause });
		await pause(50);
	}
}

/** Thrown by a probe that knows that waiting longer is useless. */
export class Fatal extends Error {}

function isResult<T>(result: T): result is Exclude<T, null | undefined | false> {
	return result !== null && result !== undefined && result !== false;
}
