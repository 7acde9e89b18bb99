// What a change of several entries says about those that were removed for good. Loads when it is needed.
import { m } from '../../paraglide/messages.js';

/** @param count entries that were left out */
export function goneWords(count: number): string {
	return m.entries_gone({ count });
}
