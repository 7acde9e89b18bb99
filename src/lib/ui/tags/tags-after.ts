// The tags of entries after changes, so that the sheet shows them without reading the entries again.
import type { EntryId, TagField } from '../../domain/entry-fields.ts';

export interface TagMutation {
	readonly id: EntryId;
	readonly field: TagField;
	readonly value: boolean;
}
export type TagsOfEntries = ReadonlyMap<EntryId, readonly string[]>;

export function tagsAfter(before: TagsOfEntries, mutations: readonly TagMutation[]): TagsOfEntries {
	const after = new Map(before);
	for (const { id, field, value } of mutations) {
		const tag = field.slice('tag:'.length);
		const others = (after.get(id) ?? []).filter((each) => each !== tag);
		after.set(id, value ? [...others, tag] : others);
	}
	return after;
}
