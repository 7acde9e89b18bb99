// Notifies open devices that their reader's library changed: within this process and, on PostgreSQL, in all other processes.
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
	/** Call it after the commit. Never throws, because a device's next sync round makes up for missed events. */
	notify(reader: ReaderId, by: DeviceId | null): void;
	listen(reader: ReaderId, listener: Listener): () => void;
	/** Calls the listener when the server stops, so that streams end. @returns a function that unsubscribes */
	onClose(listener: () => void): () => void;
	close(): Promise<void>;
}

const CHANNEL = 'offprint_news';
/** ms before a lost connection is opened again. */
const RECONNECT_MS = 1_000;

/** @param url of PostgreSQL; null when this process uses the database alone */
export function createBroadcaster({ db }: DatabaseHandle, url: string | null): ChangeBroadcaster {
	const byReader = new Map<ReaderId, Set<Listener>>();
	const closeListeners = new Set<() => void>();

	function dispatch(reader: ReaderId, by: DeviceId | null): void {
		for (const listener of byReader.get(reader) ?? []) listener(by);
	}

	function notifyAll(): void {
		for (const reader of byReader.keys()) dispatch(reader, null);
	}

	const otherProcesses = url === null ? null : connectOtherProcesses(db, url, { onEvent: dispatch, onGap: notifyAll });
	return {
		notify(reader, by) {
			dispatch(reader, by);
			otherProcesses?.notify(reader, by);
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
			closeListeners.add(listener);
			return () => closeListeners.delete(listener);
		},
		async close() {
			for (const listener of closeListeners) listener();
			await otherProcesses?.close();
		}
	};
}

interface OtherProcesses {
	notify(reader: ReaderId, by: DeviceId | null): void;
	close(): Promise<void>;
}

/** Exchanges events with the other processes on this PostgreSQL, by LISTEN and NOTIFY on a separate connection. */
function connectOtherProcesses(
	db: Db,
	url: string,
	{ onEvent, onGap }: { onEvent: (reader: ReaderId, by: DeviceId | null) => void; onGap: () => void }
): OtherProcesses {
	const self = randomUUID();
	let client: pg.Client | null = null;
	let timer: ReturnType<typeof setTimeout> | undefined;
	let closed = false;
	/** An outage is logged once. */
	let isOutageLogged = false;

	async function connect(): Promise<void> {
		const next = new pg.Client({
			connectionString: url,
			connectionTimeoutMillis: CONNECT_MS,
			keepAlive: true,
			keepAliveInitialDelayMillis: KEEP_ALIVE_MS
		});
		next.on('notification', ({ payload = '' }) => {
			const [from, reader, by] = payload.split(' ');
			if (from !== self && reader !== undefined) onEvent(reader as ReaderId, by === '' ? null : (by as DeviceId));
		});
		next.on('error', () => undefined);
		next.on('end', reconnectLater);
		client = next;
		try {
			await next.connect();
			await next.query(`listen ${CHANNEL}`);
		} catch (error) {
			await next.end().catch(() => undefined);
			throw error;
		}
		isOutageLogged = false;
		// The broadcaster may have been closed while it was connecting.
		if (closed) await next.end().catch(() => undefined);
		else onGap();
	}

	function reconnectLater(): void {
		clearTimeout(timer);
		if (!closed) timer = setTimeout(start, RECONNECT_MS).unref();
	}

	function start(): void {
		connect().catch((error: unknown) => {
			if (!isOutageLogged) console.error('change events: cannot listen to PostgreSQL:', error);
			isOutageLogged = true;
			reconnectLater();
		});
	}

	start();
	return {
		notify(reader, by) {
			sql`select pg_notify(${CHANNEL}, ${`${self} ${reader} ${by ?? ''}`})`.execute(db).catch((error: unknown) => {
				// A storage failure is not logged, because after an outage every process makes its devices pull.
				if (!isStorageFailure(error)) console.error('change events: other processes were not notified:', error);
			});
		},
		async close() {
			closed = true;
			clearTimeout(timer);
			await client?.end().catch(() => undefined);
		}
	};
}
