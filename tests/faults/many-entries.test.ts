// Tests of changes of many entries in one transaction: they are those of single changes, in few requests.
import { watchRequests } from './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { connect } from '../support/connect.ts';
import type { EntryId, TagField } from '../../src/lib/domain/entry-fields.ts';
import { urlOf } from '../../src/lib/domain/entry.ts';
import { Failure } from '../../src/lib/domain/core/failure.ts';
import type { Connection } from '../../src/lib/library/db/connection.ts';
import type { OutboxRow } from '../../src/lib/library/db/schema.ts';
import { editTags, undoTagEdit } from '../../src/lib/library/edit-tags.ts';
import { emptyTrash } from '../../src/lib/library/empty-trash.ts';
import { mutate, mutatePlanned, type Mutation, type WriteDeps } from '../../src/lib/library/mutations.ts';
import { keepUnsaved, readUnsaved, saveAll } from '../../src/lib/library/save-all.ts';
import { save } from '../../src/lib/library/save.ts';
import { listEntries } from '../../src/lib/library/store/entries.ts';

const MANY = 100;
/** Requests that a transaction makes whatever the number of entries. */
const FIXED = 40;

let databases = 0;
const connections: Connection[] = [];
let requests = 0;
let now = 0;

function openDevice(): WriteDeps {
	let seed = 1;
	const connection = connect(`mutations-${++databases}`);
	connections.push(connection);
	const random = (bytes: Uint8Array) => bytes.map(() => (seed = (seed * 1103515245 + 12345) % 2147483648) >> 16);
	return { connection, env: { now: () => now, random } };
}

beforeEach(() => {
	now = 1_700_000_000_000;
	watchRequests(() => requests++);
});
afterEach(() => {
	for (const each of connections.splice(0)) each.close();
});

async function saveMany(deps: WriteDeps, count: number): Promise<EntryId[]> {
	const ids: EntryId[] = [];
	for (let index = 0; index < count; index++) ids.push((await save(deps, `https://example.org/${index}`)).id);
	return ids;
}

async function countRequests(work: () => Promise<unknown>): Promise<number> {
	const before = requests;
	await work();
	return requests - before;
}

const contents = (deps: WriteDeps) =>
	deps.connection.read(['entries', 'outbox', 'toIndex', 'meta'], async (tx) => ({
		entries: await tx.objectStore('entries').getAll(),
		outbox: (await tx.objectStore('outbox').getAll()).map(({ key: _key, ...row }: OutboxRow) => row),
		toIndex: [...new Set((await tx.objectStore('toIndex').getAll()).map(({ entry }) => entry))],
		clock: (await tx.objectStore('meta').get('clock'))?.value
	}));

