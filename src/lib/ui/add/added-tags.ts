// Tags that are collected for the next save.
import { tagKey } from '../../domain/tags.ts';

/** The tags with further ones, each once. */
export function addedTags(tags: readonly string[], names: readonly string[]): readonly string[] {
	const keys = new Set(tags.map(tagKey));
	return [...tags, ...names.filter((name) => !keys.has(tagKey(name)))];
}
