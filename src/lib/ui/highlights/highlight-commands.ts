// The reader's actions on highlights, each with one undo.
import type { EntryId } from '../../domain/entry-fields.ts';
import { colourOf, type Colour } from '../../domain/highlight-colours.ts';
import type { Highlight, HighlightId } from '../../domain/highlight.ts';
import type { Anchor } from '../../domain/reading/text-anchor.ts';
import type { Mutation } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import type { EntryCommands } from '../actions/entry-commands.svelte.ts';

const ID_BYTES = 16;

type Change = (words: string, mutations: readonly Mutation[], undo: readonly Mutation[]) => Promise<boolean>;

export function colourName(colour: string): string {
	const names = {
		yellow: m.highlight_yellow(),
		green: m.highlight_green(),
		blue: m.highlight_blue(),
		red: m.highlight_red()
	} satisfies Record<Colour, string>;
	return names[colourOf(colour)];
}

export class HighlightCommands {
	readonly #change: Change;

	constructor(commands: Pick<EntryCommands, 'change'>) {
		this.#change = (...change) => commands.change(...change);
	}

	/** @returns the id of the new highlight; null if it could not be stored */
	async make(entry: EntryId, anchor: Anchor, colour: Colour): Promise<HighlightId | null> {
		const subject = { entity: 'highlight', id: newHighlightId() } as const;
		const mutations: Mutation[] = [
			{ ...subject, field: 'made', value: { entry, ...anchor } },
			{ ...subject, field: 'colour', value: colour }
		];
		const words = m.highlight_made({ colour: colourName(colour) });
		return (await this.#change(words, mutations, [{ ...subject, field: 'deleted', value: true }])) ? subject.id : null;
	}

	recolour({ id, colour: before }: Highlight, colour: Colour): Promise<boolean> {
		const to = (value: string): Mutation => ({ entity: 'highlight', id, field: 'colour', value });
		return this.#change(m.highlight_recoloured({ colour: colourName(colour) }), [to(colour)], [to(before)]);
	}

	remove({ id }: Highlight): Promise<boolean> {
		const to = (value: boolean): Mutation => ({ entity: 'highlight', id, field: 'deleted', value });
		return this.#change(m.highlight_removed(), [to(true)], [to(false)]);
	}

	/** Writes a note; an empty text removes it, and any other brings a deleted highlight back. */
	note(
		{ id }: Pick<Highlight, 'id'>,
		{ text, before, isDeleted }: { text: string; before: string; isDeleted: boolean }
	): Promise<boolean> {
		const to = (value: string, seen: string): Mutation => ({
			entity: 'highlight',
			id,
			field: 'note',
			value,
			before: seen
		});
		// Each write of a note brings the highlight back, so it is deleted again where it should not.
		const deleted = (value: boolean): Mutation[] =>
			isDeleted ? [{ entity: 'highlight', id, field: 'deleted', value }] : [];
		return this.#change(
			text === '' ? m.note_removed() : m.note_saved(),
			[to(text, before), ...deleted(text === '')],
			[to(before, text), ...deleted(true)]
		);
	}

	/** Moves the ends of a highlight, which keeps its date. */
	move({ id, entry, anchor: before, madeAt: at }: Highlight, anchor: Anchor): Promise<boolean> {
		const to = (value: Anchor): Mutation => ({
			entity: 'highlight',
			id,
			field: 'made',
			value: { entry, at, ...value }
		});
		return this.#change(m.highlight_moved(), [to(anchor)], [to(before)]);
	}
}

/** 128 random bits in base64url. */
function newHighlightId(): HighlightId {
	const bytes = crypto.getRandomValues(new Uint8Array(ID_BYTES));
	return btoa(String.fromCharCode(...bytes))
		.replaceAll('+', '-')
		.replaceAll('/', '_')
		.replaceAll('=', '') as HighlightId;
}
