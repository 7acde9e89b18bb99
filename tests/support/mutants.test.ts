// `npm run bench mutants` breaks what the code says today.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { TESTS } from '../bench/mutants/mutant.ts';
import { MUTANTS } from '../bench/mutants/rules.ts';

const inRoot = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

it.each(MUTANTS)('stands once in its file, and changes it: $rule', ({ file, from, to }) => {
	expect(readFileSync(inRoot(file), 'utf8').split(from)).toHaveLength(2);
	expect(to).not.toBe(from);
});

it('the tests that are to catch it exist', () => {
	const files = new Set([...TESTS, ...MUTANTS.flatMap(({ tests = [] }) => tests)]);
	expect([...files].filter((file) => !existsSync(inRoot(file)))).toEqual([]);
});

it('each rule has a name of its own', () => {
	expect(new Set(MUTANTS.map(({ rule }) => rule)).size).toBe(MUTANTS.length);
});
