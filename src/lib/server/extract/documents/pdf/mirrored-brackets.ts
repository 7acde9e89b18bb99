// Turns the brackets of Arabic and Hebrew lines round, if the PDF has them as they are drawn rather than as they are read.
import type { TextLine } from './text-run.ts';

const OTHER: Readonly<Record<string, string>> = { '(': ')', ')': '(', '[': ']', ']': '[', '«': '»', '»': '«' };
const BRACKET = /[()[\]«»]/g;

/** Whether more brackets look wrong than right: one that closes stands after a space and before a letter. */
export function hasMirroredBrackets(lines: readonly TextLine[]): boolean {
	let mirrored = 0;
	for (const { isRtl, text } of lines) {
		if (!isRtl) continue;
		mirrored += text.match(/(?:^|\s)[)\]»]\S/g)?.length ?? 0;
		mirrored -= text.match(/(?:^|\s)[([«]\S/g)?.length ?? 0;
	}
	return mirrored > 0;
}

export function turnBrackets(line: TextLine): TextLine {
	if (!line.isRtl) return line;
	const turn = (text: string): string => text.replace(BRACKET, (bracket) => OTHER[bracket] ?? bracket);
	const runs = line.runs.map((run) => (run.isRtl ? { ...run, text: turn(run.text) } : run));
	const turned = new Map(line.runs.map((run, index) => [run, runs[index] ?? run]));
	return {
		...line,
		runs,
		text: turn(line.text),
		cells: line.cells.map((cell) => cell.map((run) => turned.get(run) ?? run))
	};
}
