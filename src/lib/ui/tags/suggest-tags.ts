// Suggests tags in use for the name that is being typed.
import { TAG_SEPARATOR, tagName, type TagUse } from '../../domain/tag-names.ts';
import { tagKey } from '../../domain/tags.ts';

const MAX_SUGGESTIONS = 8;

/** Splits a typed text at its last comma: names that are complete, and the one that is being typed. */
export function splitTyped(text: string): { readonly complete: string; readonly current: string } {
	const length = text.length - (text.split(TAG_SEPARATOR).at(-1)?.length ?? 0);
	return { complete: text.slice(0, length), current: text.slice(length) };
}

/**
 * Tags in use that contain the name being typed: first those that begin with it, then those of which a word does, each
 * with the most used first. Without a name, the most used tags.
 * @param chosen keys of the tags that are set already
 */
export function suggestTags(text: string, uses: readonly TagUse[], chosen: ReadonlySet<string>): readonly TagUse[] {
	const { complete, current } = splitTyped(text);
	const typed = tagKey(tagName(current));
	const taken = new Set(complete.split(TAG_SEPARATOR).map((name) => tagKey(tagName(name))));
	const ranked = uses.flatMap((use) => {
		const at = use.key.indexOf(typed);
		if (at === -1 || chosen.has(use.key) || taken.has(use.key)) return [];
		const startsWord = use.key.includes(` ${typed}`);
		return [{ use, rank: at === 0 ? 0 : startsWord ? 1 : 2 }];
	});
	return ranked
		.sort((a, b) => a.rank - b.rank || b.use.count - a.use.count)
		.slice(0, MAX_SUGGESTIONS)
		.map(({ use }) => use);
}
