// Parses a page and repairs it, before its article is chosen.
import { keepTextBlocks } from './html/text-blocks.ts';
import { baseOf, makeAbsolute, openDocument } from './html/parse-document.ts';
import { noteCodeLanguages } from './content/code-language.ts';
import { makeCards } from './content/embeds.ts';
import { findLeadFigure } from './content/lead-picture.ts';
import { playerPage } from './content/player-page.ts';
import { replaceDrawings } from './html/inline-drawings.ts';
import { resolvePictures } from './content/lazy-images.ts';
import { pruneHtml } from './html/prune-html.ts';
import { prepareStructure } from './content/prepare-structure.ts';
import { readMetadata, type Metadata } from './metadata/metadata.ts';
import { unhideMainContent } from './content/unhide.ts';
import { removeControls } from './content/remove-controls.ts';
import { readThreadSigns, type ThreadSigns } from './threads/thread-signs.ts';

/** How a page is extracted: `full`, or, when that would take too long, from its text blocks only. */
export type ExtractMode = 'full' | 'short';

export interface PreparedPage {
	/** All addresses are absolute, except fragments within the page. */
	readonly document: Document;
	readonly metadata: Metadata;
	readonly threadSigns: ThreadSigns;
	readonly mode: ExtractMode;
	/** When the page was fetched, ms since 1970. */
	readonly fetched: number;
	/** A copy of the figure that stands for the article. */
	readonly leadFigure: Element | null;
	/** The article of a page that only plays something. */
	readonly player: Element | null;
}

/**
 * A page with more elements is extracted in short mode; pages of articles have 100 to 5,000. Elements are counted in
 * advance, so that the result does not depend on the load.
 */
const MAX_ELEMENTS = 20_000;
const MAX_CHARACTERS = 4_000_000;

/**
 * @param address of the page
 * @param requestedMode `short` for a page that took too long before
 * @param fetched when the page was fetched, ms since 1970
 * @throws Failure `too_large` for a page that is too large for short mode too
 */
export function preparePage(
	html: string,
	address: string,
	requestedMode: ExtractMode,
	fetched = Date.now()
): PreparedPage {
	const pruned = pruneHtml(replaceDrawings(html));
	const isLarge = pruned.elements > MAX_ELEMENTS || pruned.html.length > MAX_CHARACTERS;
	const mode = isLarge ? 'short' : requestedMode;
	const document = openDocument(mode === 'short' ? keepTextBlocks(pruned.html) : pruned.html);
	const base = baseOf(document, address);
	const metadata = readMetadata(document, address, base, fetched);
	const threadSigns = readThreadSigns(document, metadata.data, address);
	unhideMainContent(document);
	const player = playerPage(document, metadata, address);
	prepareStructure(document, pruned.texMarks);
	makeCards(document, base);
	resolvePictures(document, base);
	const leadFigure = findLeadFigure(document, metadata.picture);
	noteCodeLanguages(document);
	removeControls(document);
	makeAbsolute(document, address, base);
	return { document, metadata, threadSigns, mode, fetched, leadFigure, player };
}
