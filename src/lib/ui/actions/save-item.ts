// Puts an item of a feed into the lists of the library. Loads when it is needed.
import type { EntryView } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import type { EntryCommands } from './entry-commands.svelte.ts';

export async function saveItem({ entry: { id } }: EntryView, commands: EntryCommands): Promise<void> {
	if (!(await commands.task.run(() => commands.library.saveItem(id)))) return;
	commands.offered = { words: m.item_saved(), undo: null };
	commands.closeLater();
}
