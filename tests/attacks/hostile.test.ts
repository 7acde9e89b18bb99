// Tests that every step for untrusted text processes half a megabyte of each hostile text within a limit of processor
// time, which quadratic time would exceed. That much in the body goes through the whole extraction; in other places of a
// page, half of it is enough, because the steps before have seen more.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { createPool } from '../../src/lib/server/extract/extraction-pool.ts';
import type { Task } from '../../src/lib/server/extract/worker-messages.ts';
import { readModules } from '../support/module-boundaries.ts';
import { TEXT_STEPS } from './hostile/text-steps.ts';
import type { StepRequest, StepResult } from './hostile/worker.ts';

const LENGTH = 500_000;
const LENGTH_ELSEWHERE = 250_000;
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
async function run(request: StepRequest): Promise<string> {
	const pool = request.step.startsWith('extract: ') ? pages : parts;
	const task = request as unknown as Task;
	const { outcome } = (await pool.run(task)) as unknown as StepResult;
	return outcome;
}

/** Allowed outcomes of a step: a result, or a failure with a code. */
const OUTCOMES = /^(?:done|[a-z]+(?:_[a-z]+)*)$/;

test.each(Object.keys(TEXT_STEPS))('any hostile text is processed in time: %s', { timeout: 900_000 }, async (step) => {
	const { inputs: texts = {}, minInputs = Infinity } = TEXT_STEPS[step] ?? {};
	const inputs = Object.keys(texts);
	expect(inputs.length).toBeGreaterThanOrEqual(minInputs);
	const length = /^extract: (?!body)/.test(step) ? LENGTH_ELSEWHERE : LENGTH;
	const outcomes = await Promise.all(
		inputs.map(async (input) => {
			const outcome = await run({ step, input, length }).catch((error: unknown) => String(error));
			return [input, outcome] as const;
		})
	);
	expect(outcomes.filter(([, outcome]) => !OUTCOMES.test(outcome))).toEqual([]);
});

test('a step that takes quadratic time is detected', async () => {
	const pool = createPool({ ...COMMON, workMs: 300, entry: new URL('./hostile/slow-worker.ts', import.meta.url) });
	try {
		const task = { step: 'slow', input: 'less than', length: LENGTH } as unknown as Task;
		await expect(pool.run(task)).rejects.toMatchObject({ code: 'extract_failed', details: { work: 300 } });
	} finally {
		await pool.close();
	}
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
