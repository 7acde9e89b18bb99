// Reads the text of extracted HTML, as the scores of the extraction benches count it.
import { parseHTML } from 'linkedom';
import { textOf } from '../../../src/lib/server/extract/html/text-content.ts';

/** Captions are not scored, because annotations differ on whether they belong to the text. */
const CAPTIONS: ReadonlySet<string> = new Set(['FIGCAPTION']);

export function readHtml(html: string): string {
	return textOf(parseHTML(`<html><body>${html}</body></html>`).document.body, CAPTIONS);
}
