// Checks revivals, the order of actions, and stays in the trash, at the end of a run.
import type { EntryId, Fields } from '../../src/lib/domain/entry-fields.ts';
import { isDeleted } from '../../src/lib/domain/entry.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { isSwitch, mergedInto } from './check-writes.ts';
import type { Noted } from './expected-state.ts';
import { expectThat, type Report } from './report.ts';
import type { Shelf } from './final-state.ts';
import type { World } from './simulation.ts';

export function judgeTime(report: Report, world: World, reader: ReaderId, truth: Shelf): void {
	const { early } = world.stays;
	expectThat(report, 'a stay in the trash is at least thirty days', early.length === 0, () => early.join('; '));
	// Retried and kept changes get new timestamps; a clock that is always wrong leaves the order open.
	if (world.recalled.has(reader) || world.unsure.has(reader)) return;
	judgeRevivals(report, world, reader, truth);
	// A request delayed by hours makes a server consider the clock wrong.
	if (!world.happened.has('deliver late')) judgeOrder(report, world, reader, truth);
}

/** Precision with which a device measures its clock offset, ms: about the duration of two requests. */
const CLOCK_ACCURACY_MS = 250;

/** Actions of two devices that are closer than this, ms, may be in either order if clocks were wrong. */
function unclearWithin({ happened }: World): number {
	return happened.has('server clock') || happened.has('wrong clock') ? CLOCK_ACCURACY_MS : 0;
}

function judgeRevivals(report: Report, world: World, reader: ReaderId, truth: Shelf): void {
	const { ledger, buried, unordered } = world;
	const own = ledger.all().filter((each) => each.reader === reader);
	const ids = [...truth.keys()]
		.filter((target) => /^entry\/[^/]+\/saved$/.test(target))
		.map((target) => target.split('/')[1]);
	for (const id of ids) {
		if (id === undefined || buried.has(id as EntryId)) continue;
		if ((truth.get(`entry/${id}/alias`)?.value ?? 'null') !== 'null') continue;
		const isOpen = (target: string): boolean =>
			ledger.isGivenUp(reader, target) || unordered.has(`${reader} ${target}`);
		if (own.some(({ target }) => target.startsWith(`entry/${id}/`) && isOpen(target))) continue;
		const said = own.filter((each) => each.said && revives(each, id));
		const doubles = [id, ...mergedInto(truth, id)];
		const deletes = own.filter(
			({ target, value }) => value === 'true' && doubles.some((one) => target === `entry/${one}/deleted`)
		);
		const [revived, deleted] = [latest(said), latest(deletes)];
		if (deletes.length === 0 || revived <= deleted + unclearWithin(world)) continue;
		const dead = isDeleted(fieldsIn(truth, id));
		expectThat(report, 'a revived entry is alive', !dead, () => `${id} is in the trash`);
	}
}

/** A value that is set already is not written at all. */
function revives({ target, value, over }: Noted, id: string): boolean {
	if (target === `entry/${id}/saved` || (target.endsWith('/made') && value.includes(id))) return true;
	if (target === `entry/${id}/deleted`) return value === 'false';
	return (
		value === 'true' &&
		over !== 'true' &&
		(target === `entry/${id}/bookmarked` || target.startsWith(`entry/${id}/tag:`))
	);
}

/** In each field the value that was written last wins. */
function judgeOrder(report: Report, { ledger, buried, unordered }: World, reader: ReaderId, truth: Shelf): void {
	const own = ledger.all().filter((each) => each.reader === reader);
	for (const target of new Set(own.map((each) => each.target))) {
		const [entity = '', id = '', ...rest] = target.split('/');
		const field = rest.join('/');
		if (entity !== 'settings' && field !== 'folder' && !isSwitch(entity, field)) continue;
		if (ledger.isGivenUp(reader, target) || buried.has(id as EntryId) || unordered.has(`${reader} ${target}`)) continue;
		if (entity === 'entry' && !isAlone(truth, id)) continue;
		const written = own.filter((each) => each.target === target);
		const last = written.filter(({ said }) => said).at(-1);
		if (last === undefined || (entity === 'feed' && !truth.has(`feed/${id}/subscribed`))) continue;
		const ends = [last.value, ...written.filter(({ said }) => !said).map(({ value }) => value)];
		const stands = truth.get(target)?.value ?? (entity === 'entry' ? 'false' : null);
		expectThat(
			report,
			'a later edit is never undone by an earlier one',
			stands !== null && ends.includes(stands),
			() => `${target} is ${stands}, was ${last.value} in the end`
		);
	}
}

/** The changes of merged entries count for both. */
function isAlone(truth: Shelf, id: string): boolean {
	return (
		truth.has(`entry/${id}/saved`) &&
		(truth.get(`entry/${id}/alias`)?.value ?? 'null') === 'null' &&
		mergedInto(truth, id).length === 0
	);
}

function latest(written: readonly Noted[]): number {
	return Math.max(0, ...written.map(({ at }) => at));
}

function fieldsIn(truth: Shelf, id: string): Fields {
	const own = [...truth].filter(([target]) => target.startsWith(`entry/${id}/`));
	return Object.fromEntries(
		own.map(([target, { value, stamp }]) => [
			target.split('/').slice(2).join('/'),
			{ value: JSON.parse(value) as unknown, stamp }
		])
	) as Fields;
}
