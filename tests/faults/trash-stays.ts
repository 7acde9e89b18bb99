// Measures with the true time how long entries were in the trash before the server purged them.
import type { Fields } from '../../src/lib/domain/entry-fields.ts';
import { isDeleted, TRASH_DAYS } from '../../src/lib/domain/entry.ts';
import type { SimulatedServer } from './simulated-server.ts';
import { DAY } from './harness.ts';

export interface Stays {
	/** Call after each request that got a response, and before and after a purge. */
	observe(): Promise<void>;
	/** Descriptions of entries that were purged too early. */
	readonly tooShort: readonly string[];
	/** Copies the observations. @returns restores them, for a server that is rolled back */
	remember(): () => void;
	/** Restarts the time of all entries in the trash, as a restored server does. */
	restart(): void;
}

/** @param time the true time, ms since 1970 */
export function watchStays(server: SimulatedServer, time: () => number): Stays {
	let since = new Map<string, number>();
	const tooShort: string[] = [];

	async function readTrash(): Promise<Set<string>> {
		const entries = new Map<string, Record<string, unknown>>();
		for (const { reader, entity, id, field, value, stamp } of await server.rows('fields')) {
			if (entity !== 'entry') continue;
			const key = `${reader} ${id}`;
			entries.set(key, { ...entries.get(key), [field]: { value: JSON.parse(value) as unknown, stamp } });
		}
		return new Set([...entries].filter(([, fields]) => isDeleted(fields as Fields)).map(([key]) => key));
	}

	return {
		tooShort,
		async observe() {
			if (server.isDown()) return;
			const trashed = await readTrash();
			const tombstones = await server.rows('tombstones');
			// Without the entries of a trash that its reader emptied.
			const purged = new Set(
				tombstones.filter(({ confirmed }) => confirmed === 0).map(({ reader, id }) => `${reader} ${id}`)
			);
			const present = new Set((await server.rows('entries')).map(({ reader, id }) => `${reader} ${id}`));
			for (const [key, start] of since) {
				if (trashed.has(key)) continue;
				since.delete(key);
				const days = (time() - start) / DAY;
				if (purged.has(key) && !present.has(key) && days < TRASH_DAYS) tooShort.push(`${key} went after ${days} days`);
			}
			for (const key of trashed) if (!since.has(key)) since.set(key, time());
		},
		remember() {
			const copy = new Map(since);
			return () => (since = new Map(copy));
		},
		restart: () => since.clear()
	};
}
