// Checks invariants during a run and at its end, under the names in docs/sync.md.
import { isDeepStrictEqual } from 'node:util';
import type { EntryId, Fields } from '../../src/lib/domain/entry-fields.ts';
import { entryOf } from '../../src/lib/domain/entry.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
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
	await device.look(async (profile) => {
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
		const truth = await stateOnServer(world, reader);
		await checkDevices(report, world, reader, truth);
		checkWrites(report, world, reader, truth);
		await checkNewDevices(report, world, reader, truth);
		await checkPurged(report, world, reader);
		checkTime(report, world, reader, truth);
	}
	checkResponses(report, world);
	await checkQueue(report, world);
	await checkIsolation(report, world);
	await checkReplay(report, world);
}

/** Puts all devices online, answers their questions, and retries and then discards their rejected changes. */
async function comeToRest(world: World): Promise<void> {
	const { devices, server, mayHaveRevived } = world;
	server.pageSize = 2000;
	for (const device of devices) goOnline(device);
	for (let round = 0; round < ROUNDS; round++) {
		await world.runWithCrashes(async () => void (await server.fetchAll()));
		for (const device of [...devices]) await world.runWithCrashes(() => rest(device, round));
	}

	async function rest(device: SimulatedDevice, round: number): Promise<void> {
		goOnline(device);
		// The library of a lost account is offered to its reader for import.
		if (world.performed.has('made anew')) await device.importLibrary();
		const { deletes } = await world.sync(device);
		if (!devices.includes(device)) return;
		if (deletes !== null) {
			mayHaveRevived.add(device.reader);
			await device.library.confirmDeletes(round % 2 === 0 ? 'apply' : 'keep');
		}
		for (const rejected of await device.library.rejected())
			await settle(world, device, rejected, round < 2 ? 'retry' : 'discard');
	}
}

async function checkDevices(report: Report, world: World, reader: ReaderId, truth: FinalState): Promise<void> {
	for (const device of world.devices.filter((each) => each.reader === reader)) {
		const { waiting, rejected, failure } = device.library.status();
		expectThat(report, 'devices converge', waiting + rejected === 0 && failure === null, () =>
			JSON.stringify(device.library.status())
		);
		// Items are never retracted, so items that a rolled-back server lost stay on devices.
		const lost = ACTIONS_THAT_LOSE_CHANGES.some((action) => world.performed.has(action));
		const all = await stateOnDevice(device);
		const shelf = lost ? withoutLostPages(all, truth) : all;
		expectThat(report, 'devices converge', isDeepStrictEqual(shelf, truth), () => difference(shelf, truth));
		await checkArticles(report, device);
		if (world.performed.has('made anew')) await checkImported(report, device);
		const [items, theirs] = [await itemsOnDevice(device), await itemsOnServer(world, reader)];
		const common = lost ? items.filter((item) => theirs.includes(item)) : items;
		expectThat(
			report,
			'devices converge',
			isDeepStrictEqual(common, theirs),
			() => `${items.join()} of ${theirs.join()}`
		);
	}
}

/** Fields that the server writes after it fetched a page. */
const PAGE_FIELDS = ['article', 'fetch'];

/** Removes page fields of entries in the trash that the server lost: it fetches no page for them, and devices keep it. */
function withoutLostPages(shelf: FinalState, truth: FinalState): FinalState {
	const isLost = (target: string): boolean => {
		const [entity, id, field = ''] = target.split('/');
		const isTrashed = truth.get(`entry/${id}/deleted`)?.value === 'true';
		return entity === 'entry' && PAGE_FIELDS.includes(field) && isTrashed && !truth.has(target);
	};
	return new Map([...shelf].filter(([target]) => !isLost(target)));
}

/** Imported libraries were removed after everything was acknowledged: the device database and one library are left. */
async function checkImported(report: Report, device: SimulatedDevice): Promise<void> {
	const left = await device.databases();
	expectThat(report, 'a library that is taken over loses nothing', left.length === 2, () => left.join());
}

const ACTIONS_THAT_LOSE_CHANGES = ['roll back', 'restore', 'bury and roll back', 'made anew'] as const;

