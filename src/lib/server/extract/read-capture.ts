// Parses and extracts a page that a device captured, in an extraction process.
import { Failure, isFailure } from '../../domain/core/failure.ts';
import { wellFormed } from '../../domain/core/well-formed-text.ts';
import { parseCapture, type CaptureUpload } from '../../domain/sync/capture-upload.ts';
import { parseBounded } from '../http/bounded-json.ts';
import { extract, type ExtractedArticle } from './extract.ts';
import type { ExtractMode } from './prepare-page.ts';
import { readPageSummary, type PageSummary } from './metadata/page-summary.ts';

export interface ReadCapture extends CaptureUpload {
	/** Null for a page without a readable text. */
	readonly extracted: ExtractedArticle | null;
	/** The summary of a page without a readable text that has a title. */
	readonly about: PageSummary | null;
}

/** @throws Failure `bad_request` for anything but a captured page; whatever `extract` throws except `nothing_to_read` */
export function readCapture(bytes: Uint8Array, mode: ExtractMode = 'full'): ReadCapture {
	const capture = parseCapture(parseBounded(new TextDecoder().decode(bytes)));
	if (capture === null) throw new Failure('bad_request');
	const { html: sent, ...rest } = capture;
	const html = wellFormed(sent);
	try {
		return { ...rest, html, extracted: extract(html, rest.url, { mode }), about: null };
	} catch (error) {
		if (!isFailure(error) || error.code !== 'nothing_to_read') throw error;
		return { ...rest, html, extracted: null, about: readPageSummary(html, rest.url) };
	}
}
