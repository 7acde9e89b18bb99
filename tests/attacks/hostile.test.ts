// Tests that every step for untrusted text processes half a megabyte of each hostile text within a limit of processor
// time, which quadratic time would exceed. That much in the body goes through the whole extraction; in other places of a
// page, half of it is enough, because the steps before have seen more. `npm run bench hostile` measures longer texts.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { createPool, type Pool } from '../../src/lib/server/extract/extraction-pool.ts';
import type { Task } from '../../src/lib/server/extract/worker-messages.ts';
import { readModules } from '../support/module-boundaries.ts';
import { judge } from './hostile/judge.ts';
import { TEXT_STEPS } from './hostile/text-steps.ts';
import type { StepRequest, StepResult } from './hostile/worker.ts';

const LENGTH = 500_000;
const LENGTH_ELSEWHERE = 250_000;
/** The step that extracts a page with the text in its body. */
const BODY = 'extract: body';
const ENTRY = new URL('./hostile/worker.ts', import.meta.url);
/**
 * Limits of processor time, ms. A step that is only a part of the work on a page has less than a whole page. The slowest
 * take a third on a machine that does nothing else.
 */
const PAGE = { workMs: 10_000 };
const PART = { workMs: 4_000 };
/** Each pool runs one task at a time, because processes that share a processor with other test files take longer. */
const COMMON = { size: 1, timeoutMs: 600_000, memoryMb: 512, idleMs: 60_000, entry: ENTRY };

const pages = createPool({ ...COMMON, ...PAGE });
const parts = createPool({ ...COMMON, ...PART });

afterAll(() => Promise.all([pages.close(), parts.close()]));

/** Runs a step in a pool, which passes the request on as if it were a page. */
async function run(pool: Pool, request: StepRequest): Promise<StepResult> {
	return (await pool.run(request as unknown as Task)) as unknown as StepResult;
}

/** @returns the outcome of a step, or the error of its process */
async function outcomeOf(request: StepRequest): Promise<string> {
	const [pool, { workMs }] = request.step.startsWith('extract: ') ? ([pages, PAGE] as const) : ([parts, PART] as const);
	try {
		// A quarter of a body takes as long as the whole, because a long page is read in simpler ways.
		if (request.step === BODY) return (await run(pool, request)).outcome;
		return await judge((each) => run(pool, each), workMs, request);
	} catch (error) {
		return String(error);
	}
}

/** Allowed outcomes of a step: a result, or a failure with a code. */
const OUTCOMES = /^(?:done|[a-z]+(?:_[a-z]+)*)$/;

test.each(Object.keys(TEXT_STEPS))('any hostile text is processed in time: %s', { timeout: 900_000 }, async (step) => {
	const { inputs: texts = {}, minInputs = Infinity } = TEXT_STEPS[step] ?? {};
	const inputs = Object.keys(texts);
	expect(inputs.length).toBeGreaterThanOrEqual(minInputs);
	const length = step.startsWith('extract: ') && step !== BODY ? LENGTH_ELSEWHERE : LENGTH;
	const outcomes = await Promise.all(
		inputs.map(async (input) => [input, await outcomeOf({ step, input, length })] as const)
	);
	expect(outcomes.filter(([, outcome]) => !OUTCOMES.test(outcome))).toEqual([]);
});

test('a step that takes quadratic time is detected', async () => {
	const workMs = 300;
	const pool = createPool({ ...COMMON, workMs, entry: new URL('./hostile/slow-worker.ts', import.meta.url) });
	try {
		const judged = judge((each) => run(pool, each), workMs, { step: 'slow', input: 'less than', length: LENGTH });
		await expect(judged).rejects.toMatchObject({ code: 'extract_failed', details: { work: workMs } });
	} finally {
		await pool.close();
	}
});

test('a whole text is processed unless its quarter took less than a sixteenth of the limit', async () => {
	const lengthsIfQuarterTakes = async (ms: number) => {
		const lengths: number[] = [];
		const fake = ({ length }: StepRequest) => Promise.resolve({ ms, outcome: `done ${lengths.push(length)}` });
		const outcome = await judge(fake, 1_600, { step: 'a', input: 'b', length: 1_000 });
		return [...lengths, outcome];
	};
	expect(await lengthsIfQuarterTakes(99)).toEqual([250, 'done 1']);
	expect(await lengthsIfQuarterTakes(100)).toEqual([250, 1_000, 'done 2']);
});

/**
 * Patterns that lint rules cannot judge: those built by `new RegExp`, and those with a lazy quantifier. Each has the
 * reason why it takes no quadratic time.
 */
const REVIEWED: readonly (readonly [file: string, part: string, reason: string])[] = [
	['src/lib/domain/query-syntax.ts', 'const PIECE = new RegExp(', 'runs on a query of at most MAX_QUERY'],
	['src/lib/library/search/analysis/folding.ts', 'new RegExp(', 'matches two letters'],
	[
		'src/lib/library/search/analysis/folding.ts',
		"new RegExp(Object.keys(CHILLUS).join('|')",
		'matches two or three letters'
	],
	['src/lib/library/search/analysis/word-scanner.ts', 'new RegExp(', 'tested by the step search: document'],
	['src/lib/server/extract/byline/name-words.ts', 'new RegExp(', 'runs on 100 characters of a line'],
	[
		'src/lib/server/extract/declared/site-in-title.ts',
		'new RegExp(SEPARATOR',
		'runs on lines of at most 1,000 characters'
	],
	['src/lib/server/http/security-headers.ts', '/<script>([\\s\\S]*?)<\\/script>/g', 'runs on HTML of the app'],
	['src/lib/server/http/finish-shell.ts', 'new RegExp(', 'runs on HTML of the app'],
	['src/lib/server/extract/html/decode-charset.ts', '/<!--.*?-->/gs', 'runs on the first 4,096 bytes'],
	['src/lib/server/extract/html/decode-charset.ts', '/<meta\\s[^>]*?charset', 'runs on the first 4,096 bytes'],
	[
		'src/lib/server/extract/html/decode-charset.ts',
		'/^\\s*<\\?xml\\s[^>]*?encoding',
		'matches only at the start of the text'
	]
];

test('each pattern that lint rules cannot judge is listed as reviewed', () => {
	const sources = readModules(fileURLToPath(new URL('../..', import.meta.url))).filter(
		({ path }) => !path.endsWith('.test.ts')
	);
	const patterns = sources.flatMap(({ path, text }) =>
		text
			.split('\n')
			.filter(
				(line) => /\bnew RegExp\(|[*+}]\?[^:]*\/[dgimsuvy]*[.,)\s]/.test(line) && !/^\s*(?:\/?\*|\/\/)/.test(line)
			)
			.filter((line) => /\bnew RegExp\(|\/.*(?:\.|\])[*+]\?.*\//.test(line))
			.map((line) => `${path}: ${line.trim()}`)
	);
	const unlisted = patterns.filter(
		(line) => !REVIEWED.some(([file, part]) => line.startsWith(`${file}: `) && line.includes(part))
	);
	expect(unlisted).toEqual([]);
	for (const [file, part] of REVIEWED) expect(readFileSync(file, 'utf8')).toContain(part);
});
