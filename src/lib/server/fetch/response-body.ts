// Reads the body of a response up to a limit, or drops it.
import type { Response } from 'undici';
import { Failure } from '../../domain/core/failure.ts';

/** @param limitOf bytes, by the first bytes of the body @throws Failure `too_large` */
export async function readBody(response: Response, limitOf: (start: Uint8Array) => number): Promise<Uint8Array> {
	const chunks: Uint8Array[] = [];
	let size = 0;
	let limit: number | null = null;
	const length = Number(response.headers.get('content-length') ?? 0);
	for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
		limit ??= limitOf(chunk);
		size += chunk.byteLength;
		if (size > limit || length > limit) throw new Failure('too_large', { limit });
		chunks.push(chunk);
	}
	return Buffer.concat(chunks, size);
}

/** Cancels an unread body, which would keep its connection. A body that was read or failed cannot be cancelled. */
export async function discard(response: Response): Promise<void> {
	if (!response.bodyUsed) await response.body?.cancel().catch(() => undefined);
}
