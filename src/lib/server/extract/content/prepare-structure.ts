// Repairs the structure of a page before its article is searched for: formulas, code, headings, footnotes, folded parts,
// notices and tables.
import type { TexMarks } from '../html/prune-html.ts';
import { prepareCode } from './code-blocks.ts';
import { prepareFootnotes } from './footnotes.ts';
import { prepareFormulas } from './formulas.ts';
import { prepareHeadings } from './headings.ts';
import { prepareNotices } from './notices.ts';
import { unfoldParts } from './folded-parts.ts';
import { unwrapLayoutTables } from './layout-tables.ts';
import { showTabPanels } from './tab-panels.ts';
import { separateWords } from './separate-words.ts';
import { removeHiddenText } from './unhide.ts';

/** Runs before `removeControls`, and before addresses are made absolute. */
export function prepareStructure(document: Document, texMarks: TexMarks): void {
	prepareFormulas(document, texMarks);
	prepareCode(document);
	unwrapLayoutTables(document);
	unfoldParts(document);
	showTabPanels(document);
	prepareHeadings(document);
	prepareFootnotes(document);
	prepareNotices(document);
	removeHiddenText(document);
	separateWords(document);
}
