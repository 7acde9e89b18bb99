// Limits the pages that this process fetches at once, in all, for one reader and for one host.
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';

/** The relevant part of a job. */
export interface Placed {
	readonly reader: ReaderId;
	readonly rank: number;
}

/** A slot in use: `host` is being asked, null after its answer. */
interface Place extends Placed {
	host: string | null;
}

/**
 * Pages spend most of their time waiting for a site, and some sites never answer: there are many slots, and neither one
 * reader nor imports nor retries get all of them.
 */
export const PLACES = { all: 32, reader: 24, background: 24, readerBackground: 16, host: 2 } as const;

export interface Places {
	take(job: Placed, host: string): Taken;
	isFull(): boolean;
	/** Whether one more page of this rank may be fetched for a reader. */
	mayHold(reader: ReaderId, rank: number): boolean;
	/** Hosts that have reached their limit. */
	busy(): string[];
}

export interface Taken {
	/** Another host is asked from now on; none when null. */
	ask(host: string | null): void;
	leave(): void;
}

export function createPlaces(limits: typeof PLACES = PLACES): Places {
	const taken = new Set<Place>();
	const count = (counts: (place: Place) => boolean): number => [...taken].filter(counts).length;

	return {
		take({ reader, rank }, host) {
			const place: Place = { reader, rank, host };
			taken.add(place);
			return {
				ask: (next) => void (place.host = next),
				leave: () => void taken.delete(place)
			};
		},
		isFull: () => taken.size >= limits.all,
		mayHold(reader, rank) {
			if (count((place) => place.reader === reader) >= limits.reader) return false;
			if (rank === 0) return true;
			const background = (place: Place): boolean => place.rank > 0;
			if (count(background) >= limits.background) return false;
			return count((place) => background(place) && place.reader === reader) < limits.readerBackground;
		},
		busy() {
			const hosts = new Map<string, number>();
			for (const { host } of taken) if (host !== null) hosts.set(host, (hosts.get(host) ?? 0) + 1);
			return [...hosts].flatMap(([host, pages]) => (pages >= limits.host ? [host] : []));
		}
	};
}
