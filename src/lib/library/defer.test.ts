// Code that is loaded on demand: calls wait for it in their order, and a failure is not the last word.
import { expect, it } from 'vitest';
import { deferred, loadOnce } from './defer.ts';

it('loads once, however many calls wait for it', async () => {
	let loads = 0;
	const load = loadOnce(() => Promise.resolve(++loads));
	expect(await Promise.all([load(), load()])).toEqual([1, 1]);
	expect(await load()).toBe(1);
});

it('fails with not_loaded, and loads again at the next call', async () => {
	let loads = 0;
	const load = loadOnce(() =>
		++loads === 1 ? Promise.reject(new TypeError('Failed to fetch')) : Promise.resolve('it')
	);
	await expect(load()).rejects.toMatchObject({ code: 'not_loaded', cause: new TypeError('Failed to fetch') });
	expect(await load()).toBe('it');
});

it('runs calls that came before the code in the order in which they came', async () => {
	const { promise: gate, resolve: open } = Promise.withResolvers<void>();
	const calls: string[] = [];
	const parts = {
		mutate: async (wish: string) => void calls.push(`mutate ${wish}`),
		save: async (text: string) => void calls.push(`save ${text}`)
	};
	const load = loadOnce(async () => {
		await gate;
		return parts;
	});
	const { mutate, save } = deferred(load, ['mutate', 'save']);
	const done = [mutate('a'), save('b'), mutate('c')];
	expect(calls).toEqual([]);
	open();
	await Promise.all(done);
	expect(calls).toEqual(['mutate a', 'save b', 'mutate c']);
});