/** Checks that a device has exactly the articles of its entries and feed items. */
async function checkArticles(report: Report, device: SimulatedDevice): Promise<void> {
	await device.look(async (profile) => {
		const items = await profile.getAll('items');
		const entries = await profile.getAll('entries');
		const shown = [
			...items.map(({ article }) => article),
			...entries.flatMap(({ fields }) => fields.article?.value ?? [])
		];
		const kept = await profile.getAllKeys('articles');
		const [expected, found] = [[...new Set(shown)].sort(), kept.sort()];
		expectThat(
			report,
			'devices converge',
			isDeepStrictEqual(found, expected),
			() => `articles ${found.join()} instead of ${expected.join()}`
		);
	});
}

async function checkNewDevices(report: Report, world: World, reader: ReaderId, truth: FinalState): Promise<void> {
	for (const [pageSize, invariant] of [
		[2000, 'a new device equals an old one'],
		[1, 'page size does not matter'],
		[3, 'page size does not matter']
	] as const) {
		world.server.pageSize = pageSize;
		const device = world.addDevice(reader);
		goOnline(device);
		await device.sync();
		const shelf = await stateOnDevice(device);
		expectThat(report, invariant, isDeepStrictEqual(shelf, truth), () => difference(shelf, truth));
		const [items, theirs] = [await itemsOnDevice(device), await itemsOnServer(world, reader)];
		expectThat(
			report,
			invariant,
			isDeepStrictEqual(items, theirs),
			() => `${items.join()} instead of ${theirs.join()}`
		);
	}
}

/** Checks that every entry that is shown as waiting or to be retried has a job. */
async function checkQueue(report: Report, { server }: World): Promise<void> {
	const jobs = new Set((await server.rows('jobs')).map(({ reader, entry }) => `${reader} ${entry}`));
	const fields = Map.groupBy(await server.rows('fields'), ({ reader, entity, id }) => `${reader} ${entity} ${id}`);
	for (const { reader, id, alias, article } of await server.rows('entries')) {
		if (alias !== null || article !== null) continue;
		const own = fields.get(`${reader} entry ${id}`) ?? [];
		const { deleted, fetch } = entryOf(
			id as EntryId,
			Object.fromEntries(own.map(({ field, value, stamp }) => [field, { value: JSON.parse(value), stamp }])) as Fields
		);
		if (deleted || !(fetch.state === 'waiting' || (fetch.state === 'failed' && fetch.retryAt))) continue;
		const isThere = jobs.has(`${reader} ${id}`);
		expectThat(report, 'a page that is waited for is in the queue', isThere, () => `${id} is ${fetch.state}`);
	}
}

function checkResponses(report: Report, { erasures, foreignResults }: World): void {
	const invariant = 'a device that is to be emptied hears it at its next round';
	for (let count = erasures.countReceived(); count > 0; count--) expectThat(report, invariant, true, () => '');
	for (const stranger of foreignResults)
		expectThat(report, 'an answer that is not ours changes nothing', stranger === null, () => stranger ?? '');
	for (const words of erasures.missedOrders) expectThat(report, invariant, false, () => words);
}

async function checkIsolation(report: Report, { devices }: World): Promise<void> {
	for (const device of devices) {
		const strange = device.reader === ANN ? `${BOB}-` : `${ANN}-`;
		const all = JSON.stringify([...(await stateOnDevice(device))]);
		const articles = JSON.stringify(await device.look((profile) => profile.getAll('articles')));
		expectThat(
			report,
			'one reader never sees another’s data',
			!(all + articles).includes(strange),
			() => `${device.reader} sees ${strange}`
		);
	}
}

async function checkReplay(report: Report, world: World): Promise<void> {
	const before = await Promise.all([ANN, BOB].map((reader) => stateOnServer(world, reader)));
	for (const { session, body } of world.delivered) {
		// A change sent in a session of a lost account is refused as it was then.
		if (session === world.server.accountOf(personOf(session))) await world.server.sync(session, JSON.parse(body));
	}
	const after = await Promise.all([ANN, BOB].map((reader) => stateOnServer(world, reader)));
	expectThat(report, 'replaying the outbox changes nothing', isDeepStrictEqual(after, before), () =>
		after.map((shelf, index) => difference(shelf, before[index] ?? new Map())).join('; ')
	);
}
