// Checks revivals, the order of actions, and times in the trash at the end of a run.
import type { EntryId, Fields } from '../../src/lib/domain/entry-fields.ts';
import { isDeleted } from '../../src/lib/domain/entry.ts';
import type { Field, Json } from '../../src/lib/domain/core/field.ts';
import type { Timestamp } from '../../src/lib/domain/core/hybrid-clock.ts';
import { highlightOf, type HighlightId } from '../../src/lib/domain/highlight.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { isSwitch, mergedInto, orderTolerance } from './check-writes.ts';
import { possibleEnds, type TimedWrite } from './expected-state.ts';
import { expectThat, type Report } from './report.ts';
import type { FinalState } from './final-state.ts';
import type { World } from './simulation.ts';

export function checkTime(report: Report, world: World, reader: ReaderId, serverState: FinalState): void {
	const { tooShort } = world.stays;
	expectThat(report, 'a stay in the trash lasts at least thirty days', tooShort.length === 0, () =>
		tooShort.join('; ')
	);
	// The order is unknown if the reader retried a change or kept deleted entries, which get new timestamps, or if a
	// device's clock was wrong.
	if (world.mayHaveRevived.has(reader) || world.unknownOrder.has(reader)) return;
	checkRevivals(report, world, reader, serverState);
	checkRenames(report, world, reader, serverState);
	// A request that arrives hours late makes the server consider the device's clock wrong.
	if (world.performed.has('deliver delayed')) return;
	checkOrder(report, world, reader, serverState);
	checkHighlights(report, world, reader, serverState);
}

function checkRevivals(report: Report, world: World, reader: ReaderId, serverState: FinalState): void {
	const { ledger, purged, unordered } = world;
	const writesOfReader = ledger.all().filter((each) => each.reader === reader);
	const ids = [...serverState.keys()]
		.filter((target) => /^entry\/[^/]+\/saved$/.test(target))
		.map((target) => target.split('/')[1]);
	for (const id of ids) {
		if (id === undefined || purged.has(id as EntryId)) continue;
		if ((serverState.get(`entry/${id}/alias`)?.value ?? 'null') !== 'null') continue;
		const isUncertain = (target: string): boolean =>
			ledger.isGivenUp(reader, target) || unordered.has(`${reader} ${target}`);
		if (writesOfReader.some(({ target }) => target.startsWith(`entry/${id}/`) && isUncertain(target))) continue;
		const revivals = writesOfReader.filter((each) => each.confirmed && revives(each, id));
		const duplicates = [id, ...mergedInto(serverState, id)];
		const deletes = writesOfReader.filter(
			({ target, value }) => value === 'true' && duplicates.some((each) => target === `entry/${each}/deleted`)
		);
		const [revived, deleted] = [latest(revivals), latest(deletes)];
		if (deletes.length === 0 || revived <= deleted + orderTolerance(world)) continue;
		const isDead = isDeleted(fieldsIn(serverState, id));
		expectThat(report, 'a revived entry is alive', !isDead, () => `${id} is in the trash`);
	}
}

