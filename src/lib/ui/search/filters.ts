// Reads and toggles filters in the text of a query.
import { classifyToken, tokenizeQuery, type QueryToken } from '../../domain/query-syntax.ts';

function filterPieces(question: string): QueryToken[] {
	return tokenizeQuery(question).filter((piece) => classifyToken(piece) === 'filter');
}

export function filtersOf(question: string): string[] {
	return filterPieces(question).map(({ whole }) => whole);
}

/** A filter that is ignored because its value is missing or not valid. */
export interface IncompleteFilter {
	readonly filter: string;
	/** The kind of value that is missing. */
	readonly lacks: 'value' | 'state' | 'date';
}

export function incompleteFilters(question: string): IncompleteFilter[] {
	return tokenizeQuery(question).flatMap((piece): IncompleteFilter[] => {
		const kind = classifyToken(piece);
		if (kind === 'unfinished') return [{ filter: piece.whole, lacks: 'value' }];
		return kind === 'unreadable' ? [{ filter: piece.whole, lacks: piece.name === 'is' ? 'state' : 'date' }] : [];
	});
}

/** Whether a query has nothing to search yet: only filters without a value, quotation marks or dashes. */
export function isUnfinished(question: string): boolean {
	return tokenizeQuery(question).every(
		(piece) => classifyToken(piece) === 'unfinished' || !/[^\p{Quotation_Mark}-]/u.test(piece.whole)
	);
}

export function hasFilter(question: string, filter: string): boolean {
	return filterPieces(question).some((piece) => isSame(piece, filter));
}

export function withoutFilters(question: string): string {
	return without(question, filterPieces(question));
}

/** Removes a filter from a query, or adds it before all words, because the last word may still be being typed. */
export function toggleFilter(question: string, filter: string): string {
	const piece = filterPieces(question).find((each) => isSame(each, filter));
	return piece === undefined ? `${filter} ${question.trimStart()}` : without(question, [piece]);
}

function isSame({ whole }: QueryToken, filter: string): boolean {
	return whole.toLowerCase() === filter.toLowerCase();
}

function without(question: string, pieces: readonly QueryToken[]): string {
	const left = pieces.reduceRight(
		(text, { from, whole }) => text.slice(0, from) + text.slice(from + whole.length),
		question
	);
	return left.replace(/\s+/g, ' ').trimStart();
}