describe('changes of many entries', () => {
	it('take three requests for each entry and field, and so does undoing them', async () => {
		const deps = openDevice();
		const ids = await saveMany(deps, MANY);
		const set = (value: boolean) => ids.map((id) => ({ id, field: 'archived', value }) as const);
		const limit = 3 * MANY + FIXED;
		expect(await countRequests(() => mutate(deps, set(true)))).toBeLessThan(limit);
		expect(await countRequests(() => mutate(deps, set(false)))).toBeLessThan(limit);
		const plan = () => ({ mutations: set(true) });
		expect(await countRequests(() => mutatePlanned(deps, ids, plan))).toBeLessThan(limit);
		expect((await contents(deps)).entries.map(({ place }) => place)).toEqual(ids.map(() => 'archive'));
	});

	it('take as many requests beside an outbox with many other changes, which is read by entry then', async () => {
		const deps = openDevice();
		const [id] = await saveMany(deps, MANY);
		if (id === undefined) throw new Error('nothing saved');
		const bookmark = [{ id, field: 'bookmarked', value: true } as const];
		expect(await countRequests(() => mutate(deps, bookmark))).toBeLessThan(FIXED);
		expect((await contents(deps)).outbox.filter(({ target }) => target.endsWith('bookmarked'))).toHaveLength(1);
	});

	it('take a request for each row in edits of tags and of the trash', async () => {
		const deps = openDevice();
		const ids = await saveMany(deps, MANY);
		await mutate(
			deps,
			ids.map((id) => ({ id, field: 'tag:sea' as TagField, value: true }))
		);
		const edit = { from: ['sea'], to: 'ocean' };
		let receipt: Awaited<ReturnType<typeof editTags>> | null = null;
		// The entry is read and written; the tag that is set, the one that is removed, and that the entry stays revived are
		// ops; the index follows.
		const limit = 6 * MANY + 2 * FIXED;
		expect(await countRequests(async () => (receipt = await editTags(deps, edit)))).toBeLessThan(limit);
		expect(await countRequests(async () => receipt && undoTagEdit(deps, receipt))).toBeLessThan(limit);
		await mutate(
			deps,
			ids.map((id) => ({ id, field: 'deleted', value: true }))
		);
		expect(await countRequests(() => emptyTrash(deps))).toBeLessThan(4 * MANY + 2 * FIXED);
		expect((await contents(deps)).entries.map(({ place }) => place)).toEqual(ids.map(() => 'purged'));
	});

	it('are the same as single changes', async () => {
		const fields = ['archived', 'read', 'bookmarked', 'deleted', 'tag:a'] as const;
		let seed = 7;
		const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below;
		for (let round = 0; round < 20; round++) {
			const [together, apart] = [openDevice(), openDevice()];
			const ids = await saveMany(together, 3);
			expect(await saveMany(apart, 3)).toEqual(ids);
			const mutations = Array.from({ length: 25 }, (): Mutation => {
				const [id, field] = [ids[random(3)] as EntryId, fields[random(5)] ?? 'read'];
				if (random(8) === 0) return { id, field: 'note', value: `note ${random(3)}`, before: `note ${random(3)}` };
				return { id, field, value: random(2) === 0 } as Mutation;
			});
			await mutate(together, mutations);
			for (const mutation of mutations) await mutate(apart, [mutation]);
			expect(await contents(together)).toEqual(await contents(apart));
		}
	});

	it('are all left out if one of the entries was purged', async () => {
		const deps = openDevice();
		const [id] = await saveMany(deps, 1);
		const before = await contents(deps);
		const mutations = [id, 'absent' as EntryId].map((each) => ({ id: each, field: 'archived', value: true }) as const);
		await expect(mutate(deps, mutations as Mutation[])).rejects.toEqual(new Failure('gone'));
		expect(await contents(deps)).toEqual(before);
	});

	it('are planned from the entries that exist, in the given order', async () => {
		const deps = openDevice();
		const [first, second] = await saveMany(deps, 2);
		const seen: EntryId[] = [];
		const given = [second, 'absent' as EntryId, first, second] as EntryId[];
		const plan = await mutatePlanned(deps, given, (entries) => {
			seen.push(...entries.map(({ id }) => id));
			return { mutations: [], words: 'none' };
		});
		expect([seen, plan.words]).toEqual([[second, first], 'none']);
	});
});

describe('saving many addresses', () => {
	const addresses = Array.from({ length: 250 }, (_, index) => `https://example.org/page-${index}`);

	it('takes a transaction for each hundred, and keeps what is not saved yet', async () => {
		const deps = openDevice();
		const steps: number[] = [];
		const tags = ['sea'];
		await keepUnsaved(deps.connection, { text: [...addresses, 'example.org/rest'].join('\n'), tags });
		await saveAll(deps, addresses, { options: { tags }, onSaved: ({ length }) => void steps.push(length) });
		expect(steps).toEqual([100, 100, 50]);
		expect(await readUnsaved(deps.connection)).toEqual({ text: 'example.org/rest', tags: ['sea'] });
		const { entries } = await contents(deps);
		expect(entries).toHaveLength(addresses.length);
		expect(entries.every(({ fields }) => fields['tag:sea']?.value === true)).toBe(true);
	});

	it('has saved or kept every address when it is interrupted', async () => {
		const deps = openDevice();
		const interrupt = () => {
			throw new Failure('quota');
		};
		await keepUnsaved(deps.connection, { text: 'https://example.org/other', tags: [] });
		await keepUnsaved(deps.connection, { text: addresses.join('\n'), tags: [] }, 'add');
		await expect(saveAll(deps, addresses, { onSaved: interrupt })).rejects.toMatchObject({ code: 'quota' });
		expect((await contents(deps)).entries).toHaveLength(100);
		const left = await readUnsaved(deps.connection);
		expect(left?.text.split('\n')).toEqual(['https://example.org/other', ...addresses.slice(100)]);
		await saveAll(deps, left?.text.split('\n') ?? [], {});
		expect((await contents(deps)).entries).toHaveLength(addresses.length + 1);
		expect(await readUnsaved(deps.connection)).toBeNull();
	});

	it('lists the last address first, also where all are saved in one millisecond', async () => {
		const deps = openDevice();
		await saveAll(deps, addresses.slice(0, 50), {});
		const rows = await deps.connection.read(['entries'], (tx) =>
			listEntries(tx, 'unread', { after: null, skip: 0, limit: 50 })
		);
		expect(rows.map(({ fields }) => urlOf(fields))).toEqual(addresses.slice(0, 50).reverse());
	});

	it('gives an address that comes twice one entry', async () => {
		const deps = openDevice();
		const results: boolean[] = [];
		const twice = ['https://example.org/a', 'https://example.org/a'];
		await saveAll(deps, twice, { onSaved: (saved) => results.push(...saved.map(({ already }) => already)) });
		expect(results).toEqual([false, true]);
		expect((await contents(deps)).entries).toHaveLength(1);
	});
});
