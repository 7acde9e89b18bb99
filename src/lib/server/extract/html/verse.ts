// Tells lines that a writer has ended, as in verse, addresses and lists, from lines that a program has wrapped.

/** Share of a block's line ends that must be meant for its lines to be kept. */
const MIN_SHARE = 0.5;
/** A line that is longer than this is a paragraph, and says nothing about the width to which others are wrapped. */
const MAX_WIDTH = 100;
/** No program wraps text to less. */
const MIN_WIDTH = 50;

/**
 * The width to which a text is wrapped: its longest line in blocks of several lines, and at least 50.
 * @returns characters
 */
export function widthOf(blocks: readonly string[]): number {
	let width = MIN_WIDTH;
	for (const block of blocks) {
		const lines = block.split('\n');
		if (lines.length > 1) for (const line of lines) if (line.length <= MAX_WIDTH) width = Math.max(width, line.length);
	}
	return width;
}

/** Whether the lines of a block end where its writer ended them: the next word would have had space on many of them. */
export function hasOwnLines(block: string, width: number): boolean {
	const lines = block.split('\n');
	if (lines.length < 2 || lines.some(({ length }) => length > MAX_WIDTH)) return false;
	let meant = 0;
	for (const [index, line] of lines.entries()) {
		const next = lines[index + 1]?.trim();
		if (next === undefined) break;
		const space = next.indexOf(' ');
		const word = space === -1 ? next.length : space;
		if (line.trimEnd().length + 1 + word <= width) meant++;
	}
	return meant >= (lines.length - 1) * MIN_SHARE;
}
