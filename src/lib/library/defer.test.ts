// Tests of code that is loaded on demand: calls wait for the code and keep their order, and a failed load is repeated.
import { expect, it } from 'vitest';
import { deferFunctions, loadOnce } from './defer.ts';

it('a module is loaded once, however many calls wait for it', async () => {
	let loads = 0;
	const load = loadOnce(() => Promise.resolve(++loads));
	expect(await Promise.all([load(), load()])).toEqual([1, 1]);
	expect(await load()).toBe(1);
});

it('a failed load fails with not_loaded, and the next call loads again', async () => {
	let loads = 0;
	const load = loadOnce(() =>
		++loads === 1 ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve('it')
	);
	await expect(load()).rejects.toMatchObject({ code: 'not_loaded', cause: new TypeError('Failed to fetch') });
	expect(await load()).toBe('it');
});

it('calls that come before the module is loaded run in their order', async () => {
	const { promise: gate, resolve: open } = Promise.withResolvers<void>();
	const calls: string[] = [];
	const parts = {
		mutate: async (text: string) => void calls.push(`mutate ${text}`),
		save: async (text: string) => void calls.push(`save ${text}`)
	};
	const load = loadOnce(async () => {
		await gate;
		return parts;
	});
	const { mutate, save } = deferFunctions(load, ['mutate', 'save']);
	const done = [mutate('a'), save('b'), mutate('c')];
	expect(calls).toEqual([]);
	open();
	await Promise.all(done);
	expect(calls).toEqual(['mutate a', 'save b', 'mutate c']);
});
