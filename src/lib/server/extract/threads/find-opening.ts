// Finds an opening post that lies before the replies in a box of another kind, such as a question before its answers.
import { classOf } from '../html/elements.ts';
import { textOfMark } from './post-marks.ts';
import { inside, namesOf, type Outline } from './page-outline.ts';
import { regionOf } from './post-regions.ts';
import { bestPart, type Body, type Region } from './find-bodies.ts';

export interface Opening {
	readonly region: Region;
	readonly body: Body;
}

interface Search {
	/** Name of the posts, and of the part with their text. */
	readonly key: string;
	readonly bodyKey: string;
	/** Boxes of posts and comments, in document order. */
	readonly others: readonly number[];
}

const MAX_TRIED = 500;
const MIN_WORDS = 5;
const CHROME = /^(?:NAV|FOOTER|FORM|ASIDE)$/;
const CHROME_NAME =
	/(?:^|[-_])(?:side|sidebar|widget|menu|breadcrumbs?|related|banner|notices?|alerts?|warning|pagination|pagenav|nav|navbar|rules|search)(?:$|[-_])/;
const TEXT_ITEM = '[itemprop~="text"], [itemprop~="articleBody"]';
const OPENING_NAME =
	/question|opening|original|first|main-?post|(?:^|[\s_-])(?:op|story|topic|post)(?:[\s_-]|$)|discussion|fatitem/i;
/** Groups of these names contain the opening post. */
const WITH_OPENING = /^[.#](?:[a-z0-9]+[-_])*(?:c?post|message|msg|topic|thing)/;

/** @param members boxes of the posts */
export function findOpening(
	outline: Outline,
	members: readonly number[],
	{ key, bodyKey, others }: Search
): Opening | null {
	const [first] = members;
	if (first === undefined || WITH_OPENING.test(key)) return null;
	let tried = 0;
	for (let child = first; child > 0; child = outline.parents[child] ?? 0) {
		for (
			let index = previousSibling(outline, child);
			index !== -1 && tried++ < MAX_TRIED;
			index = previousSibling(outline, index)
		) {
			const opening = openingIn(outline, index, first, { bodyKey, others });
			if (opening !== null) return opening;
		}
	}
	return null;
}

function openingIn(
	outline: Outline,
	box: number,
	before: number,
	{ bodyKey, others }: Pick<Search, 'bodyKey' | 'others'>
): Opening | null {
	const element = outline.elements[box];
	if (element === undefined || CHROME.test(element.tagName) || box >= before) return null;
	if (hasChromeName(element)) return null;
	const words = inside(outline, outline.words, box);
	const expected = inside(outline, outline.expectedWords, box);
	if (words < MIN_WORDS || expected < MIN_WORDS) return null;
	const region = regionOf(outline, others, box);
	const isNamed = OPENING_NAME.test(`${classOf(element)} ${element.id}`.slice(0, 400));
	if (region.marks.length === 0 && !isNamed && element.querySelector(TEXT_ITEM) === null) return null;
	const [body = -1] = bestPart(outline, region, bodyKey);
	const isText = body !== -1 && inside(outline, outline.words, body) >= MIN_WORDS && !isChrome(outline, body, box);
	return isText ? { region, body: [body] } : null;
}

/** Whether a part lies in a notice, or is a line such as "Last post: 1 December 2025". */
function isChrome(outline: Outline, part: number, box: number): boolean {
	for (let index = part; index > box; index = outline.parents[index] ?? 0) {
		const element = outline.elements[index];
		if (element !== undefined && hasChromeName(element)) return true;
	}
	const element = outline.elements[part];
	const text = element === undefined ? '' : textOfMark(element, MAX_LINE_CHARACTERS + 1);
	return isStatusText(text);
}

/** Whether a text says something about a thread as a whole. */
export function isStatusText(text: string): boolean {
	return text.length <= MAX_LINE_CHARACTERS && STATUS_LINE.test(text);
}

const MAX_LINE_CHARACTERS = 120;
const STATUS_LINE =
	/^(?:\d{1,6} \p{L}{4,12} ?[/·|,]? )?(?:last (?:post|reply|answer|updated?|activity)\b|started by |(?:dernier|letzter|último) )/iu;

function hasChromeName(element: Element): boolean {
	return [...namesOf(element), element.id.slice(0, 60).toLowerCase()].some((name) => CHROME_NAME.test(name));
}

function previousSibling({ elements, parents, ends }: Outline, index: number): number {
	const previous = elements[index]?.previousElementSibling ?? null;
	if (previous === null) return -1;
	// The sibling before ends where this element begins.
	for (let other = index - 1; other > (parents[index] ?? 0); other = parents[other] ?? 0) {
		if (parents[other] === parents[index] && (ends[other] ?? 0) === index) return other;
	}
	return -1;
}
