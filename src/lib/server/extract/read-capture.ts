// Parses a page that a device captured. In an extraction process, because its JSON may take too long in the server's.
import { Failure } from '../../domain/core/failure.ts';
import { wellFormed } from '../../domain/core/well-formed-text.ts';
import { parseCapture, type CaptureUpload } from '../../domain/sync/capture-upload.ts';
import { parseBounded } from '../http/bounded-json.ts';

/** @throws Failure `bad_request` for anything but a captured page */
export function readCapture(bytes: Uint8Array): CaptureUpload {
	const capture = parseCapture(parseBounded(new TextDecoder().decode(bytes)));
	if (capture === null) throw new Failure('bad_request');
	return { ...capture, html: wellFormed(capture.html) };
}
