// Orders the tag index and sets its letters.
import type { TagUse } from '../../domain/tag-names.ts';
import { tagKey } from '../../domain/tags.ts';

export type TagOrder = 'name' | 'use';

export interface IndexLine {
	readonly use: TagUse;
	/** The letter that the line begins; null within a letter, and when the index is ordered by use. */
	readonly letter: string | null;
}

/** Lines of the index whose tags contain a text. @param uses in the order of their names */
export function indexLines(uses: readonly TagUse[], order: TagOrder, find: string): readonly IndexLine[] {
	const key = tagKey(find);
	const found = uses.filter((use) => use.key.includes(key));
	if (order === 'use') return found.toSorted((a, b) => b.count - a.count).map((use) => ({ use, letter: null }));
	let last: string | null = null;
	return found.map((use) => {
		const letter = letterOf(use.name);
		const isFirst = letter !== last;
		last = letter;
		return { use, letter: isFirst ? letter : null };
	});
}

/** The first letter without its accents, in upper case; `#` for digits and signs. */
function letterOf(name: string): string {
	const [first = ''] = name.normalize('NFD');
	return /\p{L}/u.test(first) ? first.toUpperCase() : '#';
}
