// Finds the authors of posts that nothing marks as such: short texts at the same place of each post that differ.
import { classOf, elementsIn } from '../html/elements.ts';
import { trimEnd } from '../../../domain/core/line-limits.ts';
import type { Post } from './find-thread.ts';
import { textOfMark } from './post-marks.ts';

const MAX_ELEMENTS = 80;
const MAX_CHARACTERS = 40;
const MAX_WORDS = 4;
/** Share of the posts that must have the text. */
const MIN_SHARE = 0.8;
/** Share of different texts among the posts: titles and buttons are the same in most. */
const MIN_DIFFERENT = 0.25;
/** This many different texts are enough. */
const MAX_DIFFERENT = 4;
const TEXT_NODE = 3;
/** If more posts than this share have a marked author, posts without a mark have no author. */
const MAX_KNOWN = 0.3;

export function nameAuthors(posts: readonly Post[]): Post[] {
	const known = posts.filter(({ author }) => author !== null).length;
	if (posts.length < 2 || known > posts.length * MAX_KNOWN) return [...posts];
	const places = new Map<string, Map<number, string>>();
	for (const [at, post] of posts.entries()) {
		for (const [place, text] of shortTexts(post)) {
			const texts = places.get(place) ?? new Map<number, string>();
			if (!texts.has(at)) texts.set(at, text);
			places.set(place, texts);
		}
	}
	const best = [...places.values()].find(
		(texts) =>
			texts.size >= posts.length * MIN_SHARE &&
			new Set(texts.values()).size >= Math.max(2, Math.min(texts.size * MIN_DIFFERENT, MAX_DIFFERENT))
	);
	return posts.map((post, at) => (post.author !== null ? post : { ...post, author: best?.get(at) ?? null }));
}

/** The short texts of a post before its body, by the tag and the class of their elements. */
function* shortTexts({ box, body, date }: Post): Generator<[place: string, text: string]> {
	const [first] = body;
	for (const element of elementsIn(box, () => true, MAX_ELEMENTS)) {
		if (element === first) return;
		const node = [...element.childNodes].slice(0, 4).find((child) => (child.nodeValue ?? '').trim() !== '');
		if (node?.nodeType !== TEXT_NODE) continue;
		const shown = (node.nodeValue ?? '').slice(0, MAX_CHARACTERS + 10).replace(/\s+/g, ' ');
		const text = trimEnd(shown, ' ·:,|-').trim();
		if (text.length > MAX_CHARACTERS || text.split(' ').length > MAX_WORDS || !/\p{L}{2}/u.test(text)) continue;
		if (
			/\d{1,2}[:.]\d\d|(?:19|20)\d\d|\bago\b/.test(text) ||
			text === date?.shown ||
			textOfMark(element, 80) === date?.shown
		)
			continue;
		yield [`${element.tagName}.${classOf(element).replace(/\d+/g, '').slice(0, 100)}`, text];
	}
}
