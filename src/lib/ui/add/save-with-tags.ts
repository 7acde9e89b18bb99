// Tags for the next save, and a library that gives them to each entry that it saves.
import type { TagField } from '../../domain/entry-fields.ts';
import { tagKey } from '../../domain/tags.ts';
import type { Library } from '../../library/library.ts';

/** The tags with further ones, each once. */
export function addedTags(tags: readonly string[], names: readonly string[]): readonly string[] {
	const keys = new Set(tags.map(tagKey));
	return [...tags, ...names.filter((name) => !keys.has(tagKey(name)))];
}

export function savingWithTags(library: Library, tags: readonly string[]): Library {
	if (tags.length === 0) return library;
	return {
		...library,
		async save(text, options) {
			const saved = await library.save(text, options);
			const { id } = saved;
			await library.mutate(tags.map((tag) => ({ id, field: `tag:${tag}` as TagField, value: true })));
			return saved;
		}
	};
}
