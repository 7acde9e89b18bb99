// Answers one question in one transaction: looks it up, takes what has it all, or else what comes near, and ranks that.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { Reading } from '../schema.ts';
import type { Snapshot } from './index-reader.ts';
import { titleKey } from './keys.ts';
import { match, type Match, type Matches } from './matching.ts';
import type { spelledOtherwise } from './nearby.ts';
import type { Codes } from './postings.ts';
import { isWord, type Question } from './question.ts';
import { rank, type Found } from './ranking.ts';
import type { filterStates } from './states.ts';
import type { Stemmer } from './stem.ts';

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

/** What few questions need is loaded when one does; null until then. */
export interface Parts {
	readonly stems: readonly Stemmer[];
	readonly filter: typeof filterStates | null;
	readonly near: typeof spelledOtherwise | null;
}

export interface Context extends Parts {
	readonly tx: Reading;
	readonly snapshot: Snapshot;
	readonly most: number;
}

/** An answer, and the question that it is one to: with words spelled otherwise. */
export interface Answered {
	readonly answer: Answer;
	readonly question: Question;
}

/** What has all of it; or else, with words spelled otherwise, or what has some of it. Null: that is to be loaded first. */
export async function answerAtAll(context: Context, question: Question): Promise<Answered | null> {
	const { near, snapshot } = context;
	let looked = await lookUp(context, question);
	const answer = await answerFrom(context, question, looked, 'all');
	if (answer.total > 0 || !question.clauses.some(isWord)) return { answer, question };
	if (near === null) return null;
	const { clauses, instead } = await near(snapshot.sources, question.clauses, looked.matches);
	const mended = { ...question, clauses };
	if (instead.length > 0) {
		looked = await lookUp(context, mended);
		const second = await answerFrom(context, mended, looked, 'near');
		if (second.total > 0) return { answer: { ...second, instead }, question: mended };
	}
	if (clauses.filter(isWord).length < 2) return { answer, question };
	const some = await answerFrom(context, mended, looked, 'any');
	return { answer: { ...some, instead: some.total > 0 ? instead : [] }, question: mended };
}

/** What has some of it, though others have it all. */
export async function answerAny(context: Context, question: Question): Promise<Answered> {
	return { answer: await answerFrom(context, question, await lookUp(context, question), 'any'), question };
}

/** How many of the matches each document has. In loops that compile at once: the first question pays for closures. */
function countIn(matches: readonly Match[], counts: Codes): Codes {
	for (const { exact, kin } of matches)
		for (let at = 0; at < counts.length; at++)
			if (((exact[at] ?? 0) | (kin[at] ?? 0)) !== 0) counts[at] = (counts[at] ?? 0) + 1;
	return counts;
}

/** What is looked up of a question, all at once. */
interface Looked {
	readonly matches: Matches;
	/** By source: not 0 for those whose title it is. */
	readonly titled: readonly Codes[];
}

async function lookUp({ snapshot, stems }: Context, question: Question): Promise<Looked> {
	const { wording } = question;
	const looked = snapshot.sources.map(async ({ source }) => {
		const titled = source.codes();
		const [matches] = await Promise.all([
			Promise.all(question.clauses.map((clause) => match(source, clause, stems))),
			wording !== '' && source.postings(titleKey(wording), titled)
		]);
		return { matches, titled };
	});
	const all = await Promise.all(looked);
	return { matches: all.map(({ matches }) => matches), titled: all.map(({ titled }) => titled) };
}

async function answerFrom(
	context: Context,
	question: Question,
	{ matches, titled }: Looked,
	how: How
): Promise<Answer> {
	const { tx, snapshot, most, filter } = context;
	const found = snapshot.sources.map(({ source, dead }, index) => {
		const { documents } = source;
		const of = (matches[index] ?? []).map((each, at) => {
			const clause = question.clauses[at];
			return { ...each, clause, times: clause?.times ?? 1 };
		});
		const wanted = of.filter(({ clause }) => clause?.not === false);
		const size = documents.numbers.length;
		const needed = wanted.filter(({ clause }) => how !== 'any' || !isWord(clause));
		const optional = wanted.filter((each) => !needed.includes(each));
		const [all, some, none] = [needed, optional, of.filter(({ clause }) => clause?.not === true)].map((matches) =>
			countIn(matches, source.codes())
		);
		const [before, after] = [question.before ?? Infinity, question.after ?? -Infinity];
		const answers = source.codes();
		for (let at = 0; at < size; at++) {
			const day = documents.days[at] ?? 0;
			const hasAll = all?.[at] === needed.length && none?.[at] === 0;
			if (hasAll && (optional.length === 0 || some?.[at] !== 0) && day < before && day >= after) answers[at] = 1;
		}
		for (const at of dead) answers[at] = 0;
		return { source, matches: wanted, answers, titled: titled[index] ?? source.codes() } satisfies Found;
	});
	await filter?.(tx, found, question.states);
	let total = 0;
	for (const { answers } of found) for (const is of answers) total += is;
	const ranked = total === 0 ? [] : rank(found, snapshot.corpus, most);
	const hits = await Promise.all(
		ranked.map(async ({ source, at, score }) => ({ entry: await source.entry(at), score }))
	);
	return { hits, total, how, instead: [] };
}
