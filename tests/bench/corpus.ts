// `npm run bench corpus`: ingests every page of the shared data with the running server, and compares the articles with
// those of plain Readability.
import { parseArgs } from 'node:util';
import { ensureBuilt, startOffprint, type Offprint } from '../support/offprint.ts';
import { claim, type Reader } from '../support/reader.ts';
import { readingOf, runBare } from './corpus/bare.ts';
import { memoryAfter, memoryOf, watchMemory, workOf } from './corpus/memory.ts';
import { readPages, readRepetitivePage, sharedFolder, type CorpusPage } from './corpus/pages.ts';
import { bodyOf, saveAll, type Saved } from './corpus/saving.ts';
import { mean, readHtml, score, type Reading, type Score } from './corpus/score.ts';
import { compareUnderLoad } from './corpus/load.ts';
import { startWeb, type Web } from './corpus/web.ts';

const DNS_PRELOAD = new URL('./corpus/dns-preload.ts', import.meta.url).href;
const MAX_FAILED_SHARE = 0.01;
const MAX_MEMORY_MB = 700;
const IDLE_MS = 10_000;
/** Number of threads in the server's pool, and of plain Readability. */
const POOL_THREADS = 2;

/** Uses only loopback, to which all names resolve. Other addresses than those of the pages give pictures or are refused. */
export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: {
			shared: { type: 'string', default: sharedFolder() },
			kind: { type: 'string', default: 'article' },
			count: { type: 'string', default: '1000' },
			sample: { type: 'string', default: '60' }
		}
	});
	ensureBuilt();
	const corpus = readPages(values.shared, values.kind).slice(0, Number(values.count));
	const seed = readRepetitivePage(values.shared);
	const pages = seed === null ? corpus : [...corpus, seed];
	const web = await startWeb(pages);
	const open = (): Promise<Offprint> => startOffprint({ env: { NODE_OPTIONS: `--import=${DNS_PRELOAD}` } });
	try {
		const bodies = await saveCorpus(open, web, pages);
		await compareWithBare(web, pages, bodies);
		if (Number(values.sample) > 0)
			await compareUnderLoad(open, web, { size: Number(values.sample), bodies: bodies.html });
	} finally {
		await web.close();
	}
}

type Bodies = {
	readonly readings: readonly (Reading | null)[];
	readonly html: readonly string[];
	readonly rate: number;
	/** Processor time per page, s. */
	readonly work: number;
};

async function saveCorpus(open: () => Promise<Offprint>, web: Web, pages: readonly CorpusPage[]): Promise<Bodies> {
	const offprint = await open();
	try {
		const reader = await claim(offprint);
		const before = memoryOf(offprint.pid());
		const idleWork = workOf(offprint.pid());
		const watch = watchMemory(offprint.pid());
		const begin = performance.now();
		const saved = await saveAll(reader, web.addresses);
		const seconds = (performance.now() - begin) / 1000;
		const { own: ownPeak, together } = watch.stop();
		const work = (workOf(offprint.pid()) - idleWork) / saved.length;
		const after = await memoryAfter(offprint.pid(), IDLE_MS);
		printResults(saved, pages, web, seconds);
		const short = [...offprint.output().matchAll(/read in short mode/g)].length;
		console.log(`  read in short mode: ${short}`);
		print(`memory of the server with its child processes: before ${mb(before)}, peak ${mb(together)} MB`, {
			met: together <= MAX_MEMORY_MB,
			limit: `at most ${MAX_MEMORY_MB} MB`
		});
		console.log(
			`  peak of the server's process ${mb(ownPeak)} MB; after ${IDLE_MS / 1000} s idle, all together: ${mb(after)} MB`
		);
		const bodies = await readBodies(reader, saved);
		printSeed(pages, saved, bodies);
		return { ...bodies, rate: saved.length / seconds, work };
	} finally {
		await offprint.discard();
	}
}

