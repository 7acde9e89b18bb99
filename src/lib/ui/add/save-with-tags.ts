// A library that tags each entry that it saves.
import type { TagField } from '../../domain/entry-fields.ts';
import type { Library } from '../../library/library.ts';

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
