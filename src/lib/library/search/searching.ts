// Answers questions from the index: which entries, how many, the best first.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Connection } from '../connection.ts';
import type { Reading, StoreName } from '../schema.ts';
import { readManifest } from './index-state.ts';
import { indexReader, type Snapshot } from './index-reader.ts';
import { titleKey } from './keys.ts';
import { match, type Match, type Matches } from './matching.ts';
import type { spelledOtherwise } from './nearby.ts';
import { isEmpty, isWord, parseQuestion, type Clause, type Question } from './question.ts';
import { rank, type Found } from './ranking.ts';
import type { filterStates } from './states.ts';
import { stemmers, type Stemmer } from './stem.ts';

export interface Hit {
	readonly entry: EntryId;
	readonly score: number;
}

/** `all`: they have all that was asked for; `near`: with a word spelled otherwise; `any`: they have some of it. */
export type How = 'all' | 'near' | 'any';

export interface Answer {
	readonly hits: readonly Hit[];
	/** How many answers there are. */
	readonly total: number;
	readonly how: How;
	/** What was looked for instead of words that are to be found nowhere. */
	readonly instead: readonly { readonly asked: string; readonly found: readonly string[] }[];
}

export interface Searching {
	/**
	 * @param most hits, the best first
	 * @param how `any`: what has some of the words, though others have them all
	 * @throws Failure `index_damaged`, `database_lost`
	 */
	search(question: string, most: number, how?: 'all' | 'any'): Promise<Answer>;
	/** Reads what every question needs; a worker that has just started does it before the first. */
	warm(): Promise<void>;
	/** The stemmers of the last question. */
	stems(): readonly Stemmer[];
	/** A question as it is looked for; the last one that was answered, as it was answered: with words spelled otherwise. */
	understood(question: string): Question;
}

const STORES: readonly StoreName[] = ['indexState', 'segments', 'fresh'];
const NONE: Answer = { hits: [], total: 0, how: 'all', instead: [] };

export function openSearching(connection: Connection): Searching {
	const reader = indexReader();
	const stemmerOf = stemmers();
	let languages: readonly string[] = [];
	let stems: readonly Stemmer[] = [];
	let last: { readonly text: string; readonly question: Question } | null = null;

	async function load(wanted: readonly string[]): Promise<void> {
		stems = (await Promise.all(wanted.map(stemmerOf))).filter((stem) => stem !== null);
		languages = wanted;
	}

	/** Stemmers are loaded while the index is opened. */
	async function warmUp(): Promise<void> {
		const { languages: spoken } = await connection.read(['indexState'], readManifest);
		await Promise.all([load(spoken), connection.read(STORES, (tx) => reader.read(tx))]);
	}
	let warming: Promise<void> | null = null;
	function warm(): Promise<void> {
		warming ??= warmUp().catch((error: unknown) => {
			warming = null;
			throw error;
		});
		return warming;
	}

	return {
		stems: () => stems,
		understood: (text) => (last?.text === text.trim() ? last.question : parseQuestion(text)),
		warm,
		async search(text, most, how = 'all') {
			const question = parseQuestion(text);
			if (isEmpty(question)) return NONE;
			const stores: readonly StoreName[] = question.states.length > 0 ? [...STORES, 'entries'] : STORES;
			await warm();
			let parts: Parts = { stems, filter: null, near: null };
			// What is loaded is loaded outside of a transaction, which would end meanwhile.
			if (question.states.length > 0) parts = { ...parts, filter: (await import('./states.ts')).filterStates };
			for (;;) {
				const { answered, spoken } = await connection.read(stores, async (tx) => {
					const snapshot = await reader.read(tx);
					const spoken = snapshot.manifest.languages;
					const context = { ...parts, tx, snapshot, most };
					return { answered: await (how === 'any' ? answerAny : answerAtAll)(context, question), spoken };
				});
				if (!spoken.every((language) => languages.includes(language))) {
					await load(spoken);
					parts = { ...parts, stems };
				} else if (answered === null) parts = { ...parts, near: (await import('./nearby.ts')).spelledOtherwise };
				else {
					last = { text: text.trim(), question: answered.question };
					return answered.answer;
				}
			}
		}
	};
}

/** What few questions need is loaded when one does; null until then. */
interface Parts {
	readonly stems: readonly Stemmer[];
	readonly filter: typeof filterStates | null;
	readonly near: typeof spelledOtherwise | null;
}