/** Checks that an entry whose tag was renamed stays deleted unless something else revived it. */
function checkRenames(report: Report, world: World, reader: ReaderId, serverState: FinalState): void {
	const { ledger, purged, unordered, renamed } = world;
	const writes = ledger.all().filter((each) => each.reader === reader);
	// A note revives its entry too.
	const noted = latest(writes.filter(({ target }) => target.startsWith('highlight/')));
	const ids = new Set([...renamed].filter((each) => each.startsWith(`${reader} `)).map((each) => each.split('/')[1]));
	for (const id of ids) {
		if (id === undefined || purged.has(id as EntryId) || !isAlone(serverState, id)) continue;
		const own = writes.filter(({ target }) => target.startsWith(`entry/${id}/`));
		if (own.some(({ target }) => ledger.isGivenUp(reader, target) || unordered.has(`${reader} ${target}`))) continue;
		const deletes = own.filter(
			({ target, value, confirmed }) => confirmed && value === 'true' && target === `entry/${id}/deleted`
		);
		const revivals = own.filter((each) => revives(each, id) || each.target.endsWith('/note'));
		const revived = Math.max(noted, latest(revivals));
		if (deletes.length === 0 || latest(deletes) <= revived + orderTolerance(world)) continue;
		const isDead = isDeleted(fieldsIn(serverState, id));
		expectThat(report, 'a renamed tag revives nothing', isDead, () => `${id} is not in the trash`);
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

/** Checks that in each field the value written last wins. */
function checkOrder(report: Report, world: World, reader: ReaderId, serverState: FinalState): void {
	const { ledger, purged, unordered, renamed } = world;
	const writesOfReader = ledger.all().filter((each) => each.reader === reader);
	for (const target of new Set(writesOfReader.map((each) => each.target))) {
		const [entity = '', id = '', ...rest] = target.split('/');
		const field = rest.join('/');
		if (entity !== 'settings' && field !== 'folder' && !isSwitch(entity, field)) continue;
		if (ledger.isGivenUp(reader, target) || purged.has(id as EntryId)) continue;
		if (unordered.has(`${reader} ${target}`) || renamed.has(`${reader} ${target}`)) continue;
		if (entity === 'entry' && !isAlone(serverState, id)) continue;
		const writes = writesOfReader.filter((each) => each.target === target);
		const last = writes.filter(({ confirmed }) => confirmed).at(-1);
		if (last === undefined || (entity === 'feed' && !serverState.has(`feed/${id}/subscribed`))) continue;
		// Two devices that did not know each other's write, and made them almost at once, may agree on either.
		const isConcurrent = ({ at }: TimedWrite): boolean => last.at - at <= orderTolerance(world);
		const concurrent = possibleEnds(writes.filter(isConcurrent));
		const possible = [
			last.value,
			...concurrent,
			...writes.filter(({ confirmed }) => !confirmed).map(({ value }) => value)
		];
		const current = serverState.get(target)?.value ?? (entity === 'entry' ? 'false' : null);
		expectThat(
			report,
			'a later edit is never undone by an earlier one',
			current !== null && possible.includes(current),
			() => `${target} is ${current}, but ${last.value} was written last`
		);
	}
}

/** Checks that a highlight is deleted only if nothing was written to it after the delete. */
function checkHighlights(report: Report, world: World, reader: ReaderId, serverState: FinalState): void {
	const { ledger, purged, unordered } = world;
	const deletes = ledger.all().filter((each) => each.reader === reader && /^highlight\/.*\/deleted$/.test(each.target));
	for (const id of new Set(deletes.map(({ target }) => target.split('/')[1] ?? ''))) {
		const fields = fieldsOf(serverState, 'highlight', id);
		const highlight = highlightOf(id as HighlightId, fields);
		if (highlight === null || purged.has(highlight.entry)) continue;
		const [deleted = [], ...others] = ['deleted', 'note', 'colour', 'made'].map((field) =>
			ledger.writesTo(reader, `highlight/${id}/${field}`)
		);
		const writes = [...deleted, ...others.flat()];
		const isUncertain = ({ target, confirmed }: TimedWrite): boolean =>
			!confirmed || ledger.isGivenUp(reader, target) || unordered.has(`${reader} ${target}`);
		const distance = latest(others.flat()) - latest(deleted);
		if (writes.some(isUncertain) || Math.abs(distance) <= orderTolerance(world)) continue;
		expectThat(
			report,
			'a highlight that was written after its delete is shown',
			highlight.deleted === distance < 0,
			() => `${id} is ${highlight.deleted ? 'deleted' : 'shown'}`
		);
	}
}

/** Whether an entry is not merged with another one. The changes of merged entries count for both. */
function isAlone(serverState: FinalState, id: string): boolean {
	return (
		serverState.has(`entry/${id}/saved`) &&
		(serverState.get(`entry/${id}/alias`)?.value ?? 'null') === 'null' &&
		mergedInto(serverState, id).length === 0
	);
}

function latest(writes: readonly TimedWrite[]): number {
	return Math.max(0, ...writes.map(({ at }) => at));
}

function fieldsIn(serverState: FinalState, id: string): Fields {
	return fieldsOf(serverState, 'entry', id) as Fields;
}

/** The fields of an entity, except its note, whose value is its text here. */
function fieldsOf(serverState: FinalState, entity: string, id: string): Record<string, Field> {
	const fields = [...serverState].filter(([target]) => target.startsWith(`${entity}/${id}/`));
	return Object.fromEntries(
		fields.map(([target, { value, stamp }]) => {
			const name = target.split('/').slice(2).join('/');
			return [name, { value: name === 'note' ? null : (JSON.parse(value) as Json), stamp: stamp as Timestamp }];
		})
	);
}
