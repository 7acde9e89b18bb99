// Tests that every stage for untrusted text takes a megabyte of each hostile text within a page's processor time, which
// quadratic time would exceed.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { createPool } from '../../src/lib/server/extract/extraction-pool.ts';
import type { Task } from '../../src/lib/server/extract/worker-messages.ts';
import { readModules } from '../support/module-boundaries.ts';
import { STAGES } from './hostile/stages.ts';
import type { Asked, Measured } from './hostile/worker.ts';

const LENGTH = 1_000_000;
const ENTRY = new URL('./hostile/worker.ts', import.meta.url);
/** ms of processor time: the pool's limit for a page, and less for a stage that is only a part of it. */
const PAGE = { workMs: 15_000 };
const PART = { workMs: 6_000 };
/** One process of each at a time: other test files use the other processor, and processes that share one take longer. */
const COMMON = { size: 1, timeoutMs: 600_000, memoryMb: 512, idleMs: 60_000, entry: ENTRY };

const pages = createPool({ ...COMMON, ...PAGE });
const parts = createPool({ ...COMMON, ...PART });

afterAll(() => Promise.all([pages.close(), parts.close()]));

/** The pool passes its argument on: here the name of a stage, of a text, and a length. */
async function run(asked: Asked): Promise<string> {
	const pool = asked.stage.startsWith('extract: ') ? pages : parts;
	const task = asked as unknown as Task;
	const { end } = (await pool.run(task)) as unknown as Measured;
	return end;
}

/** Allowed ends of a stage: a result, or a refusal with a code. */
const ENDS = /^(?:done|[a-z]+(?:_[a-z]+)*)$/;

test.each(Object.keys(STAGES))('%s takes a megabyte of anything', { timeout: 900_000 }, async (stage) => {
	const { inputs: texts = {}, least = Infinity } = STAGES[stage] ?? {};
	const inputs = Object.keys(texts);
	expect(inputs.length).toBeGreaterThanOrEqual(least);
	const ends = await Promise.all(
		inputs.map(async (input) => {
			const end = await run({ stage, input, length: LENGTH }).catch((error: unknown) => String(error));
			return [input, end] as const;
		})
	);
	expect(ends.filter(([, end]) => !ENDS.test(end))).toEqual([]);
});

test('a stage that takes quadratic time is detected', async () => {
	const pool = createPool({ ...COMMON, workMs: 300, entry: new URL('./hostile/slow-worker.ts', import.meta.url) });
	try {
		const asked = { stage: 'slow', input: 'less than', length: LENGTH } as unknown as Task;
		await expect(pool.run(asked)).rejects.toMatchObject({ code: 'extract_failed', details: { work: 300 } });
	} finally {
		await pool.close();
	}
});

/**
 * Lint rules find patterns that restart at each character; these two kinds they cannot judge. Each is listed here with
 * the reason why it is safe.
 */
const LOOKED_AT: readonly (readonly [file: string, part: string, why: string])[] = [
	['src/lib/domain/query-syntax.ts', 'const PIECE = new RegExp(', 'of a query of at most MAX_QUERY'],
	['src/lib/library/search/analysis/folding.ts', 'new RegExp(', 'of two letters'],
	[
		'src/lib/library/search/analysis/folding.ts',
		"new RegExp(Object.keys(CHILLUS).join('|')",
		'of two or three letters'
	],
	['src/lib/library/search/analysis/word-scanner.ts', 'new RegExp(', 'words: a million of each text in the table'],
	[
		'src/lib/server/extract/metadata/visible-date.ts',
		'new RegExp(',
		'of a box of 160 or the 400 characters after the title'
	],
	['src/lib/server/extract/metadata/title.ts', 'new RegExp(SEPARATOR', 'of lines of at most 1,000'],
	['src/lib/server/http/security-headers.ts', '/<script>([\\s\\S]*?)<\\/script>/g', 'of our own shell'],
	['src/lib/server/extract/html/decode-charset.ts', '/<!--.*?-->/gs', 'of the first 4,096 bytes'],
	['src/lib/server/extract/html/decode-charset.ts', '/<meta\\s[^>]*?charset', 'of the first 4,096 bytes'],
	['src/lib/server/extract/html/decode-charset.ts', '/^\\s*<\\?xml\\s[^>]*?encoding', 'begins at the beginning alone']
];

test('patterns that lint rules cannot judge are listed one by one', () => {
	const sources = readModules(fileURLToPath(new URL('../..', import.meta.url))).filter(
		({ path }) => !path.endsWith('.test.ts')
	);
	const found = sources.flatMap(({ path, text }) =>
		text
			.split('\n')
			.filter(
				(line) => /\bnew RegExp\(|[*+}]\?[^:]*\/[dgimsuvy]*[.,)\s]/.test(line) && !/^\s*(?:\/?\*|\/\/)/.test(line)
			)
			.filter((line) => /\bnew RegExp\(|\/.*(?:\.|\])[*+]\?.*\//.test(line))
			.map((line) => `${path}: ${line.trim()}`)
	);
	const unseen = found.filter(
		(one) => !LOOKED_AT.some(([file, part]) => one.startsWith(`${file}: `) && one.includes(part))
	);
	expect(unseen).toEqual([]);
	for (const [file, part] of LOOKED_AT) expect(readFileSync(file, 'utf8')).toContain(part);
});
