// The filters within a question, as they are written there.
import { classifyToken, tokenizeQuery, type QueryToken } from '../../domain/query-syntax.ts';

function filterPieces(question: string): QueryToken[] {
	return tokenizeQuery(question).filter((piece) => classifyToken(piece) === 'filter');
}

export function filtersOf(question: string): string[] {
	return filterPieces(question).map(({ whole }) => whole);
}

/** What has the name of a filter and does not filter. */
export interface IncompleteFilter {
	readonly filter: string;
	/** What is to follow the name. */
	readonly lacks: 'value' | 'state' | 'date';
}

export function incompleteFilters(question: string): IncompleteFilter[] {
	return tokenizeQuery(question).flatMap((piece): IncompleteFilter[] => {
		const kind = classifyToken(piece);
		if (kind === 'unfinished') return [{ filter: piece.whole, lacks: 'value' }];
		return kind === 'unreadable' ? [{ filter: piece.whole, lacks: piece.name === 'is' ? 'state' : 'date' }] : [];
	});
}

/** Whether nothing is asked for yet: filters whose value is still to come, a quotation mark, a dash. */
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

/** Takes a filter away where it is in the question, else puts it before all other words: those are still being typed. */
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
