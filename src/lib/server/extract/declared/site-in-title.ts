// Cuts the name of the site and of its sections off a title.
import { cutLine, MAX_TITLE } from '../../../domain/core/line-limits.ts';
import { comparableText } from '../html/text-content.ts';

/** Names of a site in the form in which they are compared: letters and digits in lower case, without spaces. */
export interface SiteKeys {
	readonly names: ReadonlySet<string>;
	/** Names of its sections, with spaces. */
	readonly sections: ReadonlySet<string>;
	/** Labels of its host. */
	readonly labels: readonly string[];
	/** Names that are hosts, as they are written. */
	readonly hosts: readonly string[];
}

/** A bar, dash or other mark between a title and a site's name. White space was collapsed to one space before. */
const SEPARATOR = / [|\-–—·•:»«~/\\>›]+ | ?[|»›] ?| :: /;
/** Marks that no title uses between its own parts. */
const STRONG_SEPARATOR = /[|»›·•]|::| \/ /;
const MAX_NAME_LENGTH = 2 * MAX_TITLE;
/** A host's label of fewer letters is part of too many words. */
const MIN_LABEL_LETTERS = 4;
/** Words that a site adds to its name. */
const GENERIC =
	/\b(?:the|a|an|of|and|official|site|website|web|blogs?|forums?|community|docs?|documentation|wiki|magazine|journal|news|online|home|homepage|page|support|help|center|centre|inc|llc|ltd|co|company|store|shop|com|org|net|io)\b/g;
const GENERIC_PART =
	/^(?:blog|news|articles?|home|docs|documentation|forum|community|insights|resources|learn|guides?|wiki)$/;

/** Cuts names of the site and its sections off either end, unless nothing else remains. */
export function withoutSite(title: string, { names, sections, labels, hosts }: SiteKeys): string {
	let rest = withoutHost(title.trim(), hosts);
	let isCut = false;
	for (;;) {
		const separators = [...rest.matchAll(new RegExp(SEPARATOR, 'g'))];
		const first = separators[0];
		const last = separators.at(-1);
		if (first === undefined || last === undefined) return rest;
		const tail = comparableText(rest.slice(last.index + last[0].length));
		const head = comparableText(rest.slice(0, first.index));
		const isStrong = STRONG_SEPARATOR.test(last[0]);
		const isTailSite =
			tail !== '' &&
			(names.has(joined(tail)) ||
				isLikeLabel(tail, labels, isStrong ? 'strong' : 'weak') ||
				(isStrong || isCut ? sections.has(tail) || (isCut && GENERIC_PART.test(tail)) : false));
		if (isTailSite && last.index > 0) {
			rest = rest.slice(0, last.index).trim();
			isCut = true;
		} else if (head !== '' && names.has(joined(head))) rest = rest.slice(first.index + first[0].length).trim();
		else return rest;
	}
}

/** Cuts a host off the front, which some pages put there without a separator. */
function withoutHost(title: string, hosts: readonly string[]): string {
	const host = hosts.find((one) => title.toLowerCase().startsWith(`${one.toLowerCase()} `));
	const rest = host === undefined ? '' : title.slice(host.length).trim();
	return /^[\p{L}\p{N}"'“‘«]/u.test(rest) ? rest : title;
}

/** The words of a title before and after its last separator; null for a title without one. */
export function splitTitle(title: string): { readonly head: string; readonly tail: string } | null {
	const last = [...title.matchAll(new RegExp(SEPARATOR, 'g'))].at(-1);
	if (last === undefined) return null;
	return { head: title.slice(0, last.index), tail: title.slice(last.index + last[0].length) };
}

/** A title up to its first separator. */
export function firstPart(title: string): string {
	return title.split(SEPARATOR, 1)[0] ?? '';
}

/** Whether a text is the name of the site, or like the label of its host. */
export function isSiteName(text: string, { names, labels }: SiteKeys): boolean {
	const part = comparableText(text);
	return part !== '' && (names.has(joined(part)) || isLikeLabel(part, labels, 'weak'));
}

/** @param all names of the site @param labels of its host */
export function siteKeysOf(all: readonly string[], labels: readonly string[], sections: readonly string[]): SiteKeys {
	const names = all.map((name) => joined(comparableText(cutLine(name, MAX_NAME_LENGTH))));
	return {
		names: new Set(names.filter((name) => name !== '')),
		sections: new Set(sections.map(comparableText)),
		labels: labels.map((label) => label.replace(/[^\p{L}\p{N}]/gu, '')).filter((label) => label.length >= 3),
		hosts: all.filter((name) => name.includes('.') && !name.includes(' '))
	};
}

/**
 * Whether the part of a title is the host's label, as "Doom9's Forum" is that of `forum.doom9.org`. After a bar, which
 * titles hardly use themselves, a part that begins with the label is enough.
 */
function isLikeLabel(part: string, labels: readonly string[], separator: 'strong' | 'weak'): boolean {
	const isStrong = separator === 'strong';
	const bare = joined(part.replace(GENERIC, ' ').replace(/ s\b/g, ' '));
	const words = part.split(' ');
	if (bare.length < 3 || words.length > 6) return false;
	return labels.some((label) => {
		if (bare === label || joined(part) === label) return true;
		if (label.length < MIN_LABEL_LETTERS || bare.length < MIN_LABEL_LETTERS) return false;
		if (label.includes(bare) && (isStrong || bare.length >= label.length * 0.5)) return true;
		return isStrong && (bare.startsWith(label) || words.includes(label));
	});
}

function joined(text: string): string {
	return text.replaceAll(' ', '');
}
