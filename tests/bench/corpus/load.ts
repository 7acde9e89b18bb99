// Checks whether a page gives the same article under any load of server and machine.
import { Worker } from 'node:worker_threads';
import type { Offprint } from '../../support/offprint.ts';
import { claim } from '../../support/reader.ts';
import { bodyOf, saveAll } from './saving.ts';
import type { Web } from './web.ts';

/** Number of threads that take processor time from the server. */
const BURNERS = 4;

export type Sample = {
	readonly size: number;
	/** Results of the run with all pages at once, in the order of the pages. */
	readonly bodies: readonly string[];
};

/**
 * Saves a sample one by one on an idle server, and compares the results with those of the whole corpus and of the sample
 * saved at once on a busy machine. Half of the sample are the longest pages, because they reach limits first.
 */
export async function compareUnderLoad(
	open: () => Promise<Offprint>,
	web: Web,
	{ size, bodies }: Sample
): Promise<void> {
	const sample = choose(web, size);
	const alone = await saveOn(open, web, sample, 1);
	const burners = Array.from({ length: BURNERS }, () => new Worker('for (;;);', { eval: true }));
	const busy = await saveOn(open, web, sample, sample.length);
	await Promise.all(burners.map((burner) => burner.terminate()));
	const countDifferences = (other: readonly (string | undefined)[]): number =>
		alone.filter((body, index) => body !== other[index]).length;
	const differFromAll = countDifferences(sample.map((index) => bodies[index]));
	const differFromBusy = countDifferences(busy);
	console.log(
		`${sample.length} pages saved one by one: ${differFromAll} differ from all pages at once, ` +
			`${differFromBusy} from ${sample.length} at once with ${BURNERS} threads burning the processor (both must be 0)`
	);
	if (differFromAll + differFromBusy > 0) process.exitCode = 1;
}

function choose(web: Web, size: number): number[] {
	const all = web.served.map((bytes, index) => ({ index, length: bytes.byteLength }));
	const longest = all.toSorted((a, b) => b.length - a.length).slice(0, size / 2);
	const step = Math.max(1, Math.ceil((2 * all.length) / size));
	const spread = all.filter(({ index }) => index % step === 0);
	return [...new Set([...longest, ...spread].map(({ index }) => index))].slice(0, size);
}

async function saveOn(
	open: () => Promise<Offprint>,
	web: Web,
	sample: readonly number[],
	atOnce: number
): Promise<string[]> {
	const offprint = await open();
	try {
		const reader = await claim(offprint);
		const results: string[] = [];
		for (let start = 0; start < sample.length; start += atOnce) {
			const addresses = sample.slice(start, start + atOnce).map((index) => web.addresses[index] ?? '');
			for (const { article, code } of await saveAll(reader, addresses)) {
				const body = article === null ? null : await bodyOf(reader, article.id);
				results.push(body === null ? `failed: ${code ?? ''}` : JSON.stringify([article, body]));
			}
		}
		return results;
	} finally {
		await offprint.discard();
	}
}
