// Checks the invariants of docs/sync.md during a run and at its end.
import { isDeepStrictEqual } from 'node:util';
import type { EntryId, Fields } from '../../src/lib/domain/entry-fields.ts';
import { entryOf } from '../../src/lib/domain/entry.ts';
import { articleIn } from '../../src/lib/domain/item-save.ts';
import { itemEntryId } from '../../src/lib/domain/item-entry-id.ts';
import { isItemRead } from '../../src/lib/domain/item-state.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { factsOf, withFacts } from '../../src/lib/library/db/list-keys.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { checkTime } from './check-order.ts';
import { checkPurged, checkWrites } from './check-writes.ts';
import { expectThat, type Report } from './report.ts';
import { settle } from './reader-actions.ts';
import { readable, valueIn } from './readable-value.ts';
import {
	difference,
	itemsOnDevice,
	itemsOnServer,
	stateOnDevice,
	stateOnServer,
	type FinalState
} from './final-state.ts';
import { personOf } from './simulated-server.ts';
import { goOnline, type World } from './simulation.ts';
import { ANN, BOB } from './harness.ts';

const ROUNDS = 12;

/** Checks after each step that the reader sees the pending changes. */
export async function checkPending(report: Report, device: SimulatedDevice): Promise<void> {
	if (device.isDown()) return;
	await device.withProfile(async (profile) => {
		const rejected = (await profile.getAll('rejected')).filter(({ code }) => code !== 'rewound');
		const pending = [...rejected, ...(await profile.getAll('outbox'))];
		const last = new Map(pending.map(({ target, change }) => [target, readable(target, change.value)]));
		for (const [target, value] of last) {
			const shown = await valueIn(profile, target);
			expectThat(
				report,
				'a pull never reverts a pending field',
				shown === value,
				() => `${target}: ${value}, but ${shown}`
			);
		}
	});
}

/** Brings the simulation to rest, and compares the result with the recorded actions. */
export async function checkEnd(report: Report, world: World): Promise<void> {
	await comeToRest(world);
	for (const reader of [ANN, BOB]) {
		const serverState = await stateOnServer(world, reader);
		await checkDevices(report, world, reader, serverState);
		checkWrites(report, world, reader, serverState);
		await checkNewDevices(report, world, reader, serverState);
		await checkPurged(report, world, reader);
		checkTime(report, world, reader, serverState);
	}
	checkResponses(report, world);
	await checkQueue(report, world);
	await checkIsolation(report, world);
	await checkReplay(report, world);
}

/** Puts all devices online, confirms or undoes their deletes, and retries and then discards their rejected changes. */
async function comeToRest(world: World): Promise<void> {
	const { devices, server, mayHaveRevived } = world;
	server.pageSize = 2000;
	for (const device of devices) goOnline(device);
	for (let round = 0; round < ROUNDS; round++) {
		await world.runWithCrashes(async () => void (await server.fetchAll()));
		for (const device of [...devices]) await world.runWithCrashes(() => settleDevice(device, round));
	}

	async function settleDevice(device: SimulatedDevice, round: number): Promise<void> {
		goOnline(device);
		// The library of a lost account is offered to its reader for import.
		if (world.performed.has('set up again')) await device.importLibrary();
		const { deletesToConfirm } = await world.sync(device);
		if (!devices.includes(device)) return;
		if (deletesToConfirm !== null) {
			mayHaveRevived.add(device.reader);
			await device.library.confirmDeletes(round % 2 === 0 ? 'apply' : 'keep');
		}
		for (const rejected of await device.library.rejected())
			await settle(world, device, rejected, round < 2 ? 'retry' : 'discard');
	}
}

