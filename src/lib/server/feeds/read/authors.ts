// Reads the authors of a feed or of its items.
import { MAX_BYLINE } from '../../../domain/core/line-limits.ts';
import { childrenOf, childText } from './elements.ts';
import { MAX_AUTHORS } from './limits.ts';
import { lineOf, titleOf } from './titles.ts';
import type { XmlElement } from './xml-tree.ts';

const MAIL_AND_NAME = /^[^\s()<>]{1,254}@[^\s()<>]{1,254}\s{0,20}\(([^()]{1,300})\)$/;
const NAME_AND_MAIL = /^"?([^"<>@]{1,300})"?\s{0,20}<[^\s<>]{1,254}@[^\s<>]{1,254}>$/;

/** Author of the items of a channel that have none. */
export function authorOfChannel(channel: XmlElement): string | null {
	return joinNames(childrenOf(channel, 'author', 'itunes').map((element) => titleOf(element)));
}

/** The first kind of author that an item of RSS has. */
export function authorOfItem(item: XmlElement): string | null {
	return (
		dublinCore(item) ??
		joinNames(childrenOf(item, 'author').map((element) => nameOfMail(titleOf(element)))) ??
		joinNames(childrenOf(item, 'author', 'itunes').map((element) => titleOf(element))) ??
		joinNames(childrenOf(item, 'author', 'atom').map(nameOfPerson))
	);
}

/** Authors of a feed, an entry or a source of Atom. */
export function atomAuthor(element: XmlElement): string | null {
	return joinNames(childrenOf(element, 'author').map(nameOfPerson)) ?? dublinCore(element);
}

/** Names without repetitions, separated by commas. */
export function joinNames(names: readonly (string | null)[]): string | null {
	const unique = new Set(names.slice(0, MAX_AUTHORS).filter((name) => name !== null));
	return lineOf([...unique].join(', '), MAX_BYLINE);
}

function dublinCore(element: XmlElement): string | null {
	return joinNames(
		['creator', 'author'].flatMap((name) => childrenOf(element, name, 'dc').map((person) => titleOf(person)))
	);
}

/** Atom persons have elements; some feeds write only a name. */
function nameOfPerson(person: XmlElement): string | null {
	const space = person.space;
	const name = childText(person, 'name', space) ?? childText(person, 'email', space) ?? childText(person, 'uri', space);
	return lineOf(name ?? person.children.filter((child) => typeof child === 'string').join(''), MAX_BYLINE);
}

/** RSS has `mail (Name)`; the name is what readers want. */
function nameOfMail(text: string | null): string | null {
	if (text === null) return null;
	return lineOf(MAIL_AND_NAME.exec(text)?.[1] ?? NAME_AND_MAIL.exec(text)?.[1] ?? text, MAX_BYLINE);
}