function printResults(saved: readonly Saved[], pages: readonly CorpusPage[], web: Web, seconds: number): void {
	const failed = saved.flatMap(({ code }, index) => (code === null ? [] : [`${pages[index]?.id ?? ''} ${code}`]));
	print(`${saved.length} pages: ${saved.length - failed.length} saved, ${failed.length} failed`, {
		met: failed.length <= saved.length * MAX_FAILED_SHARE,
		limit: `at most ${MAX_FAILED_SHARE * 100} %`
	});
	for (const line of failed) console.log(`  failed: ${line}`);
	console.log(
		`  ${seconds.toFixed(1)} s, ${(saved.length / seconds).toFixed(1)} pages/s, ${web.counts.pictures} pictures requested`
	);
}

async function readBodies(reader: Reader, saved: readonly Saved[]): Promise<Omit<Bodies, 'rate' | 'work'>> {
	const readings: (Reading | null)[] = [];
	const html: string[] = [];
	for (const { article, code } of saved) {
		const body = article === null ? null : await bodyOf(reader, article.id);
		html.push(body === null ? `failed: ${code ?? ''}` : JSON.stringify([article, body]));
		readings.push(article === null || body === null ? null : { title: article.title, text: readHtml(body.html) });
	}
	return { readings, html };
}

function printSeed(pages: readonly CorpusPage[], saved: readonly Saved[], bodies: Omit<Bodies, 'rate' | 'work'>): void {
	const index = pages.findIndex((page) => page.id === 'seed');
	const reading = bodies.readings[index];
	const article = saved[index]?.article;
	const page = pages[index];
	if (reading === undefined || reading === null || page === undefined || !article) return;
	const { f1 } = score(reading, page.truth);
	const form = /<(form|input|textarea|button)\b|your comment|post comment/i.test(bodies.html[index] ?? '');
	console.log(
		`seed page: word F1 ${(f1 ?? 0).toFixed(3)}, ${article.pictures} pictures, comment form ${form ? 'PRESENT' : 'absent'}: ${article.title}`
	);
}

/** Compares speed and quality with plain Readability on the same bytes, in one thread and in `POOL_THREADS` threads. */
async function compareWithBare(
	web: Web,
	pages: readonly CorpusPage[],
	{ readings, rate, work }: Bodies
): Promise<void> {
	const single = await runBare(web.served, 1);
	const pooled = await runBare(web.served, POOL_THREADS);
	for (const [threads, run] of [[1, single] as const, [POOL_THREADS, pooled] as const]) {
		const bare = pages.length / run.seconds;
		const bareWork = run.work / pages.length;
		console.log(
			`bare Readability on linkedom, ${threads} thread(s): ${bare.toFixed(1)} pages/s, ${ms(bareWork)} ms of processor a page; ` +
				`the server, with pictures: ${(rate / bare).toFixed(2)} of its speed, ${(work / bareWork).toFixed(2)} times its work`
		);
	}
	const offprintScores = pages.map((page, index) => score(readings[index] ?? null, page.truth));
	const bareScores = single.answers.map((answer, index) =>
		score(readingOf(answer, readHtml), pages[index]?.truth ?? never())
	);
	console.log('                       word F1   title   kept   clean');
	for (const [name, scores] of [['Offprint', offprintScores] as const, ['bare Readability', bareScores] as const]) {
		console.log(`${name.padEnd(20)}${columns(scores)}`);
	}
}

function columns(scores: readonly Score[]): string {
	const names = ['f1', 'title', 'kept', 'clean'] as const;
	return names
		.map((name) =>
			mean(scores.map((each) => each[name]))
				.toFixed(3)
				.padStart(9)
		)
		.join('');
}

function print(line: string, { met, limit }: { met: boolean; limit: string }): void {
	console.log(`${line} (${limit}${met ? '' : ': NOT MET'})`);
	if (!met) process.exitCode = 1;
}

function ms(seconds: number): string {
	return (seconds * 1000).toFixed(0);
}

function mb(size: number): string {
	return size.toFixed(0);
}

function never(): never {
	throw new Error('more answers than pages');
}
