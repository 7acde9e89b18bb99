// Makes an article of a mutated page in an extraction pool as the server does, and checks it.
import { createHash } from 'node:crypto';
import type { PictureHash } from '../../../src/lib/domain/article.ts';
import { codeOf, isFailure, type FailureCode } from '../../../src/lib/domain/core/failure.ts';
import type { Pool } from '../../../src/lib/server/extract/extraction-pool.ts';
import type { KnownPictures } from '../../../src/lib/server/extract/sanitise.ts';
import type { Task } from '../../../src/lib/server/extract/worker-messages.ts';
import { extractWithFallback } from '../../../src/lib/server/extract/extract-with-fallback.ts';
import { faultsOf } from './article-faults.ts';
import type { MutatedPage } from './mutated-page.ts';

export interface IngestedPage {
	readonly seed: number;
	/** `article`, or why there is none. */
	readonly outcome: 'article' | FailureCode;
	/** What must not be, such as a crash or an element that is not allowed. */
	readonly faults: readonly string[];
	/** Sanitised; empty without an article. */
	readonly html: string;
	/** Time of the whole page, ms. */
	readonly ms: number;
}

/** Why a page may have no article. */
const REFUSALS: ReadonlySet<FailureCode> = new Set([
	'nothing_to_read',
	'too_large',
	'bot_wall',
	'needs_login',
	'consent_wall',
	'needs_scripts'
]);

export async function ingestPage(page: MutatedPage, pool: Pool): Promise<IngestedPage> {
	const { seed, bytes, charset, address, type } = page;
	const begin = performance.now();
	const faults = new Set<string>();
	const observed: Pool = {
		run: (task) =>
			pool.run(task).catch((error: unknown) => {
				const fault = failureFaultOf(task, error);
				if (fault !== null) faults.add(fault);
				throw error;
			}),
		close: () => pool.close()
	};
	const finish = (outcome: IngestedPage['outcome'], html: string): IngestedPage => ({
		seed,
		outcome,
		html,
		faults: [...faults],
		ms: performance.now() - begin
	});
	try {
		const refresh = await observed.run({ kind: 'meta-refresh', bytes, charset, address });
		if (refresh !== null && !/^https?:\/\//.test(refresh)) faults.add(`a refresh to ${refresh}`);
		const extracted = await extractWithFallback({ kind: 'extract', bytes, charset, type, address }, observed);
		const pictures = knownPictures(extracted.pictures);
		const html = await observed.run({ kind: 'sanitise', html: extracted.html, pictures });
		const htmlAgain = await observed.run({ kind: 'sanitise', html, pictures: storedPictures(pictures) });
		for (const fault of faultsOf({ extracted, html, htmlAgain, pageBytes: bytes.byteLength })) faults.add(fault);
		return finish('article', html);
	} catch (error) {
		await observed.run({ kind: 'summary', bytes, charset, address }).catch(() => null);
		return finish(codeOf(error), '');
	}
}

/** What a failure means for the page: null if the page may fail so. */
function failureFaultOf({ kind }: Task, error: unknown): string | null {
	if (!isFailure(error)) return `${kind}: ${String(error)}`;
	if (REFUSALS.has(error.code)) return null;
	return `${kind}: ${error.message}`;
}

/** Every picture but each fourth is known, as if the others could not be downloaded. */
function knownPictures(addresses: readonly string[]): KnownPictures {
	return Object.fromEntries(
		addresses
			.filter((_address, index) => index % 4 !== 3)
			.map((address) => [address, { hash: hashOf(address), width: 40, height: 20 }])
	);
}

/** The same pictures by the addresses that they have in a sanitised article. */
function storedPictures(pictures: KnownPictures): KnownPictures {
	return Object.fromEntries(Object.values(pictures).map((picture) => [`/img/${picture.hash}`, picture]));
}

function hashOf(address: string): PictureHash {
	return createHash('sha256').update(address).digest('hex') as PictureHash;
}
