// Reads what screens show of captured pages that wait on this device. It is apart from `captures.ts`, because the first
// screen needs it.
import type { EntryId } from '../../domain/entry-fields.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import type { ReadTx } from '../db/schema.ts';

/** State of a captured page that screens show. */
export interface WaitingCapture {
	readonly title: string;
	/** Why it could not be sent at the last attempt. */
	readonly failed?: FailureCode;
}

/** What screens show of the capture of an entry; undefined without one. */
export async function readWaitingCapture(tx: ReadTx, entry: EntryId): Promise<WaitingCapture | undefined> {
	const row = await tx.objectStore('captures').get(entry);
	return row === undefined
		? undefined
		: { title: row.title, ...(row.failed === undefined ? {} : { failed: row.failed }) };
}
