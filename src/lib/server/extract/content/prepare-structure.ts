// Repairs the structure of a page before its article is searched for: formulas, code, headings, footnotes, folded parts,
// notices and tables.
import type { TexMarks } from '../html/prune-html.ts';
import { prepareCode } from './code-blocks.ts';
import { prepareFormulas } from './formulas.ts';
import { prepareHeadings } from './headings.ts';

/** Runs before `removeBoilerplate`, and before addresses are made absolute. */
export function prepareStructure(document: Document, texMarks: TexMarks): void {
	prepareFormulas(document, texMarks);
	prepareCode(document);
	prepareHeadings(document);
}
