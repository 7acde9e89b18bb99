// Notifies open devices that their reader's library changed: within this process and, on PostgreSQL, in all others.
import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import pg from 'pg';
import type { DeviceId } from '../../domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import { CONNECT_MS, KEEP_ALIVE_MS, type DatabaseHandle } from '../db/open.ts';
import type { Db } from '../db/schema.ts';
import { isStorageFailure } from '../db/storage-failures.ts';

/**
 * Called on each change with the device that made it; null when the server did, or when events may have been missed.
 */
export type Listener = (by: DeviceId | null) => void;

export interface ChangeBroadcaster {
	/** Called after the commit. Never throws: missed events are made up for by the next sync round. */
	tell(reader: ReaderId, by: DeviceId | null): void;
	listen(reader: ReaderId, listener: Listener): () => void;
	/** Called when the server stops, so that streams end. @returns a function that unsubscribes */
	onClose(listener: () => void): () => void;
	close(): Promise<void>;
}

const CHANNEL = 'offprint_news';
/** ms before a lost connection is opened again. */
const RECONNECT_MS = 1_000;

/** @param url of PostgreSQL; null when this process uses the database alone */
export function createBroadcaster({ db }: DatabaseHandle, url: string | null): ChangeBroadcaster {
	const byReader = new Map<ReaderId, Set<Listener>>();
	const closing = new Set<() => void>();

	function dispatch(reader: ReaderId, by: DeviceId | null): void {
		for (const listener of byReader.get(reader) ?? []) listener(by);
	}

	function notifyAll(): void {
		for (const reader of byReader.keys()) dispatch(reader, null);
	}

	const others = url === null ? null : connectOtherProcesses(db, url, { heard: dispatch, missed: notifyAll });
	return {
		tell(reader, by) {
			dispatch(reader, by);
			others?.tell(reader, by);
		},
		listen(reader, listener) {
			const listeners = byReader.get(reader) ?? new Set();
			byReader.set(reader, listeners.add(listener));
			return () => {
				listeners.delete(listener);
				if (listeners.size === 0) byReader.delete(reader);
			};
		},
		onClose(listener) {
			closing.add(listener);
			return () => closing.delete(listener);
		},
		async close() {
			for (const listener of closing) listener();
			await others?.close();
		}
	};
}

interface Others {
	tell(reader: ReaderId, by: DeviceId | null): void;
	close(): Promise<void>;
}

/** Exchanges events with the other processes on this PostgreSQL, by LISTEN and NOTIFY on a separate connection. */
function connectOtherProcesses(
	db: Db,
	url: string,
	{ heard, missed }: { heard: (reader: ReaderId, by: DeviceId | null) => void; missed: () => void }
): Others {
	const self = randomUUID();
	let client: pg.Client | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let closed = false;
	/** Logged once per outage. */
	let deaf = false;

	async function connect(): Promise<void> {
		const next = new pg.Client({
			connectionString: url,
			connectionTimeoutMillis: CONNECT_MS,
			keepAlive: true,
			keepAliveInitialDelayMillis: KEEP_ALIVE_MS
		});
		next.on('notification', ({ payload = '' }) => {
			const [from, reader, by] = payload.split(' ');
			if (from !== self && reader !== undefined) heard(reader as ReaderId, by === '' ? null : (by as DeviceId));
		});
		next.on('error', () => undefined);
		next.on('end', again);
		client = next;
		try {
			await next.connect();
			await next.query(`listen ${CHANNEL}`);
		} catch (error) {
			await next.end().catch(() => undefined);
			throw error;
		}
		deaf = false;
		// Closed while it was connecting.
		if (closed) await next.end().catch(() => undefined);
		else missed();
	}

	function again(): void {
		clearTimeout(timer);
		if (!closed) timer = setTimeout(start, RECONNECT_MS).unref();
	}

	function start(): void {
		connect().catch((error: unknown) => {
			if (!deaf) console.error('news: PostgreSQL does not let us listen:', error);
			deaf = true;
			again();
		});
	}

	start();
	return {
		tell(reader, by) {
			sql`select pg_notify(${CHANNEL}, ${`${self} ${reader} ${by ?? ''}`})`.execute(db).catch((error: unknown) => {
				// After an outage devices pull again, as events may have been missed.
				if (!isStorageFailure(error)) console.error('news: other processes were not told:', error);
			});
		},
		async close() {
			closed = true;
			clearTimeout(timer);
			await client?.end().catch(() => undefined);
		}
	};
}
