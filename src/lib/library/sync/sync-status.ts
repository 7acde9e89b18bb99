// The sync status that screens show.
import type { FailureCode } from '../../domain/core/failure.ts';

export interface SyncStatus {
	/** `parked`: waits for the reader (signed out, another account, an old app, deletes to confirm). */
	readonly phase: 'idle' | 'syncing' | 'parked';
	/** Local changes that the server does not have. */
	readonly waiting: number;
	readonly rejected: number;
	/** Time of the last round that reached the server, ms since 1970. */
	readonly lastSynced: number | null;
	/** Why the last round, upload or download failed; null if all succeeded. */
	readonly failure: FailureCode | null;
	/** Entries whose page the server has not fetched yet. */
	readonly fetching: number;
	/** Articles whose text or pictures are not downloaded yet. */
	readonly downloading: number;
	/** Articles that exist only on this device because the reader's quota on the server is full. */
	readonly withoutRoom: number;
	/** Captured pages that exist only on this device. */
	readonly captures: number;
	/**
	 * Number of entries that the server purged and this device keeps until the reader confirms; null if there is nothing
	 * to confirm.
	 */
	readonly deletesToConfirm: number | null;
	/** The browser had evicted this device's storage, and the library is downloaded again. */
	readonly evicted: boolean;
}

/** The status before the first round; its numbers are not counted yet. */
export const NOT_COUNTED: SyncStatus = {
	phase: 'idle',
	waiting: 0,
	rejected: 0,
	lastSynced: null,
	failure: null,
	fetching: 0,
	downloading: 0,
	withoutRoom: 0,
	captures: 0,
	deletesToConfirm: null,
	evicted: false
};
