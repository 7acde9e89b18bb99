// Checks revivals, the order of actions, and times in the trash at the end of a run.
import type { EntryId, Fields } from '../../src/lib/domain/entry-fields.ts';
import { isDeleted } from '../../src/lib/domain/entry.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { isSwitch, mergedInto } from './check-writes.ts';
import type { TimedWrite } from './expected-state.ts';
import { expectThat, type Report } from './report.ts';
import type { FinalState } from './final-state.ts';
import type { World } from './simulation.ts';

export function checkTime(report: Report, world: World, reader: ReaderId, truth: FinalState): void {
	const { early } = world.stays;
	expectThat(report, 'a stay in the trash is at least thirty days', early.length === 0, () => early.join('; '));
	// Retried and kept changes get new timestamps; a clock that is always wrong leaves the order open.
	if (world.mayHaveRevived.has(reader) || world.unknownOrder.has(reader)) return;
	checkRevivals(report, world, reader, truth);
	// A request delayed by hours makes a server consider the clock wrong.
	if (!world.performed.has('deliver late')) checkOrder(report, world, reader, truth);
}

/** Precision of a device's measurement of its clock offset, ms: about the duration of two requests. */
const CLOCK_ACCURACY_MS = 250;

/** Actions of two devices that are closer than this, ms, may be in either order if clocks were wrong. */
function unclearWithin({ performed }: World): number {
	return performed.has('server clock') || performed.has('wrong clock') ? CLOCK_ACCURACY_MS : 0;
}

function checkRevivals(report: Report, world: World, reader: ReaderId, truth: FinalState): void {
	const { ledger, purged, unordered } = world;
	const own = ledger.all().filter((each) => each.reader === reader);
	const ids = [...truth.keys()]
		.filter((target) => /^entry\/[^/]+\/saved$/.test(target))
		.map((target) => target.split('/')[1]);
	for (const id of ids) {
		if (id === undefined || purged.has(id as EntryId)) continue;
		if ((truth.get(`entry/${id}/alias`)?.value ?? 'null') !== 'null') continue;
		const isOpen = (target: string): boolean =>
			ledger.isGivenUp(reader, target) || unordered.has(`${reader} ${target}`);
		if (own.some(({ target }) => target.startsWith(`entry/${id}/`) && isOpen(target))) continue;
		const said = own.filter((each) => each.confirmed && revives(each, id));
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

/** Whether a write revives an entry. A value that is already set is not written, so it revives nothing. */
function revives({ target, value, replaced }: TimedWrite, id: string): boolean {
	if (target === `entry/${id}/saved` || (target.endsWith('/made') && value.includes(id))) return true;
	if (target === `entry/${id}/deleted`) return value === 'false';
	return (
		value === 'true' &&
		replaced !== 'true' &&
		(target === `entry/${id}/bookmarked` || target.startsWith(`entry/${id}/tag:`))
	);
}

/** Checks that in each field the last written value wins. */
function checkOrder(report: Report, { ledger, purged, unordered }: World, reader: ReaderId, truth: FinalState): void {
	const own = ledger.all().filter((each) => each.reader === reader);
	for (const target of new Set(own.map((each) => each.target))) {
		const [entity = '', id = '', ...rest] = target.split('/');
		const field = rest.join('/');
		if (entity !== 'settings' && field !== 'folder' && !isSwitch(entity, field)) continue;
		if (ledger.isGivenUp(reader, target) || purged.has(id as EntryId) || unordered.has(`${reader} ${target}`)) continue;
		if (entity === 'entry' && !isAlone(truth, id)) continue;
		const written = own.filter((each) => each.target === target);
		const last = written.filter(({ confirmed }) => confirmed).at(-1);
		if (last === undefined || (entity === 'feed' && !truth.has(`feed/${id}/subscribed`))) continue;
		const ends = [last.value, ...written.filter(({ confirmed }) => !confirmed).map(({ value }) => value)];
		const stands = truth.get(target)?.value ?? (entity === 'entry' ? 'false' : null);
		expectThat(
			report,
			'a later edit is never undone by an earlier one',
			stands !== null && ends.includes(stands),
			() => `${target} is ${stands}, was ${last.value} in the end`
		);
	}
}

/** Whether an entry is not merged; the changes of merged entries count for both. */
function isAlone(truth: FinalState, id: string): boolean {
	return (
		truth.has(`entry/${id}/saved`) &&
		(truth.get(`entry/${id}/alias`)?.value ?? 'null') === 'null' &&
		mergedInto(truth, id).length === 0
	);
}

function latest(written: readonly TimedWrite[]): number {
	return Math.max(0, ...written.map(({ at }) => at));
}

function fieldsIn(truth: FinalState, id: string): Fields {
	const own = [...truth].filter(([target]) => target.startsWith(`entry/${id}/`));
	return Object.fromEntries(
		own.map(([target, { value, stamp }]) => [
			target.split('/').slice(2).join('/'),
			{ value: JSON.parse(value) as unknown, stamp }
		])
	) as Fields;
}
