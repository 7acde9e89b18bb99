// What of an article is on this device, and what its entry waits for, in words and as an icon.
import type { Entry } from '../domain/entry.ts';
import type { Row } from '../library/library.ts';
import { m } from '../paraglide/messages.js';
import { failureWords } from './failure-words.ts';
import type { IconName } from './icons.ts';

/** Whether the server waits for the reader's word before it fetches from a private network. */
export function isUnconfirmed({ fetch }: Pick<Entry, 'fetch'>): boolean {
	return fetch.state === 'failed' && fetch.code === 'unconfirmed';
}

export function offlineWords({ entry, article, offline, waiting }: Row): string {
	if (isUnconfirmed(entry)) return failureWords('unconfirmed');
	if (entry.fetch.state === 'failed') return m.entry_failed({ reason: failureWords(entry.fetch.code) });
	if (article === null) return waiting ? m.entry_waiting_server() : m.entry_waiting_fetch();
	if (!offline.text) return m.offline_nothing();
	return offline.of === 0 ? m.offline_text() : m.offline_whole({ have: offline.pictures, of: offline.of });
}

export function offlineIcon({ entry, offline }: Row): IconName {
	if (entry.fetch.state === 'failed') return 'alert';
	return offline.text && offline.pictures === offline.of ? 'device' : 'waiting';
}
