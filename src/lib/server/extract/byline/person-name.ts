// Reads the names of people from a line such as "Written by Ada Byron, Staff Writer | July 4, 2025".
import { trimEnd } from '../../../domain/core/line-limits.ts';
import { comparableText } from '../html/text-content.ts';
import { afterLeadIn } from './lead-in.ts';
import { plainText } from '../declared/metas.ts';
import { isJobTitle, isNoName, isOrganisation, isTeam, NAME_PARTICLES } from './name-words.ts';

/**
 * Whether the place of a line says that it is a name (`declared`), says that a name may be in it (`box`: single words
 * and accounts count only after "By"), or says nothing (`free`: only what follows "By" is a name).
 */
export type NameContext = 'declared' | 'box' | 'free';

/** Maximum length of a name with the text around it, in UTF-16 units. */
const MAX_LINE = 300;
const MAX_NAME = 60;
const MAX_WORDS = 6;
/** Characters between a name and other text. */
const EDGES = ' |,•·:;/–—-';

/** Words that end a name. */
const STOP =
	/(?:^|[\s|,•·(–—-])(?:(?:last |first |originally )?(?:published|updated|posted|modified|reviewed|edited|written|created)|on behalf of|wrote|says|is an?|is the|min(?:ute)?s? read|read time|view profile|follow|contact|bio|email)(?=[\s:|,.(]|$)/iu;
const GLUED_STOP = /(?<=\p{Ll})(?:Published|Updated|Posted|Modified|Reviewed|Last updated)(?=[\s:])/u;
const DATE_OR_TIME =
	/[\s|,•·(–—-]{0,4}(?:\d{1,2}[-/.\s]\d{1,2}[-/.\s](?:19|20)\d\d|(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}|(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)(?:day)?\.?,?\s)?(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,7}\.?,?\s{0,2}\d{1,2}\b|\d{1,2}(?:st|nd|rd|th)?[-\s](?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,7}\b|(?:mon|tues?|wed(?:nes)?|thurs?|fri|sat(?:ur)?|sun)(?:day)?,\s|\d{1,2}:\d\d|\d{1,4} (?:min|hour|day|week|month|year|comment)|(?:\b|\s)\d{4}\b)/iu;
const SEPARATOR = /[,;|•·\n、，]|\s[–—/-]\s/u;
const CONJUNCTION = /\s(?:&|and|und|et|y|e|og|och|en|и|و)\s/iu;
/** What goes on with a further person after the job title of the one before. */
const JOINED = /^\s?(?:&|and|und|et|y|e|og|och|en|и|و)\s/iu;
/** A name after an initial, which also is a job: "A. Writer". */
const INITIAL = /^\p{Lu}\. \p{L}+$/u;
const CREDENTIAL = /^(?:[A-Z][A-Za-z]{0,3}\.?){1,5}(?:[-/][A-Z0-9]{1,5}|®)?$/;
const SUFFIX = /^(?:Jr|Sr|Esq|II|III|IV|PhD|Ph\.D|MD|M\.D)\.?$/;

/** The names of people in a line, in its order; teams last. Empty if there are none. */
export function namesInLine(value: string | null | undefined, context: NameContext): string[] {
	const line = plainText(value)?.slice(0, MAX_LINE);
	if (line === undefined) return [];
	const text = line.replace(/^[\s|,•·:;/–—-]+/, '');
	const led = afterLeadIn(text);
	const isLed = led !== null;
	if (context === 'free' && !isLed) return [];
	const start = upToStop(withoutDateAtStart((led ?? text).replace(/\s[<(][^\s@]{1,60}(?:@|\sat\s).*$/iu, '')));
	const names = namesInList(start);
	return context === 'box' && !isLed ? names.filter((name) => isFullName(name) || isTeam(name)) : names;
}

/** One author of a page as its data declares it; null if it is no person. */
export function parseAuthor(value: string | null | undefined): string | null {
	const names = namesInLine(value, 'declared');
	return names.length === 0 ? null : names.join(', ');
}

/** Whether a name looks like that of a person: two to four words with capitals, none of a firm or an office. */
export function isFullName(name: string): boolean {
	const words = (name.split(',')[0] ?? '').split(' ');
	return (
		words.length >= 2 &&
		words.length <= 4 &&
		words.every((word) => /^\p{Lu}/u.test(word)) &&
		!isOrganisation(name) &&
		!isTeam(name)
	);
}

export function hasDate(text: string): boolean {
	return DATE_OR_TIME.test(text.slice(0, MAX_LINE));
}

/** Cuts dates and times off the front, each of which may have several parts. */
function withoutDateAtStart(line: string): string {
	let rest = line;
	for (let parts = 0; parts < 6; parts++) {
		const date = DATE_OR_TIME.exec(rest);
		if (date === null || date.index > 1) break;
		rest = rest
			.slice(date.index + date[0].length)
			.replace(/^(?:[\s|,•·:;./)–—-]|[ap]\.?m\.?(?![a-z])|read\b|by\b){1,12}/iu, '');
	}
	return rest;
}

function upToStop(line: string): string {
	const ends = [STOP, GLUED_STOP, DATE_OR_TIME].map((pattern) => pattern.exec(line)?.index ?? line.length);
	return line.slice(0, Math.min(...ends)).replace(/\s(?:on|at|in|for)\s?$/i, '');
}

function namesInList(text: string): string[] {
	const names: string[] = [];
	const teams: string[] = [];
	/** What follows the title of a job is a name only if it looks like one: "Writer, Hardware". */
	let isAfterTitle = false;
	/** What follows the job title or the firm of a person is a name only if it is joined to the one before: "and Tom Lee". */
	let isAfterPerson = false;
	for (const segment of text.split(SEPARATOR)) {
		const part = trimmed(withoutTitleInBrackets(segment));
		const last = names.at(-1);
		if (part === '') continue;
		if (last !== undefined && isCredential(part)) {
			names[names.length - 1] = `${last}, ${part}`;
			continue;
		}
		let joined = (isJobTitle(part) && !INITIAL.test(part)) || isOrganisation(part) ? [] : jointNames(part);
		isAfterPerson ||= joined.length === 0 && names.length > 0;
		if (isAfterPerson) joined = JOINED.test(segment) ? joined.filter(isFullName) : [];
		if (names.length === 0 && isAfterTitle) joined = joined.filter(isFullName);
		isAfterTitle ||= isJobTitle(part);
		if (isTeam(part)) teams.push(part);
		else names.push(...joined);
	}
	return [...new Set(names.length > 0 ? names : teams.slice(0, 1))];
}

function withoutTitleInBrackets(part: string): string {
	const [whole = '', inside = ''] = /\s\(([^()]{1,60})\)\s?$/.exec(part) ?? [];
	return isJobTitle(inside) ? part.slice(0, -whole.length) : part;
}

/** Names joined by "and"; none if a part is no name, because the whole is then a sentence. */
function jointNames(part: string): string[] {
	const names = part.split(CONJUNCTION).map(trimmed);
	return names.every(isName) ? names : [];
}

function trimmed(part: string): string {
	// Numbers after a name refer to notes about its author.
	return trimEnd(
		part
			.replace(/^[\s|,•·:;/–—-]+/, '')
			.replace(/^(?:and|with|by)\s/i, '')
			.replace(/(?<=\s\p{L}{1,30})\d{1,2}$/u, ''),
		EDGES
	);
}

function isCredential(part: string): boolean {
	return SUFFIX.test(part) || (CREDENTIAL.test(part) && part.replace(/[^A-Z]/g, '').length >= 2 && part.length <= 10);
}

function isName(text: string): boolean {
	if (text.length < 2 || text.length > MAX_NAME || !/\p{L}/u.test(text)) return false;
	if (/https?:|www\.|\.(?:com|org|net|io|co)\b|[@{}<>=\\"“”!?…]|\.\./u.test(text)) return false;
	const words = text.replace(/ \([^()]*\)$/, '').split(' ');
	if (words.length > MAX_WORDS || isNoName(comparableText(text)) || (isJobTitle(text) && !INITIAL.test(text)))
		return false;
	if (isOrganisation(text) && !isTeam(text)) return false;
	if (words.length === 1) return true;
	// A sentence has words in small letters; a name has particles at most, or is written in small letters altogether.
	const small = words.filter((word) => /^\p{Ll}/u.test(word) && !NAME_PARTICLES.has(word.toLowerCase()));
	return small.length === 0 || (words.length <= 3 && small.length === words.length);
}
