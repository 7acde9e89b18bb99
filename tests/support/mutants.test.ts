// Tests that the quotations of `npm run bench mutants` occur in the code.
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { TESTS } from '../bench/mutants/mutant.ts';
import { MUTANTS } from '../bench/mutants/rules.ts';

const inRoot = (file: string): string => fileURLToPath(new URL(`../../${file}`, import.meta.url));

it.each(MUTANTS)('the quotation occurs once in its file, and the mutant changes it: $rule', ({ file, from, to }) => {
	expect(readFileSync(inRoot(file), 'utf8').split(from)).toHaveLength(2);
	expect(to).not.toBe(from);
});

it('the test files of the mutants exist', () => {
	const files = new Set([...TESTS, ...MUTANTS.flatMap(({ tests = [] }) => tests)]);
	expect([...files].filter((file) => !existsSync(inRoot(file)))).toEqual([]);
});

it('each rule has a unique name', () => {
	expect(new Set(MUTANTS.map(({ rule }) => rule)).size).toBe(MUTANTS.length);
});
