// The filters within a question, as they are written there.
import { FILTERS, piecesOf, type Piece } from '../domain/search-syntax.ts';

function filterPieces(question: string): Piece[] {
	return piecesOf(question).filter(({ name, text }) => FILTERS.includes(name) && text !== '');
}

export function filtersOf(question: string): string[] {
	return filterPieces(question).map(({ whole }) => whole);
}

export function has(question: string, filter: string): boolean {
	return filterPieces(question).some((piece) => isSame(piece, filter));
}

export function withoutFilters(question: string): string {
	return without(question, filterPieces(question));
}

/** Takes a filter away where it is in the question, else puts it before all other words: those are still being typed. */
export function switched(question: string, filter: string): string {
	const piece = filterPieces(question).find((each) => isSame(each, filter));
	return piece === undefined ? `${filter} ${question.trimStart()}` : without(question, [piece]);
}

function isSame({ whole }: Piece, filter: string): boolean {
	return whole.toLowerCase() === filter.toLowerCase();
}

function without(question: string, pieces: readonly Piece[]): string {
	const left = pieces.reduceRight(
		(text, { from, whole }) => text.slice(0, from) + text.slice(from + whole.length),
		question
	);
	return left.replace(/\s+/g, ' ').trimStart();
}
