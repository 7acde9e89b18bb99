// Stores captured pages on this device until the server has them.
import type { CapturedPictureResponse } from '../../domain/sync/capture-upload.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { FailureCode } from '../../domain/core/failure.ts';
import type { AnyTx, CapturePart, CaptureRow, StoreName, WriteTx } from '../db/schema.ts';

/** Stores that captured pages are in. */
export const CAPTURE_STORES: readonly StoreName[] = ['captures', 'captureParts'];

/** A picture part of a captured page. */
export type PicturePart = Extract<CapturePart, { address: string }>;

export interface CaptureContents {
	readonly html: string;
	readonly pictures: readonly { readonly address: string; readonly type: string; readonly bytes: ArrayBuffer }[];
}

/** Stores a captured page. An earlier capture of the same entry that was not sent yet is replaced. */
export async function putCapture(tx: WriteTx, row: CaptureRow, { html, pictures }: CaptureContents): Promise<void> {
	const { entry } = row;
	await deleteCapture(tx, entry);
	await tx.objectStore('captures').put(row);
	await tx.objectStore('captureParts').put({ entry, part: 0, html });
	for (const [index, { address, type, bytes }] of pictures.entries())
		await tx.objectStore('captureParts').put({ entry, part: index + 1, address, type, bytes });
}

export async function deleteCapture(tx: WriteTx, entry: EntryId): Promise<void> {
	await tx.objectStore('captures').delete(entry);
	await tx.objectStore('captureParts').delete(partsOf(entry));
}

export function listCaptures(tx: AnyTx): Promise<CaptureRow[]> {
	return tx.objectStore('captures').getAll();
}

/** Keys of the pictures of a captured page, without their bytes. */
export async function pictureKeys(tx: AnyTx, entry: EntryId): Promise<[EntryId, number][]> {
	return (await tx.objectStore('captureParts').getAllKeys(partsOf(entry))).filter(([, part]) => part > 0);
}

export async function readPicturePart(tx: AnyTx, key: [EntryId, number]): Promise<PicturePart | null> {
	const part = await tx.objectStore('captureParts').get(key);
	return part === undefined || !('address' in part) ? null : part;
}

/** The HTML of a captured page; null if it is not here. */
export async function readCaptureHtml(tx: AnyTx, entry: EntryId): Promise<string | null> {
	const part = await tx.objectStore('captureParts').get([entry, 0]);
	return part === undefined || !('html' in part) ? null : part.html;
}

/** Records the answer of the server to a picture, unless another capture replaced this one. */
export async function recordSentPicture(
	tx: WriteTx,
	{ entry, at }: CaptureRow,
	part: number,
	sent: CapturedPictureResponse | 'unreadable' | null
): Promise<void> {
	const stored = await tx.objectStore('captureParts').get([entry, part]);
	if (stored === undefined || !('address' in stored) || !(await isCurrent(tx, { entry, at }))) return;
	const { sent: _before, ...picture } = stored;
	if (sent === 'unreadable') await tx.objectStore('captureParts').put({ ...picture, unreadable: true });
	else await tx.objectStore('captureParts').put(sent === null ? picture : { ...picture, sent });
}

/** Whether no other capture of the entry has replaced this one. */
export async function isCurrent(tx: AnyTx, { entry, at }: Pick<CaptureRow, 'entry' | 'at'>): Promise<boolean> {
	return (await tx.objectStore('captures').get(entry))?.at === at;
}

/** @param at time of the attempt, ms since 1970 */
export async function recordFailedCapture(
	tx: WriteTx,
	row: CaptureRow,
	{ at, code }: { readonly at: number; readonly code: FailureCode }
): Promise<void> {
	const stored = await tx.objectStore('captures').get(row.entry);
	if (stored?.at !== row.at) return;
	await tx.objectStore('captures').put({ ...stored, triedAt: at, tries: (stored.tries ?? 0) + 1, failed: code });
}

/** Makes every capture due now, because the reader asks to try again. */
export async function resetAttempts(tx: WriteTx): Promise<void> {
	for (const row of await tx.objectStore('captures').getAll()) {
		const { triedAt: _triedAt, tries: _tries, ...rest } = row;
		await tx.objectStore('captures').put(rest);
	}
}

function partsOf(entry: EntryId): IDBKeyRange {
	// An array is later than any number: [entry, []] is past every part.
	return IDBKeyRange.bound([entry], [entry, []]);
}
