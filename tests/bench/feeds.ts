// `npm run bench feeds -- --dir DIR`: reads feedparser's test files (BSD), counts those that are read, and compares the
// fields that Offprint keeps (the list is `FIELDS` in `feeds/compare.ts`) with the expectations in their comments.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { readFeed } from '../../src/lib/server/feeds/read/read-feed.ts';
import { decodeFeed } from '../../src/lib/server/feeds/read/decode-feed.ts';
import { judge } from './feeds/compare.ts';
import { readTestFile } from './feeds/expectations.ts';

/** Address from which feedparser's tests load the files. */
const ORIGIN = 'http://127.0.0.1:8097/';
const MAX_FILE_MS = 1_000;
const MIN_READ = 0.99;
const MIN_RIGHT = 0.97;

/** DIR holds the folders `wellformed`, `illformed`, `encoding` and `entities`. */
export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: { dir: { type: 'string', default: '../shared/data/feeds' } }
	});
	const files = filesIn(values.dir);
	const refused: string[] = [];
	const wrong: string[] = [];
	const slow: string[] = [];
	const fields = new Map<string, { right: number; all: number }>();
	let [wellFormed, wellFormedRead, otherForms, filesJudged] = [0, 0, 0, 0];
	for (const path of files) {
		const name = relative(values.dir, path);
		const bytes = readFileSync(path);
		const test = readTestFile(sourceOf(bytes));
		const start = performance.now();
		const contentType = test.headers.get('content-type') ?? null;
		// RFC 2616, which feedparser follows, makes this header the base of the document.
		const url = new URL(test.headers.get('content-location') ?? '', new URL(name, ORIGIN)).href;
		const feed = readFeed(bytes, { url, contentType });
		const time = performance.now() - start;
		if (time > MAX_FILE_MS) slow.push(`${name}: ${Math.round(time)} ms`);
		const isWellFormed = name.startsWith('wellformed');
		if (isWellFormed) wellFormed++;
		if ('refused' in feed) {
			refused.push(`${name}: ${feed.refused}`);
			continue;
		}
		if (isWellFormed) wellFormedRead++;
		if (test.expectations === null) otherForms++;
		const judgements = (test.expectations ?? []).flatMap((expectation) => {
			const judgement = judge(feed, expectation);
			return judgement === null ? [] : { ...judgement, expectation };
		});
		if (judgements.length > 0) filesJudged++;
		for (const { field, isRight, got, expectation } of judgements) {
			const counts = fields.get(field) ?? { right: 0, all: 0 };
			fields.set(field, { right: counts.right + (isRight ? 1 : 0), all: counts.all + 1 });
			if (isRight) continue;
			wrong.push(
				`${name}: ${expectation.path.join('.')}: expected ${JSON.stringify(expectation.value)}, read ${JSON.stringify(got)}`
			);
		}
	}
	print('Refused', refused);
	print(`Slower than ${MAX_FILE_MS} ms`, slow);
	print('Wrong', wrong);
	console.log(`\n${files.length} files; ${otherForms} with an expectation of another form, ${filesJudged} judged`);
	for (const [field, { right, all }] of fields) console.log(`${field}: ${right} of ${all}`);
	const right = sum([...fields.values()].map((counts) => counts.right));
	const all = sum([...fields.values()].map((counts) => counts.all));
	report('well-formed files read', wellFormedRead / wellFormed, MIN_READ);
	report(`expectations met (${right} of ${all})`, right / all, MIN_RIGHT);
	if (slow.length > 0) process.exitCode = 1;
}

/** The text of the file for its comment; UTF-8 first, because the expectations are not declared. */
function sourceOf(bytes: Uint8Array): string {
	const text = decodeFeed(bytes, null);
	return typeof text === 'string' ? text : '';
}

function report(name: string, share: number, minimum: number): void {
	const isMet = share >= minimum;
	console.log(`${isMet ? 'ok' : 'MISSED'}  ${name}: ${(share * 100).toFixed(1)} %, at least ${minimum * 100} %`);
	if (!isMet) process.exitCode = 1;
}

function print(title: string, lines: readonly string[]): void {
	console.log(`\n${title}: ${lines.length}`);
	for (const line of lines) console.log(`  ${line}`);
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, number) => total + number, 0);
}

function filesIn(dir: string): string[] {
	return readdirSync(dir, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && entry.name.endsWith('.xml'))
		.map((entry) => join(entry.parentPath, entry.name))
		.sort();
}
