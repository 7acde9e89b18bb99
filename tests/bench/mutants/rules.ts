// The mutants of the rules of sync, which `npm run bench mutants` runs.
import type { Mutant } from './mutant.ts';
import { RULES_APART } from './rules-apart.ts';

export const MUTANTS: readonly Mutant[] = [
	{
		rule: 'merge: the later timestamp wins',
		file: 'src/lib/domain/sync/change.ts',
		from: 'return incoming.stamp > current.stamp;',
		to: 'return true;'
	},
	{
		rule: 'counter: every write has a different number',
		file: 'src/lib/server/sync/push.ts',
		from: 'return ++last;',
		to: 'return last;'
	},
	{
		rule: 'counter: an increment is stored',
		file: 'src/lib/server/store/counters.ts',
		from: "eb('counters.value', '+', count)",
		to: "eb('counters.value', '+', 0)"
	},
	{
		rule: 'settle: an acknowledged op leaves the outbox',
		file: 'src/lib/library/store/outbox.ts',
		from: '	await store.delete(row.key);\n	return row.change;',
		to: '	return row.change;'
	},
	{
		rule: 'settle: only the acknowledged op leaves the outbox',
		file: 'src/lib/library/store/outbox.ts',
		from: '	await store.delete(row.key);\n	return row.change;',
		to: '	await store.clear();\n	return row.change;'
	},
	{
		rule: 'hash: a different op with a known number is a fork',
		file: 'src/lib/server/sync/push.ts',
		from: 'stored === null || stored.hash !== hash',
		to: 'stored === null'
	},
	{
		rule: 'hash: an op must follow the op that it is chained to',
		file: 'src/lib/server/sync/push.ts',
		from: "if (op.before !== last.hash) throw new PushRejected({ refused: 'forked' });",
		to: ''
	},
	{
		rule: 'cursor: it is the counter of the last row read',
		file: 'src/lib/server/sync/page-limits.ts',
		from: 'end: more ? (rows.at(-1)?.counter ?? head) : head',
		to: 'end: head'
	},
	{
		rule: 'cursor: a response is applied only at the cursor of its request',
		file: 'src/lib/library/sync/apply-response.ts',
		from: "if ((cursor?.cursor ?? null) !== request.cursor) return 'stale';",
		to: ''
	},
	{
		rule: 'restamping: the server shifts the timestamps of a wrong clock',
		file: 'src/lib/server/sync/push.ts',
		from: 'return shiftTimestamps(shifted, deltas, now, seen);',
		to: 'return new Map();'
	},
	{
		rule: 'restamping: the device shifts the timestamps of unsent ops',
		file: 'src/lib/library/sync/device-clock.ts',
		from: 'await outbox.shiftUnclaimedTimestamps(tx, stamps);',
		to: ''
	},
	{
		rule: 'lineage: a cursor of an unknown lineage is refused',
		file: 'src/lib/server/sync/handle-sync.ts',
		from: 'return isReaderKnown && isSharedKnown ? from : null;',
		to: 'return from;'
	},
	{
		rule: 'lineage: a device whose acknowledged ops are lost is refused',
		file: 'src/lib/server/sync/handle-sync.ts',
		from: 'if (request.settled > number)',
		to: 'if (request.settled < 0)'
	},
	{
		rule: 'epoch: a cursor from before a restore is refused',
		file: 'src/lib/server/sync/handle-sync.ts',
		from: 'if (from === null || from.epoch !== epoch) return null;',
		to: 'if (from === null) return null;'
	},
	{
		rule: 'reader: a request for another account is refused',
		file: 'src/lib/server/sync/handle-sync.ts',
		from: 'if (request.reader !== reader)',
		to: 'if (request.reader === "")'
	},
	{
		rule: 'reader: a response for another account is not applied',
		file: 'src/lib/library/sync/sync-round.ts',
		from: "if (answer.reader !== deps.reader) throw new Failure('other_account');",
		to: ''
	},
	{
		rule: 'pending: a pull does not overwrite pending changes',
		file: 'src/lib/library/sync/apply-changes.ts',
		from: 'if (pending.has(target)) writes.push',
		to: 'if (pending.has("")) writes.push'
	},
	{
		rule: 'feeds: the items of a new subscription are sent',
		file: 'src/lib/server/sync/pull.ts',
		from: 'const newFeeds = follows.filter(isNewFeed).map(feedOf);',
		to: 'const newFeeds: FeedId[] = [];'
	},
	{
		rule: 'feeds: the items of a feed go when it has no subscription',
		file: 'src/lib/library/store/feed-items.ts',
		from: 'if ((await isFollowed(tx, id)) || (await isTargetOfFollowed(tx, id))) continue;\n\t\tawait dropItems',
		to: 'if (!(await isFollowed(tx, id)) || (await isTargetOfFollowed(tx, id))) continue;\n\t\tawait dropItems'
	},
	{
		rule: 'tombstones: a revived entry has none of its former fields',
		file: 'src/lib/library/sync/apply-changes.ts',
		from: 'if (healing === null) for (const id of tombstones.keys()) await resetToPendingFields',
		to: 'if (healing !== null) for (const id of tombstones.keys()) await resetToPendingFields'
	},
	{
		rule: 'uploads: an uploaded article is deleted when no entry has it',
		file: 'src/lib/library/store/upload-queue.ts',
		from: "await tx.objectStore('offers').delete(entry);\n	await deleteOrphanArticle(tx, article);",
		to: "await tx.objectStore('offers').delete(entry);"
	},
	{
		rule: 'cursor: it is valid only for its reader',
		file: 'src/lib/server/sync/handle-sync.ts',
		from: 'if (from.reader !== undefined && from.reader !== reader) return null;',
		to: ''
	},
	...RULES_APART
];
