// Filters by what the reader did with an entry, which the shelf knows and the index does not.
import { entryOf } from '../../domain/entry.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { EntryRow, Reading } from '../schema.ts';
import type { Question, State } from './question.ts';
import type { Found } from './ranking.ts';

/** For so many candidates the shelf is asked one by one; for more it is read through. */
const FEW = 300;

/** Takes answers away whose entry is not in the state that was asked for. */
export async function filterStates(tx: Reading, found: readonly Found[], states: Question['states']): Promise<void> {
	if (states.length === 0) return;
	const numbers = found.flatMap(({ documents, answers }) =>
		[...documents.numbers].filter((_number, at) => answers[at] === 1)
	);
	const passing = numbers.length <= FEW ? await passingAmong(tx, numbers, states) : await allPassing(tx, states);
	for (const { documents, answers } of found)
		for (let at = 0; at < answers.length; at++) if (!passing.has(documents.numbers[at] ?? 0)) answers[at] = 0;
}

async function passingAmong(tx: Reading, numbers: readonly number[], states: Question['states']): Promise<Set<number>> {
	const passing = new Set<number>();
	await Promise.all(
		numbers.map(async (number) => {
			const indexed = await tx.objectStore('indexed').index('by-number').get(number);
			const row = indexed && (await tx.objectStore('entries').get(indexed.entry));
			if (row !== undefined && states.every(({ state, not }) => isIn(row, state) !== not)) passing.add(number);
		})
	);
	return passing;
}

async function allPassing(tx: Reading, states: Question['states']): Promise<Set<number>> {
	const passing = new Set<EntryId>();
	for (let from: EntryId | '' | null = ''; from !== null;) {
		const rows: EntryRow[] = await tx.objectStore('entries').getAll(IDBKeyRange.lowerBound(from, true), 1000);
		for (const row of rows) if (states.every(({ state, not }) => isIn(row, state) !== not)) passing.add(row.id);
		from = rows.at(999)?.id ?? null;
	}
	const indexed = await tx.objectStore('indexed').getAll();
	return new Set(indexed.filter(({ entry }) => passing.has(entry)).map(({ number }) => number));
}

function isIn(row: EntryRow, state: State): boolean {
	const entry = entryOf(row.id, row.fields);
	switch (state) {
		case 'bookmarked':
			return entry.bookmarked;
		case 'archived':
			return entry.archived;
		case 'read':
			return entry.read;
		case 'unread':
			return !entry.read && !entry.archived;
	}
}
