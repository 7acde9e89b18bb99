// Sends another reader's request every 200 ms, and records the responses.
import type { Reader } from '../support/reader.ts';

export type Probed = {
	readonly asked: number;
	/** Wrong responses. */
	readonly lost: number;
	/** ms */
	readonly slowest: number;
	readonly median: number;
};

const INTERVAL_MS = 200;
/** A later response counts as none, ms. */
const MAX_ANSWER_MS = 10_000;

export function startProbe(reader: Reader): { stop: () => Promise<Probed> } {
	const asked: Promise<number | null>[] = [];
	const ask = async (): Promise<number | null> => {
		const started = performance.now();
		try {
			// An article that nobody has: one query of the database.
			const response = await reader.get(`/api/articles/${'a'.repeat(22)}`);
			await response.arrayBuffer();
			const took = performance.now() - started;
			return response.status === 404 && took < MAX_ANSWER_MS ? took : null;
		} catch {
			return null;
		}
	};
	const timer = setInterval(() => asked.push(ask()), INTERVAL_MS);
	return {
		async stop() {
			clearInterval(timer);
			const answers = await Promise.all(asked);
			const times = answers.filter((took) => took !== null).toSorted((a, b) => a - b);
			return {
				asked: answers.length,
				lost: answers.length - times.length,
				slowest: Math.round(times.at(-1) ?? 0),
				median: Math.round(times[Math.floor(times.length / 2)] ?? 0)
			};
		}
	};
}
