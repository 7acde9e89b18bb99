// Words about entries that a change left out because they were removed for good. Loads when it is needed.
import { m } from '../../paraglide/messages.js';

/** @param count entries that were left out */
export function goneWords(count: number): string {
	return m.entries_gone({ count });
}
