// Finds how deep each post is nested below the posts that it replies to.
import type { Region } from './find-bodies.ts';
import type { Outline } from './page-outline.ts';

const LEVEL_NAME = /(?:^|[\s_-])(?:depth|level|indent|lvl)[-_]?(\d{1,2})(?:$|[\s_-])/;
/** The cell before a comment of Hacker News. */
const INDENT = 'td[indent]';
const MAX_LEVELS = 200;

/** By the elements around the posts, or else by their indentation. 0 for the opening post and for replies to it. */
export function levelsOf(outline: Outline, regions: readonly Region[]): number[] {
	const nested = nestedLevels(outline, regions);
	return nested.some((level) => level > 0) ? nested : indentedLevels(outline, regions);
}

function nestedLevels({ parents, ends }: Outline, regions: readonly Region[]): number[] {
	const open: number[] = [];
	const levels = regions.map(({ box }) => {
		while (open.length > 0 && !isBelow(open.at(-1) ?? 0, box)) open.pop();
		open.push(box);
		return open.length - 1;
	});
	// Where all replies lie below the first post, they are replies to the opening post.
	const isAllBelow = levels.length > 1 && levels.slice(1).every((level) => level > 0);
	return isAllBelow ? levels.map((level) => Math.max(0, level - 1)) : levels;

	/** Whether a post lies inside another one, or inside the element around it, but not beside it. */
	function isBelow(post: number, box: number): boolean {
		if (box < (ends[post] ?? 0)) return true;
		const around = parents[post] ?? 0;
		return box < (ends[around] ?? 0) && parents[box] !== around;
	}
}

/** By classes such as `depth-2`, or by an attribute. */
function indentedLevels({ elements }: Outline, regions: readonly Region[]): number[] {
	const indents = regions.map(({ box }) => {
		const element = elements[box];
		const name = `${element?.getAttribute('class') ?? ''} ${element?.parentElement?.getAttribute('class') ?? ''}`.slice(
			0,
			400
		);
		const number = LEVEL_NAME.exec(name)?.[1] ?? element?.querySelector(INDENT)?.getAttribute('indent') ?? '0';
		return Math.max(0, Number.parseInt(number, 10) || 0);
	});
	const steps = [...new Set(indents)].toSorted((a, b) => a - b).slice(0, MAX_LEVELS);
	return indents.map((indent) => Math.max(0, steps.indexOf(indent)));
}
