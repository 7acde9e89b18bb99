// What becomes of a search query when tags that it names are renamed, merged or deleted.
import { tokenizeQuery } from './query-syntax.ts';
import { tagKey, tagQuery } from './tags.ts';

/**
 * The query that finds the same after an edit of tags; null if it can find nothing any more, or has nothing to exclude.
 * @param keys keys of the tags that are replaced
 * @param to the tag that replaces them; null if they are deleted
 */
export function queryAfterTagEdit(query: string, keys: ReadonlySet<string>, to: string | null): string | null {
	const named = tokenizeQuery(query).filter(({ name, text }) => name === 'tag' && keys.has(tagKey(text)));
	if (named.length === 0) return query;
	if (to === null && named.some(({ not }) => !not)) return null;
	const changed = named.reduceRight((text, { from, whole, not }) => {
		const replacement = to === null ? '' : `${not ? '-' : ''}${tagQuery(to)}`;
		return text.slice(0, from) + replacement + text.slice(from + whole.length);
	}, query);
	const trimmed = changed.replace(/\s+/g, ' ').trim();
	return trimmed === '' ? null : trimmed;
}
