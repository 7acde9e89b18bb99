// Listens to the server's change events on one connection for all tabs of this profile, and reconnects with back-off.
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { Connection } from '../db/connection.ts';
import { getOrCreateIdentity, type Environment } from '../db/identity.ts';
import type { ApiClient } from '../api/api-client.ts';
import type { Lock } from './sync-controller.ts';

export interface ListenDeps {
	readonly connection: Connection;
	readonly remote: Pick<ApiClient, 'news'>;
	readonly env: Environment;
	readonly reader: ReaderId;
	/** Held while this tab listens; other tabs wait for it. */
	readonly lock: Lock;
}

/** Delays before reconnecting, ms: the first, which doubles after each failure, and the maximum. */
const FIRST_RECONNECT_MS = 1_000;
const MAX_RECONNECT_MS = 60_000;

/**
 * Calls `onChange` on connecting and for each event that the server sends.
 * @returns a function that stops listening
 */
export function listenForChanges(deps: ListenDeps, onChange: () => void): () => void {
	const stop = new AbortController();
	void deps.lock(`offprint-news-${deps.reader}`, () => listen(deps, stop.signal, onChange)).catch(() => undefined);
	return () => stop.abort();
}

async function listen({ connection, remote, env }: ListenDeps, signal: AbortSignal, onChange: () => void) {
	let delay = FIRST_RECONNECT_MS;
	while (!signal.aborted) {
		try {
			const { device } = await connection.write(['meta'], (tx) => getOrCreateIdentity(tx, env));
			await remote.news(device, signal, () => {
				delay = FIRST_RECONNECT_MS;
				onChange();
			});
		} catch {
			// Sync rounds report the failure to the reader.
		}
		await pause(delay, signal);
		delay = Math.min(delay * 2, MAX_RECONNECT_MS);
	}
}

/** Resolves after `ms`, or at once when `signal` aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
	return new Promise((resolve) => {
		if (signal.aborted) return resolve();
		const timer = setTimeout(resolve, ms);
		signal.addEventListener('abort', () => {
			clearTimeout(timer);
			resolve();
		});
	});
}
