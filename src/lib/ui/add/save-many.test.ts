// Tests of saving several addresses: what is shown after some are tried again.
import { describe, expect, it } from 'vitest';
import { fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { Failure } from '../../domain/core/failure.ts';
import type { EntryView } from '../../library/library.ts';
import { SaveMany } from './save-many.svelte.ts';

const ADDRESSES = ['a', 'b', 'c'].map((name) => `https://${name}.example/`);

/** A library whose entries are named by the host of their address; `failing` cannot be saved. */
function libraryOf(failing: Set<string>) {
	const rows = ['a', 'b', 'c'].map((name) => namedRow(name));
	const library = fakeLibrary(rows);
	library.save = (text) => {
		const name = new URL(text).host.slice(0, 1);
		if (failing.has(name)) return Promise.reject(new Failure('quota'));
		const row = rows.find(({ entry }) => entry.id.startsWith(name)) as EntryView;
		return Promise.resolve({ id: row.entry.id, already: false });
	};
	return library;
}

const shown = ({ results }: SaveMany) => results.map(({ address, row }) => [address, row?.article?.title ?? null]);

describe('trying again', () => {
	it('can be undone after an undo', async () => {
		const failing = new Set(['b']);
		const library = libraryOf(failing);
		const saving = new SaveMany(library, ADDRESSES);
		await saving.run();
		await saving.undo();
		expect(saving.isUndone).toBe(true);
		failing.clear();
		await saving.retry();
		expect([saving.isUndone, saving.savedCount]).toEqual([false, 2]);
	});

	it('shows at each address its own entry, also while the former ones are being read', async () => {
		const failing = new Set(['b']);
		const library = libraryOf(failing);
		const saving = new SaveMany(library, ADDRESSES);
		await saving.run();
		failing.clear();
		saving.watch();
		library.emitChange('shelf');
		await saving.retry();
		expect(shown(saving)).toEqual(ADDRESSES.map((address, index) => [address, `Title of ${'abc'[index]}`]));
	});

	it('keeps the addresses that are saved, which one undo then takes back with the others', async () => {
		const failing = new Set(['b']);
		const library = libraryOf(failing);
		const saving = new SaveMany(library, ADDRESSES);
		await saving.run();
		expect([saving.savedCount, saving.failedCount]).toEqual([1, 2]);
		failing.clear();
		await saving.retry();
		expect([saving.savedCount, saving.failedCount]).toEqual([3, 0]);
		await saving.undo();
		expect(library.mutations.map(({ id, field }) => [id.slice(0, 1), field])).toEqual(
			['a', 'b', 'c'].map((name) => [name, 'deleted'])
		);
	});
});

it('the results stay when their entries cannot be read', async () => {
	const library = libraryOf(new Set());
	library.fail('entry', 'database_lost');
	const saving = new SaveMany(library, ADDRESSES);
	await saving.run();
	expect([saving.savedCount, shown(saving)]).toEqual([3, ADDRESSES.map((address) => [address, null])]);
});
