// Connects the gestures on a list with selecting, with the actions of a swipe, and with syncing.
import type { EntryView, Library, ListName } from '../../library/library.ts';
import type { EntryCommands } from '../actions/entry-commands.svelte.ts';
import type EntryList from './EntryList.svelte';
import type { Selection } from './selection.svelte.ts';
import { readSwipes, rowAction, type RowAction } from './swipe-actions.ts';
import { followTouches, type Side } from './touches.ts';

interface GestureDeps {
	readonly library: Pick<Library, 'sync'>;
	readonly commands: EntryCommands;
	/** Null where rows cannot be selected: holding a row opens its menu. */
	readonly selection: Selection | null;
	readonly name: ListName | 'items';
	readonly entries: ReturnType<typeof EntryList>;
}

export class RowGestures {
	/** The row that was moved aside, and the side to which it moved. */
	revealed = $state.raw<{ readonly row: EntryView; readonly to: Side; readonly action: RowAction } | null>(null);
	/** How far the list is pulled down, px. */
	pulled = $state(0);
	#close: () => void = () => undefined;

	/**
	 * Follows the touches on a list.
	 * @returns a function that stops it
	 */
	follow({ library, commands, selection, name, entries }: GestureDeps): () => void {
		const list = entries.element();
		if (list === undefined) return () => undefined;
		const rowOf = (row: HTMLElement) => entries.at(Number(row.dataset['number']));
		const actionOf = (element: HTMLElement, to: Side) => {
			const row = rowOf(element);
			return row === null ? null : rowAction(readSwipes()[to], row, name, commands);
		};
		const { stop, close } = followTouches(list, {
			isActive: () => selection?.isOn !== true,
			canSwipe: (row, to) => actionOf(row, to) !== null,
			hold: (element) => {
				const row = rowOf(element);
				if (row === null) return;
				navigator.vibrate?.(10);
				if (selection === null) entries.openMenu(row);
				else void selection.toggle(row.entry.id);
			},
			reveal: (element, to) => {
				const row = element === null ? null : rowOf(element);
				if (element === null || row === null || to === null) this.revealed = null;
				else if (this.revealed?.row !== row || this.revealed.to !== to) {
					const action = actionOf(element, to);
					this.revealed = action === null ? null : { row, to, action };
				}
			},
			act: () => void this.run(),
			swipe: (row, to) => void actionOf(row, to)?.run(),
			pull: (distance) => (this.pulled = distance),
			pulled: () => void library.sync()
		});
		this.#close = close;
		return stop;
	}

	/** Runs the action of the row that is open. */
	async run(): Promise<void> {
		const action = this.revealed?.action;
		this.#close();
		await action?.run();
	}
}
