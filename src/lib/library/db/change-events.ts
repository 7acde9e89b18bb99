// Sends change events to this tab, other tabs and the search worker after each commit.

/**
 * `written`: the reader changed rows, so there is something to push. `shelf`: sync or a download changed rows. `sent`:
 * the server has acknowledged the outbox, and no visible row changed. `position`: a reading position was stored on this
 * device only. `status`: only the sync state changed.
 */
export type ChangeKind = 'written' | 'shelf' | 'sent' | 'position' | 'status';

export interface ChangeEvents {
	announce(kind: ChangeKind): void;
	watch(listener: (kind: ChangeKind) => void): () => void;
	close(): void;
}

/** @param name of the channel, one for each database */
export function openChangeEvents(name: string): ChangeEvents {
	const listeners = new Set<(kind: ChangeKind) => void>();
	const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
	const notifyListeners = (kind: ChangeKind) => {
		for (const listener of listeners) listener(kind);
	};
	if (channel !== null) channel.onmessage = (event: MessageEvent<ChangeKind>) => notifyListeners(event.data);
	return {
		announce(kind) {
			notifyListeners(kind);
			channel?.postMessage(kind);
		},
		watch(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		close() {
			listeners.clear();
			channel?.close();
		}
	};
}
