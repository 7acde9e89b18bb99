// Chooses among the names that a page shows by how they are marked and how far they are from the title.
import { NEAR_CHARACTERS } from '../html/other-parts.ts';
import { isTeam } from './name-words.ts';
import { isFullName } from './person-name.ts';

/**
 * `item`: an attribute says author; `name`, `box`: a class says it, of a name or of a part with a name in it; `link`: it
 * leads to the page of an author; `line`: after "By"; `plain`: beside a job title or a date; `account`, `member`: of a forum, by its class or its
 * address.
 */
export type CandidateKind = 'item' | 'name' | 'link' | 'box' | 'line' | 'plain' | 'account' | 'member';

export interface Candidate {
	readonly names: readonly string[];
	readonly kind: CandidateKind;
	/** Element name and classes; further authors stand in elements of the same form. */
	readonly signature: string;
	/** Characters of text between the title and it; negative before the title. */
	readonly position: number;
}

interface Choice {
	readonly names: readonly string[];
	readonly isCertain: boolean;
}

/** Text between a byline and the title after it, in characters. */
const BEFORE_CHARACTERS = 300;
const BESIDE_CHARACTERS = 300;
const MIN_SCORE = 4.5;
const CERTAIN_SCORE = 7;
/** Scores of the kinds, and what the place and the form of a name add. They were found on pages of many sites. */
const SCORES: Readonly<Record<CandidateKind, number>> = {
	item: 5,
	name: 5,
	link: 4,
	box: 3,
	line: 4,
	plain: 2,
	account: 1,
	member: 0.5
};
const NEAR_SCORE = 4;
const FULL_NAME_SCORE = 1;
const TEAM_LOSS = 1.5;
/** With so many accounts beside posts, of one reader or more, a page is a thread, whose first account is that of the opening post. */
const MIN_ACCOUNTS = 3;
/** An account further before the owner of a post edited it. */
const OWNER_CHARACTERS = 200;

export function chooseCandidates(candidates: readonly Candidate[]): Choice {
	const opening = openingAccount(candidates);
	if (opening !== null) return { names: opening.names, isCertain: false };
	const scored = candidates.map((candidate) => ({ candidate, score: scoreOf(candidate) }));
	const top = scored.reduce<(typeof scored)[number] | null>(
		(best, one) => (best === null || one.score > best.score ? one : best),
		null
	);
	if (top === null || (top.score < MIN_SCORE && !isOnlyAuthor(top.candidate, candidates)))
		return { names: [], isCertain: false };
	// Where accounts stand beside the title, a name without marks is the subject's.
	const account = top.candidate.kind === 'plain' ? candidates.find(isNearAccount) : undefined;
	if (account !== undefined) return { names: account.names, isCertain: false };
	return { names: namesBeside(top.candidate, candidates), isCertain: top.score >= CERTAIN_SCORE };
}

function isNearAccount({ kind, position }: Candidate): boolean {
	return kind === 'account' && Math.abs(position) < NEAR_CHARACTERS;
}

function scoreOf({ names, kind, position }: Candidate): number {
	const isNear = position > -BEFORE_CHARACTERS && position < NEAR_CHARACTERS;
	const near = isNear ? NEAR_SCORE - (2 * Math.abs(position)) / NEAR_CHARACTERS : 0;
	const isFarBefore = position <= -BEFORE_CHARACTERS;
	return (
		SCORES[kind] +
		near +
		(names.some(isFullName) ? FULL_NAME_SCORE : 0) -
		(isFarBefore ? 2 : 0) -
		(names.every(isTeam) ? TEAM_LOSS : 0)
	);
}

/** Whether all parts that are marked as an author's have the same name, as the box below an article has. */
function isOnlyAuthor({ kind, names }: Candidate, candidates: readonly Candidate[]): boolean {
	if (kind !== 'box' || !names.every(isFullName)) return false;
	return candidates.every((one) => isAccount(one.kind) || one.names.join() === names.join());
}

/** The account of a thread's first post; null for a page that is no thread. */
function openingAccount(candidates: readonly Candidate[]): Candidate | null {
	const owners = candidates.filter(
		({ kind, position }) => position >= -BEFORE_CHARACTERS && (isAccount(kind) || kind === 'item')
	);
	const accounts = owners.filter(({ kind }) => kind === 'account').length;
	const names = new Set(owners.filter(({ kind }) => isAccount(kind)).map((account) => account.names.join()));
	const first = owners[0];
	if (first === undefined || (names.size < MIN_ACCOUNTS && accounts < MIN_ACCOUNTS) || hasByline(candidates))
		return null;
	const near = owners.filter(({ position }) => position - first.position < OWNER_CHARACTERS);
	return near.find(({ kind }) => kind === 'item') ?? near.find(({ kind }) => kind === 'account') ?? first;
}

function isAccount(kind: CandidateKind): boolean {
	return kind === 'account' || kind === 'member';
}

/** Whether an article's author is named beside the title, as in an article with comments. */
function hasByline(candidates: readonly Candidate[]): boolean {
	return candidates.some(
		(candidate) =>
			(candidate.kind === 'name' || candidate.kind === 'line' || candidate.kind === 'link') &&
			candidate.names.some(isFullName) &&
			scoreOf(candidate) >= CERTAIN_SCORE
	);
}

/** The names of a candidate and of those that stand beside it in elements of the same form. */
function namesBeside(best: Candidate, candidates: readonly Candidate[]): string[] {
	const isLinked = ({ kind }: Candidate): boolean => kind === 'link' || kind === 'name' || kind === 'item';
	// "By" may stand before links to the pages of several authors.
	const first = isLinked(best)
		? best
		: (candidates.find(
				(one) =>
					isLinked(one) &&
					one.names.join() === best.names[0] &&
					Math.abs(one.position - best.position) < BESIDE_CHARACTERS
			) ?? best);
	const beside = candidates.filter(
		({ kind, signature, position }) =>
			kind === first.kind &&
			signature === first.signature &&
			position >= first.position &&
			position - first.position < BESIDE_CHARACTERS
	);
	return [...new Set([...best.names, ...beside.flatMap(({ names }) => names)])];
}
