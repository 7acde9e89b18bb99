// Sends change events to this tab, other tabs and the search worker after each commit.

/** `written`: the reader changed rows, and there is something to send. `shelf`: rows changed. `status`: only the state of syncing did. */
export type ChangeKind = 'written' | 'shelf' | 'status';

export interface ChangeEvents {
	tell(what: ChangeKind): void;
	watch(listener: (what: ChangeKind) => void): () => void;
	close(): void;
}

/** @param name of the channel, one for each database */
export function openChangeEvents(name: string): ChangeEvents {
	const listeners = new Set<(what: ChangeKind) => void>();
	const channel = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel(name);
	const spread = (what: ChangeKind) => {
		for (const listener of listeners) listener(what);
	};
	if (channel !== null) channel.onmessage = (event: MessageEvent<ChangeKind>) => spread(event.data);
	return {
		tell(what) {
			spread(what);
			channel?.postMessage(what);
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
