// What must hold during a run and at its end, each under the name that DESIGN.md gives it.
import { isDeepStrictEqual } from 'node:util';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { ReaderId } from '../../src/lib/domain/sync.ts';
import { possibleEnds, type Ledger, type Written } from './ledger.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import { judgeTime } from './judge-time.ts';
import { expectThat, type Report } from './report.ts';
import { settle } from './reader-deeds.ts';
import { readable, valueIn } from './said.ts';
import { difference, itemsOn, itemsOnServer, shelfOn, shelfOnServer, type Shelf } from './standing.ts';
import { personOf } from './simulated-server.ts';
import { goOnline, type World } from './world.ts';
import { ANN, BOB } from './stage.ts';

const ROUNDS = 12;

/** After each step: what waits to be sent is what the reader sees. */
export async function judgePending(report: Report, device: SimulatedDevice): Promise<void> {
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

/** Brings the world to rest and holds it against what readers were told. */
export async function judgeEnd(report: Report, world: World): Promise<void> {
	await comeToRest(world);
	for (const reader of [ANN, BOB]) {
		const truth = await shelfOnServer(world, reader);
		await judgeDevices(report, world, reader, truth);
		judgeWrites(report, world, reader, truth);
		await judgeNewcomers(report, world, reader, truth);
		await judgeDead(report, world, reader);
		judgeTime(report, world, reader, truth, mergedInto);
	}
	judgeAnswers(report, world);
	await judgeIsolation(report, world);
	await judgeReplay(report, world);
}

/** Everybody online, every question answered, every refusal said again and then given up. */
async function comeToRest(world: World): Promise<void> {
	const { devices, server, recalled } = world;
	server.pageSize = 2000;
	for (const device of devices) goOnline(device);
	for (let round = 0; round < ROUNDS; round++) {
		await world.survive(async () => void (await server.fetchAll()));
		for (const device of [...devices]) await world.survive(() => rest(device, round));
	}

	async function rest(device: SimulatedDevice, round: number): Promise<void> {
		goOnline(device);
		// A library of an account that is no more is a question to its reader, whoever is signed in meanwhile.
		if (world.happened.has('made anew')) await device.takeOver();
		const { deletes } = await world.sync(device);
		if (!devices.includes(device)) return;
		if (deletes !== null) {
			recalled.add(device.reader);
			await device.library.answerDeletes(round % 2 === 0 ? 'apply' : 'keep');
		}
		for (const rejected of await device.library.rejected())
			await settle(world, device, rejected, round < 2 ? 'retry' : 'discard');
	}
}

async function judgeDevices(report: Report, world: World, reader: ReaderId, truth: Shelf): Promise<void> {
	for (const device of world.devices.filter((each) => each.reader === reader)) {
		const { waiting, rejected, failure } = device.library.status();
		expectThat(report, 'devices converge', waiting + rejected === 0 && failure === null, () =>
			JSON.stringify(device.library.status())
		);
		const shelf = await shelfOn(device);
		expectThat(report, 'devices converge', isDeepStrictEqual(shelf, truth), () => difference(shelf, truth));
		await judgeArticles(report, device);
		if (world.happened.has('made anew')) await judgeTakenOver(report, device);
		// None is ever taken back: what a server lost that was rolled back stays on the devices that had it.
		const [items, theirs] = [await itemsOn(device), await itemsOnServer(world, reader)];
		const lost = PASTS_LOST.some((deed) => world.happened.has(deed));
		const common = lost ? items.filter((item) => theirs.includes(item)) : items;
		expectThat(
			report,
			'devices converge',
			isDeepStrictEqual(common, theirs),
			() => `${items.join()} of ${theirs.join()}`
		);
	}
}

/** What was taken over went when all of it was acknowledged: the facts of the device and one library are left. */
async function judgeTakenOver(report: Report, device: SimulatedDevice): Promise<void> {
	const left = await device.databases();
	expectThat(report, 'a library that is taken over loses nothing', left.length === 2, () => left.join());
}

const PASTS_LOST = ['roll back', 'restore', 'bury and roll back', 'made anew'] as const;

/** A device has the articles that its entries and feeds show, and no others. */
async function judgeArticles(report: Report, device: SimulatedDevice): Promise<void> {
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

async function judgeNewcomers(report: Report, world: World, reader: ReaderId, truth: Shelf): Promise<void> {
	for (const [pageSize, invariant] of [
		[2000, 'a new device equals an old one'],
		[1, 'page size does not matter'],
		[3, 'page size does not matter']
	] as const) {
		world.server.pageSize = pageSize;
		const device = world.arrive(reader);
		goOnline(device);
		await device.sync();
		const shelf = await shelfOn(device);
		expectThat(report, invariant, isDeepStrictEqual(shelf, truth), () => difference(shelf, truth));
		const [items, theirs] = [await itemsOn(device), await itemsOnServer(world, reader)];
		expectThat(
			report,
			invariant,
			isDeepStrictEqual(items, theirs),
			() => `${items.join()} instead of ${theirs.join()}`
		);
	}
}

function judgeWrites(report: Report, world: World, reader: ReaderId, truth: Shelf): void {
	const { ledger, buried } = world;
	const own = ledger.all().filter((each) => each.reader === reader);
	const lost = (holds: boolean, words: () => string): void => judgeLoss(report, world, holds, words);
	for (const target of new Set(own.map((each) => each.target))) {
		const [entity = '', id = '', ...rest] = target.split('/');
		const field = rest.join('/');
		// What was said of an entry that was merged into this one was said of this one too.
		const written = [id, ...mergedInto(truth, id)].flatMap((each) => ledger.of(reader, `${entity}/${each}/${field}`));
		// What is gone for good is judged as an entry, not field by field; doubles become one.
		if (ledger.isGivenUp(reader, target) || !isWhole(truth, entity, id)) continue;
		// Thrown away for good with all that was said of it, it may come back by what another device says, and no more.
		if (buried.has(entryOf(truth, entity, id))) continue;
		const stands = truth.get(target)?.value ?? null;
		if (field === 'note') lost(...notesKept(world, reader, truth, id, written));
		else if (
			field.startsWith('tag:') &&
			written.some(({ said }) => said) &&
			!written.some(({ value }) => value === 'false')
		)
			lost(stands === 'true', () => `${target} is ${stands}`);
		else if (field === 'furthest') {
			const furthest = Math.max(0, ...written.filter(({ said }) => said).map(({ value }) => Number(value)));
			lost(Number(stands) >= furthest, () => `${target} is ${stands}, was ${furthest}`);
		} else if (['position', 'colour', 'folder'].includes(field) || entity === 'settings') {
			const ends = possibleEnds(written);
			if (written.some(({ said }) => said))
				lost(stands !== null && ends.has(stands), () => `${target} is ${stands}, not ${[...ends].join()}`);
		} else if (field === 'made') lost(stands !== null, () => `${target} is gone`);
	}
	judgeSaves(report, world, reader, truth);
}

function mergedInto(truth: Shelf, id: string): string[] {
	const losers = [...truth]
		.filter(([target, { value }]) => target.endsWith('/alias') && value === JSON.stringify(id))
		.map(([target]) => target.split('/')[1] ?? '');
	return losers.flatMap((loser) => [loser, ...mergedInto(truth, loser)]);
}

function entryOf(truth: Shelf, entity: string, id: string): EntryId {
	const made = entity === 'highlight' ? truth.get(`highlight/${id}/made`) : undefined;
	return (made === undefined ? id : ownerOf('highlight', 'made', made.value)) as EntryId;
}

/** Whether an entity is on the server, and not merged into another. */
function isWhole(truth: Shelf, entity: string, id: string): boolean {
	if (entity === 'entry')
		return truth.has(`entry/${id}/saved`) && (truth.get(`entry/${id}/alias`)?.value ?? 'null') === 'null';
	return entity === 'settings' || truth.has(`${entity}/${id}/${entity === 'feed' ? 'subscribed' : 'made'}`);
}

function judgeLoss(report: Report, { happened }: World, holds: boolean, words: () => string): void {
	expectThat(report, 'no acknowledged write is lost', holds, words);
	if (happened.has('copy profile') || happened.has('roll back') || happened.has('restore'))
		expectThat(report, 'a copied profile, a rolled-back server and a restored one lose nothing', holds, words);
	if (happened.has('made anew')) expectThat(report, 'a library that is taken over loses nothing', holds, words);
}

/** An entry goes by its reader's delete alone, and what belongs to it with it. */
function judgeSaves(report: Report, world: World, reader: ReaderId, truth: Shelf): void {
	const { ledger, buried } = world;
	for (const { target, value, said } of ledger.all().filter((each) => each.reader === reader)) {
		const [entity, id = '', field] = target.split('/');
		const owner = entity === 'entry' && field === 'saved' ? id : ownerOf(entity, field, value);
		if (owner === null || !said || ledger.isGivenUp(reader, target) || buried.has(owner as EntryId)) continue;
		const there = truth.has(target) && truth.has(`entry/${owner}/saved`);
		judgeLoss(report, world, there, () => `${target} is gone`);
	}
}

function ownerOf(entity: string | undefined, field: string | undefined, value: string): string | null {
	return entity === 'highlight' && field === 'made' ? (JSON.parse(value) as { entry: string }).entry : null;
}

/** Each note is the one that stands, an older version, or was seen and changed by one that is. */
function notesKept(
	{ ledger }: World,
	reader: ReaderId,
	truth: Shelf,
	id: string,
	written: readonly Written[]
): [boolean, () => string] {
	const versions = [...truth].filter(([target]) => target.startsWith(`highlight/${id}/version:`));
	const kept = new Set([
		truth.get(`highlight/${id}/note`)?.value,
		...versions.map(([, { value }]) => JSON.parse(value) as string)
	]);
	const isKept = (text: string): boolean =>
		kept.has(text) ||
		ledger.isGivenUp(reader, text) ||
		written.some(({ over, value }) => over === text && value !== text && isKept(value));
	const gone = written.filter(({ said, value }) => said && !isKept(value));
	return [gone.length === 0, () => `highlight ${id} lost ${gone.map(({ value }) => value).join()}`];
}

/** An entry that was buried, saved once and never recalled is in no list but the trash. */
async function judgeDead(
	report: Report,
	{ devices, ledger, buried, recalled }: World,
	reader: ReaderId
): Promise<void> {
	for (const [id, owner] of buried) {
		if (owner !== reader || recalled.has(reader)) continue;
		if (ledger.all().some((written) => written.reader === reader && revives(written, id))) continue;
		// Throwing one of two doubles away says nothing of the other, with which it may have become one.
		if (isDouble(ledger, reader, id)) continue;
		for (const device of devices.filter((each) => each.reader === reader)) {
			const place = await device.look(async (profile) => (await profile.get('entries', id))?.place ?? null);
			expectThat(
				report,
				'the dead stay dead unless revived',
				place === null || place === 'trash' || place === 'merged',
				() => `${id} is in ${place}`
			);
		}
	}
}

function isDouble(ledger: Ledger, reader: ReaderId, id: EntryId): boolean {
	const saves = ledger.all().filter((each) => each.reader === reader && /^entry\/[^/]+\/saved$/.test(each.target));
	const own = saves.find(({ target }) => target === `entry/${id}/saved`);
	return saves.some(({ target, value }) => target !== own?.target && value === own?.value);
}

/** Whether it says that the reader wants the entry, beyond the save that made it. */
function revives({ target, value, over }: Written, id: EntryId): boolean {
	if (target === `entry/${id}/saved`) return over !== null;
	if (target === `entry/${id}/deleted`) return value === 'false';
	if (target === `entry/${id}/bookmarked`) return value === 'true';
	return target.startsWith(`entry/${id}/tag:`) || (target.endsWith('/made') && value.includes(id));
}

function judgeAnswers(report: Report, { erasures, strangers }: World): void {
	const invariant = 'a device that is to be emptied hears it at its next round';
	for (let count = erasures.heard(); count > 0; count--) expectThat(report, invariant, true, () => '');
	for (const stranger of strangers)
		expectThat(report, 'an answer that is not ours changes nothing', stranger === null, () => stranger ?? '');
	for (const words of erasures.unheard) expectThat(report, invariant, false, () => words);
}

async function judgeIsolation(report: Report, { devices }: World): Promise<void> {
	for (const device of devices) {
		const strange = device.reader === ANN ? `${BOB}-` : `${ANN}-`;
		const all = JSON.stringify([...(await shelfOn(device))]);
		const articles = JSON.stringify(await device.look((profile) => profile.getAll('articles')));
		expectThat(
			report,
			'one reader never sees another’s data',
			!(all + articles).includes(strange),
			() => `${device.reader} sees ${strange}`
		);
	}
}

async function judgeReplay(report: Report, world: World): Promise<void> {
	const before = await Promise.all([ANN, BOB].map((reader) => shelfOnServer(world, reader)));
	for (const { session, body } of world.delivered) {
		// Brought by a session of an account that is no more, it is refused as it was then.
		if (session === world.server.accountOf(personOf(session))) await world.server.sync(session, JSON.parse(body));
	}
	const after = await Promise.all([ANN, BOB].map((reader) => shelfOnServer(world, reader)));
	expectThat(report, 'replaying the outbox changes nothing', isDeepStrictEqual(after, before), () =>
		after.map((shelf, index) => difference(shelf, before[index] ?? new Map())).join('; ')
	);
}
