// Reads and toggles filters in the text of a query.
import { classifyToken, tokenizeQuery, type QueryToken } from '../../domain/query-syntax.ts';

function filterTokens(query: string): QueryToken[] {
	return tokenizeQuery(query).filter((token) => classifyToken(token) === 'filter');
}

export function filtersOf(query: string): string[] {
	return filterTokens(query).map(({ whole }) => whole);
}

/** A filter without a value, which is ignored, or with an invalid value, which is treated as words. */
export interface IncompleteFilter {
	readonly filter: string;
	/** The filter has no value, an unknown state or an invalid date. */
	readonly lacks: 'value' | 'state' | 'date';
}

export function incompleteFilters(query: string): IncompleteFilter[] {
	return tokenizeQuery(query).flatMap((token): IncompleteFilter[] => {
		const kind = classifyToken(token);
		if (kind === 'unfinished') return [{ filter: token.whole, lacks: 'value' }];
		return kind === 'unreadable' ? [{ filter: token.whole, lacks: token.name === 'is' ? 'state' : 'date' }] : [];
	});
}

/** Whether a query has nothing to search yet: only filters without a value, quotation marks or dashes. */
export function isUnfinished(query: string): boolean {
	return tokenizeQuery(query).every(
		(token) => classifyToken(token) === 'unfinished' || !/[^\p{Quotation_Mark}-]/u.test(token.whole)
	);
}

export function hasFilter(query: string, filter: string): boolean {
	return filterTokens(query).some((token) => isSame(token, filter));
}

export function withoutFilters(query: string): string {
	return removeTokens(query, filterTokens(query));
}

/** Removes a filter from a query, or adds it before all words, because the last word may still be being typed. */
export function toggleFilter(query: string, filter: string): string {
	const token = filterTokens(query).find((each) => isSame(each, filter));
	return token === undefined ? `${filter} ${query.trimStart()}` : removeTokens(query, [token]);
}

function isSame({ whole }: QueryToken, filter: string): boolean {
	return whole.toLowerCase() === filter.toLowerCase();
}

function removeTokens(query: string, tokens: readonly QueryToken[]): string {
	const remaining = tokens.reduceRight(
		(text, { from, whole }) => text.slice(0, from) + text.slice(from + whole.length),
		query
	);
	return remaining.replace(/\s+/g, ' ').trimStart();
}
