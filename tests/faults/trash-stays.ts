// Measures with the true time how long entries were in the trash before the server purged them.
import type { Fields } from '../../src/lib/domain/entry-fields.ts';
import { isDeleted, TRASH_DAYS } from '../../src/lib/domain/entry.ts';
import type { SimulatedServer } from './simulated-server.ts';
import { DAY } from './harness.ts';

export interface Stays {
	/** Checks the server: after each answered request, and before and after a purge. */
	observe(): Promise<void>;
	/** Descriptions of entries that were purged too early. */
	readonly early: readonly string[];
	/** Observations so far, to be restored with the server. */
	remember(): () => void;
	/** Restarts the time of all entries in the trash, as a restored server does. */
	restart(): void;
}

/** @param time the true time, ms since 1970 */
export function watchStays(server: SimulatedServer, time: () => number): Stays {
	let since = new Map<string, number>();
	const early: string[] = [];

	async function deadNow(): Promise<Set<string>> {
		const entries = new Map<string, Record<string, unknown>>();
		for (const { reader, entity, id, field, value, stamp } of await server.rows('fields')) {
			if (entity !== 'entry') continue;
			const key = `${reader} ${id}`;
			entries.set(key, { ...entries.get(key), [field]: { value: JSON.parse(value) as unknown, stamp } });
		}
		return new Set([...entries].filter(([, fields]) => isDeleted(fields as Fields)).map(([key]) => key));
	}

	return {
		early,
		async observe() {
			if (server.isDown()) return;
			const dead = await deadNow();
			const gone = new Set((await server.rows('tombstones')).map(({ reader, id }) => `${reader} ${id}`));
			const there = new Set((await server.rows('entries')).map(({ reader, id }) => `${reader} ${id}`));
			for (const [key, from] of since) {
				if (dead.has(key)) continue;
				since.delete(key);
				const days = (time() - from) / DAY;
				if (gone.has(key) && !there.has(key) && days < TRASH_DAYS) early.push(`${key} went after ${days} days`);
			}
			for (const key of dead) if (!since.has(key)) since.set(key, time());
		},
		remember() {
			const then = new Map(since);
			return () => (since = new Map(then));
		},
		restart: () => since.clear()
	};
}
