// Finds the comments on a question and its answers.
import { ownElements, TEXT_NAME, type Body, type Region } from './find-bodies.ts';
import { marksOf } from './post-regions.ts';
import { inside, namesOf, type Outline } from './page-outline.ts';

export interface PostComment {
	readonly region: Region;
	readonly body: Body;
}

const MIN_EXPECTED_SHARE = 0.5;
const MAX_COMMENTS = 1_000;

/** Indexes of the outermost boxes of comments, in document order. */
export function commentBoxes({ elements, ends }: Outline): number[] {
	const boxes: number[] = [];
	for (let index = 0; index < elements.length; index++) {
		if (!isComment(elements[index])) continue;
		boxes.push(index);
		index = (ends[index] ?? index + 1) - 1;
	}
	return boxes;
}

function isComment(element: Element | undefined): boolean {
	if (element === undefined) return false;
	return namesOf(element).includes('comment') || (element.getAttribute('itemtype') ?? '').endsWith('/Comment');
}

/** The comments with an author or a date, if the block model expects them to belong to the article. */
export function findComments(outline: Outline, boxes: readonly number[]): PostComment[] {
	const comments = boxes.slice(0, MAX_COMMENTS).flatMap((box) => {
		const region = { box, nested: [], marks: marksOf(outline, { box, nested: [] }) };
		return region.marks.length === 0 ? [] : [{ region, body: [textIn(outline, region)] }];
	});
	const words = comments.reduce((sum, { region }) => sum + inside(outline, outline.words, region.box), 0);
	const expected = comments.reduce((sum, { region }) => sum + inside(outline, outline.expectedWords, region.box), 0);
	return expected >= words * MIN_EXPECTED_SHARE ? comments : [];
}

/** The part of a comment that is named like a text, or all of it. */
function textIn(outline: Outline, region: Region): number {
	for (const index of ownElements(outline, region)) {
		const element = outline.elements[index];
		if (element === undefined || region.marks.includes(index)) continue;
		if (
			element.getAttribute('itemprop') === 'text' ||
			namesOf(element).some((name) => TEXT_NAME.test(name.replace(/^comment-/, '')))
		)
			return index;
	}
	return region.box;
}
