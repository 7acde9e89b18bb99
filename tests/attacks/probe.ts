// Sends a request every 200 ms, and measures the responses.
import type { Reader } from '../support/reader.ts';

export type ProbeResult = {
	readonly requests: number;
	/** Requests with a wrong, late or no response. */
	readonly failures: number;
	/** Longest time of a right response, ms. */
	readonly slowest: number;
	/** Median time of the right responses, ms. */
	readonly median: number;
};

const INTERVAL_MS = 200;
/** Time after which a response counts as a failure, ms. */
const MAX_ANSWER_MS = 10_000;

export function startProbe(reader: Reader): { stop: () => Promise<ProbeResult> } {
	const requests: Promise<number | null>[] = [];
	const request = async (): Promise<number | null> => {
		const started = performance.now();
		try {
			// A request for an article that does not exist costs one query of the database.
			const response = await reader.get(`/api/articles/${'a'.repeat(22)}`);
			await response.arrayBuffer();
			const duration = performance.now() - started;
			return response.status === 404 && duration < MAX_ANSWER_MS ? duration : null;
		} catch {
			return null;
		}
	};
	const timer = setInterval(() => requests.push(request()), INTERVAL_MS);
	return {
		async stop() {
			clearInterval(timer);
			const answers = await Promise.all(requests);
			const times = answers.filter((duration) => duration !== null).toSorted((a, b) => a - b);
			return {
				requests: answers.length,
				failures: answers.length - times.length,
				slowest: Math.round(times.at(-1) ?? 0),
				median: Math.round(times[Math.floor(times.length / 2)] ?? 0)
			};
		}
	};
}
