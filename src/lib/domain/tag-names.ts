// Names of tags: from typed text to names, and the spelling of a tag that exists in another case.
import { limitCombiningMarks } from './core/line-limits.ts';
import { MAX_TAG, tagOf, type TagField } from './entry-fields.ts';
import { tagKey } from './tags.ts';

/** A tag in use; spellings that differ only in case are one tag. */
export interface TagUse {
	/** The spelling that most entries have; of several such spellings the first in order. */
	readonly name: string;
	readonly key: string;
	/** All spellings in use. */
	readonly spellings: readonly string[];
	/** Number of entries outside the trash. */
	readonly count: number;
}

/** Why a typed text has no tags to add: a name is too long, or there are too many. */
export type TagProblem = { readonly problem: 'long'; readonly tag: string } | { readonly problem: 'many' };

/** Characters of typed text that are considered for a tag, since marks and spaces may be removed. */
const MAX_TYPED = 16 * MAX_TAG;
/** Maximum number of tags that are added at once. */
export const MAX_TAGS_AT_ONCE = 50;
/** Commas in Latin, Arabic, Chinese and Japanese, and the marks that stand for them. */
export const TAG_SEPARATOR = /[,\n\u060c\u3001\uff0c\uff64\ufe50]/u;

/** The name in a typed text: well-formed, NFC, without control characters, spaces collapsed; not cut. */
function nameIn(text: string): string {
	return limitCombiningMarks(text.trimStart().slice(0, MAX_TYPED).toWellFormed())
		.normalize('NFC')
		.replace(/[\s\p{Cc}]+/gu, ' ')
		.trim();
}

/** The field of a tag, whose name is cut to `MAX_TAG`. */
export function tagField(name: string): TagField {
	// Cutting may leave half of a surrogate pair, which no database keeps, or a space at the end.
	return `tag:${nameIn(name)
		.slice(0, MAX_TAG)
		.replace(/[\ud800-\udbff]$/, '')
		.trim()}`;
}

/** The name in a text without separators, without the `#` that readers write in front; empty if there is none. */
export function tagName(text: string): string {
	return nameIn(text.trimStart().replace(/^[#＃]+/u, ''));
}

/**
 * The tags in a typed text, separated by commas, each once.
 */
export function parseTags(text: string): readonly string[] | TagProblem {
	const parts = text.split(TAG_SEPARATOR, MAX_TAGS_AT_ONCE + 1);
	if (parts.length > MAX_TAGS_AT_ONCE) return { problem: 'many' };
	const names = parts.map(tagName);
	const long = names.find((name) => name.length > MAX_TAG);
	if (long !== undefined) return { problem: 'long', tag: long };
	const byKey = new Map(names.filter((name) => name !== '').map((name) => [tagKey(name), name]));
	return [...byKey.values()].map((name) => tagOf(tagField(name)) ?? name);
}

/** The spelling in use of a tag, or the name itself if no entry has the tag. */
export function usedSpelling(name: string, uses: readonly TagUse[]): string {
	const key = tagKey(name);
	return uses.find((use) => use.key === key)?.name ?? name;
}

/**
 * Counts tags, in the order of their names.
 * @param tagsOfEntries the tags of each entry
 */
export function countTags(tagsOfEntries: Iterable<readonly string[]>): TagUse[] {
	const groups = new Map<string, { count: number; spellings: Map<string, number> }>();
	/** Keys by spelling, because making a key takes longer than all else. */
	const keys = new Map<string, string>();
	for (const tags of tagsOfEntries) {
		const seen = new Set<string>();
		for (const tag of tags) {
			const key = keys.get(tag) ?? tagKey(tag);
			keys.set(tag, key);
			const group = groups.get(key) ?? { count: 0, spellings: new Map<string, number>() };
			groups.set(key, group);
			group.spellings.set(tag, (group.spellings.get(tag) ?? 0) + 1);
			if (!seen.has(key)) group.count++;
			seen.add(key);
		}
	}
	const { compare } = new Intl.Collator();
	return [...groups]
		.map(([key, { count, spellings }]) => {
			const ordered = [...spellings].sort(([a, timesA], [b, timesB]) => timesB - timesA || compare(a, b));
			const names = ordered.map(([name]) => name);
			return { name: names[0] ?? key, key, spellings: names, count };
		})
		.sort((a, b) => compare(a.name, b.name) || compare(a.key, b.key));
}
