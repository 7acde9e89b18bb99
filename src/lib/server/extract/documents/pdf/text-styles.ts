// The usual styles of a document's text, from which headings and notes differ.
import type { InlineOptions } from './inline-html.ts';
import type { TextLine } from './text-run.ts';

export interface TextStyles extends InlineOptions {
	/** Font height of most of the text. */
	readonly bodySize: number;
}

/** Share of the text beyond which a style is that of the body. */
const MOST = 0.5;
const MAX_COMPOUNDS = 20_000;
const COMPOUND = /\p{L}{1,40}(?:-\p{L}{1,40}){1,4}/gu;

export function stylesOf(lines: readonly TextLine[]): TextStyles {
	const sizes = new Map<number, number>();
	const compounds = new Set<string>();
	let [all, bold, italic, monospace] = [0, 0, 0, 0];
	for (const line of lines) {
		const size = Math.round(line.size * 2) / 2;
		sizes.set(size, (sizes.get(size) ?? 0) + line.text.length);
		for (const { text, style } of line.runs) {
			all += text.length;
			if (style.isBold) bold += text.length;
			if (style.isItalic) italic += text.length;
			if (style.isMonospace) monospace += text.length;
		}
		if (compounds.size < MAX_COMPOUNDS)
			for (const [word] of line.text.matchAll(COMPOUND)) compounds.add(word.toLowerCase());
	}
	const [bodySize] = [...sizes].reduce((most, next) => (next[1] > most[1] ? next : most), [0, 0]);
	return {
		bodySize,
		plainBold: bold > MOST * all,
		plainItalic: italic > MOST * all,
		plainMonospace: monospace > MOST * all,
		isCompound: (word) => compounds.has(word)
	};
}