async function checkDevices(report: Report, world: World, reader: ReaderId, serverState: FinalState): Promise<void> {
	for (const device of world.devices.filter((each) => each.reader === reader)) {
		const { waiting, rejected, failure } = device.library.status();
		expectThat(report, 'devices converge', waiting + rejected === 0 && failure === null, () =>
			JSON.stringify(device.library.status())
		);
		// Items are never retracted, so items that a rolled-back server lost stay on devices.
		const hasLostChanges = ACTIONS_THAT_LOSE_CHANGES.some((action) => world.performed.has(action));
		const fullState = await stateOnDevice(device);
		const state = hasLostChanges ? withoutLostPages(fullState, serverState) : fullState;
		expectThat(report, 'devices converge', isDeepStrictEqual(state, serverState), () => difference(state, serverState));
		await checkArticles(report, device);
		await checkItems(report, device, world.server.accountOf(reader));
		if (world.performed.has('set up again')) await checkImported(report, device);
		const [items, serverItems] = [await itemsOnDevice(device), await itemsOnServer(world, reader)];
		const common = hasLostChanges ? items.filter((item) => serverItems.includes(item)) : items;
		expectThat(
			report,
			'devices converge',
			isDeepStrictEqual(common, serverItems),
			() => `${items.join()} instead of ${serverItems.join()}`
		);
	}
}

/** Fields that the server writes after it fetched a page. */
const PAGE_FIELDS = ['article', 'fetch'];

/**
 * Removes the page fields that the server lost of entries in the trash. The server does not fetch such a page again, and
 * devices keep the fields.
 */
function withoutLostPages(state: FinalState, serverState: FinalState): FinalState {
	const isLost = (target: string): boolean => {
		const [entity, id, field = ''] = target.split('/');
		const isTrashed = serverState.get(`entry/${id}/deleted`)?.value === 'true';
		return entity === 'entry' && PAGE_FIELDS.includes(field) && isTrashed && !serverState.has(target);
	};
	return new Map([...state].filter(([target]) => !isLost(target)));
}

/** Checks that imported libraries were removed, so that only the device database and one library are left. */
async function checkImported(report: Report, device: SimulatedDevice): Promise<void> {
	const databases = await device.databases();
	expectThat(report, 'an imported library loses nothing', databases.length === 2, () => databases.join());
}

const ACTIONS_THAT_LOSE_CHANGES = ['roll back', 'restore', 'purge and roll back', 'set up again'] as const;

/** Checks that a device has exactly the articles of its entries and feed items. */
async function checkArticles(report: Report, device: SimulatedDevice): Promise<void> {
	await device.withProfile(async (profile) => {
		const items = await profile.getAll('items');
		const entries = await profile.getAll('entries');
		const referenced = [
			...items.map(({ article }) => article),
			...entries.flatMap(({ fields }) => articleIn(fields) ?? [])
		];
		const expected = [...new Set(referenced)].sort();
		const stored = (await profile.getAllKeys('articles')).sort();
		expectThat(
			report,
			'devices converge',
			isDeepStrictEqual(stored, expected),
			() => `articles ${stored.join()} instead of ${expected.join()}`
		);
		const articles = new Map((await profile.getAll('articles')).map((row) => [row.id, factsOf(row)]));
		const wrong = entries.filter(
			(row) => !isDeepStrictEqual(row, withFacts(row, row.article && articles.get(row.article)))
		);
		expectThat(
			report,
			'the row of an entry has the facts of its article',
			wrong.length === 0,
			() => `wrong rows: ${wrong.map(({ id }) => id).join()}`
		);
	});
}

/** Checks the values of items that are derived from their articles, entries and feeds. */
async function checkItems(report: Report, device: SimulatedDevice, account: ReaderId): Promise<void> {
	await device.withProfile(async (profile) => {
		const wrong: string[] = [];
		for (const { feed, article, at, entry, unread } of await profile.getAll('items')) {
			const fields = (await profile.get('entries', entry))?.fields;
			const tombstone = await profile.get('tombstones', entry);
			const isPurged = fields === undefined && tombstone !== undefined && tombstone.outlived !== true;
			const readBefore = (await profile.get('feeds', feed))?.fields['readBefore'];
			const isRead = isPurged || isItemRead(at, fields?.read, readBefore);
			if (entry !== itemEntryId(account, article) || isRead !== (unread !== 1)) wrong.push(`${feed}/${article}`);
		}
		expectThat(
			report,
			'an item has the id of its entry, and is unread by its entry and its feed',
			wrong.length === 0,
			() => `wrong items: ${wrong.join()}`
		);
	});
}