interface Context extends Parts {
	readonly tx: Reading;
	readonly snapshot: Snapshot;
	readonly most: number;
}

/** An answer, and the question that it is one to: with words spelled otherwise. */
interface Answered {
	readonly answer: Answer;
	readonly question: Question;
}

/** What has all of it; or else, with words spelled otherwise, or what has some of it. Null: that is to be loaded first. */
async function answerAtAll(context: Context, question: Question): Promise<Answered | null> {
	const { near, snapshot } = context;
	let matches = await matchAll(context, question.clauses);
	const answer = await answerFrom(context, question, matches, 'all');
	if (answer.total > 0 || !question.clauses.some(isWord)) return { answer, question };
	if (near === null) return null;
	const { clauses, instead } = await near(snapshot.sources, question.clauses, matches);
	const mended = { ...question, clauses };
	if (instead.length > 0) {
		matches = await matchAll(context, clauses);
		const second = await answerFrom(context, mended, matches, 'near');
		if (second.total > 0) return { answer: { ...second, instead }, question: mended };
	}
	if (clauses.filter(isWord).length < 2) return { answer, question };
	const some = await answerFrom(context, mended, matches, 'any');
	return { answer: { ...some, instead: some.total > 0 ? instead : [] }, question: mended };
}

async function answerAny(context: Context, question: Question): Promise<Answered> {
	return { answer: await answerFrom(context, question, await matchAll(context, question.clauses), 'any'), question };
}

/** How many of the matches each document has. In loops that compile at once: the first question pays for closures. */
function countIn(matches: readonly Match[], size: number): Uint8Array {
	const counts = new Uint8Array(size);
	for (const { exact, kin } of matches)
		for (let at = 0; at < size; at++) if (((exact[at] ?? 0) | (kin[at] ?? 0)) !== 0) counts[at] = (counts[at] ?? 0) + 1;
	return counts;
}

/** The title that is asked for, as it is looked up; null when no words are. */
function titleOf({ clauses }: Question): string | null {
	const words = clauses.filter(isWord).map(({ text }) => text);
	return words.length === 0 ? null : titleKey(words.join(' '));
}

function matchAll({ snapshot, stems }: Context, clauses: readonly Clause[]): Promise<Matches> {
	return Promise.all(
		snapshot.sources.map(({ source }) => Promise.all(clauses.map((clause) => match(source, clause, stems))))
	);
}

async function answerFrom(context: Context, question: Question, matches: Matches, how: How): Promise<Answer> {
	const { tx, snapshot, most, filter } = context;
	const title = titleOf(question);
	const each = snapshot.sources.map(async ({ source, dead }, index) => {
		const { documents } = source;
		const titled = new Uint8Array(documents.numbers.length);
		if (title !== null) await source.postings(title, titled);
		const of = (matches[index] ?? []).map((each, at) => ({ ...each, clause: question.clauses[at] }));
		const wanted = of.filter(({ clause }) => clause?.not === false);
		const size = documents.numbers.length;
		const needed = wanted.filter(({ clause }) => how !== 'any' || !isWord(clause));
		const optional = wanted.filter((each) => !needed.includes(each));
		const [all, some, none] = [needed, optional, of.filter(({ clause }) => clause?.not === true)].map((matches) =>
			countIn(matches, size)
		);
		const [before, after] = [question.before ?? Infinity, question.after ?? -Infinity];
		const answers = new Uint8Array(size);
		for (let at = 0; at < size; at++) {
			const day = documents.days[at] ?? 0;
			const hasAll = all?.[at] === needed.length && none?.[at] === 0;
			if (hasAll && (optional.length === 0 || some?.[at] !== 0) && day < before && day >= after) answers[at] = 1;
		}
		for (const at of dead) answers[at] = 0;
		return { source, matches: wanted, answers, titled } satisfies Found;
	});
	const found = await Promise.all(each);
	await filter?.(tx, found, question.states);
	let total = 0;
	for (const { answers } of found) for (const is of answers) total += is;
	const ranked = total === 0 ? [] : rank(found, snapshot.corpus, most);
	const hits = await Promise.all(
		ranked.map(async ({ source, at, score }) => ({ entry: await source.entry(at), score }))
	);
	return { hits, total, how, instead: [] };
}
