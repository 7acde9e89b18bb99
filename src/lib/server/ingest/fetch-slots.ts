// Limits the pages that this process fetches at once, in all, for one reader and for one host.
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';

/** The part of a job that decides about its slot. */
export interface SlotJob {
	readonly reader: ReaderId;
	readonly rank: number;
}

/** A slot in use. `host` is the host that is being requested; null after its answer. */
interface Slot extends SlotJob {
	host: string | null;
}

/**
 * Pages spend most of their time waiting for a site, and some sites never answer, so there are many slots. Neither one
 * reader nor imports and retries (`background`) get all of them.
 */
export const SLOTS = { all: 32, reader: 24, background: 24, readerBackground: 16, host: 2 } as const;

export interface FetchSlots {
	occupy(job: SlotJob, host: string): SlotHandle;
	isFull(): boolean;
	/** Whether one more page of this rank may be fetched for a reader. */
	mayClaim(reader: ReaderId, rank: number): boolean;
	/** Hosts that have reached their limit. */
	busyHosts(): string[];
}

export interface SlotHandle {
	/** Records the host that is requested from now on; null when none is. */
	setHost(host: string | null): void;
	release(): void;
}

export function createFetchSlots(limits: typeof SLOTS = SLOTS): FetchSlots {
	const slots = new Set<Slot>();
	const count = (counts: (slot: Slot) => boolean): number => [...slots].filter(counts).length;

	return {
		occupy({ reader, rank }, host) {
			const slot: Slot = { reader, rank, host };
			slots.add(slot);
			return {
				setHost: (next) => void (slot.host = next),
				release: () => void slots.delete(slot)
			};
		},
		isFull: () => slots.size >= limits.all,
		mayClaim(reader, rank) {
			if (count((slot) => slot.reader === reader) >= limits.reader) return false;
			if (rank === 0) return true;
			const background = (slot: Slot): boolean => slot.rank > 0;
			if (count(background) >= limits.background) return false;
			return count((slot) => background(slot) && slot.reader === reader) < limits.readerBackground;
		},
		busyHosts() {
			const hosts = new Map<string, number>();
			for (const { host } of slots) if (host !== null) hosts.set(host, (hosts.get(host) ?? 0) + 1);
			return [...hosts].flatMap(([host, pages]) => (pages >= limits.host ? [host] : []));
		}
	};
}
