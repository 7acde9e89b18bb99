// Runs one repair of the extraction on the body of a page.
import { openDocument } from '../../src/lib/server/extract/html/parse-document.ts';
import { pruneHtml } from '../../src/lib/server/extract/html/prune-html.ts';

/** @returns the HTML of the body after the repair */
export function prepared(body: string, repair: (document: Document) => void): string {
	const document = openDocument(pruneHtml(`<html><body>${body}</body></html>`).html);
	repair(document);
	return document.body.innerHTML;
}