async function checkNewDevices(report: Report, world: World, reader: ReaderId, serverState: FinalState): Promise<void> {
	for (const [pageSize, invariant] of [
		[2000, 'a new device equals an old one'],
		[1, 'the page size does not matter'],
		[3, 'the page size does not matter']
	] as const) {
		world.server.pageSize = pageSize;
		const device = world.addDevice(reader);
		goOnline(device);
		await device.sync();
		const state = await stateOnDevice(device);
		expectThat(report, invariant, isDeepStrictEqual(state, serverState), () => difference(state, serverState));
		const [items, serverItems] = [await itemsOnDevice(device), await itemsOnServer(world, reader)];
		expectThat(
			report,
			invariant,
			isDeepStrictEqual(items, serverItems),
			() => `${items.join()} instead of ${serverItems.join()}`
		);
	}
}

/** Checks that every entry has a job whose page is shown as waiting or to be fetched again. */
async function checkQueue(report: Report, { server }: World): Promise<void> {
	const jobs = new Set((await server.rows('jobs')).map(({ reader, entry }) => `${reader} ${entry}`));
	const fields = Map.groupBy(await server.rows('fields'), ({ reader, entity, id }) => `${reader} ${entity} ${id}`);
	for (const { reader, id, alias, article } of await server.rows('entries')) {
		if (alias !== null || article !== null) continue;
		const rows = fields.get(`${reader} entry ${id}`) ?? [];
		const { deleted, fetch } = entryOf(
			id as EntryId,
			Object.fromEntries(rows.map(({ field, value, stamp }) => [field, { value: JSON.parse(value), stamp }])) as Fields
		);
		if (deleted || !(fetch.state === 'waiting' || (fetch.state === 'failed' && fetch.retryAt))) continue;
		const hasJob = jobs.has(`${reader} ${id}`);
		expectThat(
			report,
			'an entry that waits for its page has a job in the queue',
			hasJob,
			() => `${id} is ${fetch.state}`
		);
	}
}

function checkResponses(report: Report, { erasures, foreignResults }: World): void {
	const invariant = 'a device with an erase order receives it in its next round';
	for (let count = erasures.countReceived(); count > 0; count--) expectThat(report, invariant, true, () => '');
	for (const change of foreignResults)
		expectThat(report, 'a response that is not the server’s changes nothing', change === null, () => change ?? '');
	for (const device of erasures.missedOrders) expectThat(report, invariant, false, () => device);
}

async function checkIsolation(report: Report, { devices }: World): Promise<void> {
	for (const device of devices) {
		const foreignPrefix = device.reader === ANN ? `${BOB}-` : `${ANN}-`;
		const all = JSON.stringify([...(await stateOnDevice(device))]);
		const articles = JSON.stringify(await device.withProfile((profile) => profile.getAll('articles')));
		expectThat(
			report,
			'one reader never sees another’s data',
			!(all + articles).includes(foreignPrefix),
			() => `${device.reader} sees ${foreignPrefix}`
		);
	}
}

async function checkReplay(report: Report, world: World): Promise<void> {
	const before = await Promise.all([ANN, BOB].map((reader) => stateOnServer(world, reader)));
	for (const { session, body } of world.delivered) {
		// Requests of lost accounts are skipped, because the server refuses their sessions.
		if (session === world.server.accountOf(personOf(session))) await world.server.sync(session, JSON.parse(body));
	}
	const after = await Promise.all([ANN, BOB].map((reader) => stateOnServer(world, reader)));
	expectThat(report, 'repeating the outbox changes nothing', isDeepStrictEqual(after, before), () =>
		after.map((state, index) => difference(state, before[index] ?? new Map())).join('; ')
	);
}
