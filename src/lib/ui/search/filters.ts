// Reads and toggles filters in the text of a query.
import { classifyToken, tokenizeQuery, type QueryToken } from '../../domain/query-syntax.ts';

function filterPieces(query: string): QueryToken[] {
	return tokenizeQuery(query).filter((piece) => classifyToken(piece) === 'filter');
}

export function filtersOf(query: string): string[] {
	return filterPieces(query).map(({ whole }) => whole);
}

/** A filter that is ignored because its value is missing or not valid. */
export interface IncompleteFilter {
	readonly filter: string;
	/** The kind of value that is missing. */
	readonly lacks: 'value' | 'state' | 'date';
}

export function incompleteFilters(query: string): IncompleteFilter[] {
	return tokenizeQuery(query).flatMap((piece): IncompleteFilter[] => {
		const kind = classifyToken(piece);
		if (kind === 'unfinished') return [{ filter: piece.whole, lacks: 'value' }];
		return kind === 'unreadable' ? [{ filter: piece.whole, lacks: piece.name === 'is' ? 'state' : 'date' }] : [];
	});
}

/** Whether a query has nothing to search yet: only filters without a value, quotation marks or dashes. */
export function isUnfinished(query: string): boolean {
	return tokenizeQuery(query).every(
		(piece) => classifyToken(piece) === 'unfinished' || !/[^\p{Quotation_Mark}-]/u.test(piece.whole)
	);
}

export function hasFilter(query: string, filter: string): boolean {
	return filterPieces(query).some((piece) => isSame(piece, filter));
}

export function withoutFilters(query: string): string {
	return without(query, filterPieces(query));
}

/** Removes a filter from a query, or adds it before all words, because the last word may still be being typed. */
export function toggleFilter(query: string, filter: string): string {
	const piece = filterPieces(query).find((each) => isSame(each, filter));
	return piece === undefined ? `${filter} ${query.trimStart()}` : without(query, [piece]);
}

function isSame({ whole }: QueryToken, filter: string): boolean {
	return whole.toLowerCase() === filter.toLowerCase();
}

function without(query: string, pieces: readonly QueryToken[]): string {
	const left = pieces.reduceRight(
		(text, { from, whole }) => text.slice(0, from) + text.slice(from + whole.length),
		query
	);
	return left.replace(/\s+/g, ' ').trimStart();
}
