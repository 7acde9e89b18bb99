// Mutants of the rules of sync. `npm run bench mutants` runs them.
import type { Mutant } from './mutant.ts';
import { RULES_APART } from './rules-apart.ts';

export const MUTANTS: readonly Mutant[] = [
	{
		rule: 'merge: the later stamp wins',
		file: 'src/lib/domain/sync/change.ts',
		from: 'return incoming.stamp > current.stamp;',
		to: 'return true;'
	},
	{
		rule: 'counter: every write takes a number of its own',
		file: 'src/lib/server/sync/push.ts',
		from: 'return ++last;',
		to: 'return last;'
	},
	{
		rule: 'counter: a bump is kept',
		file: 'src/lib/server/store/counters.ts',
		from: "eb('counters.value', '+', count)",
		to: "eb('counters.value', '+', 0)"
	},
	{
		rule: 'settle: an answered op leaves the outbox',
		file: 'src/lib/library/store/outbox.ts',
		from: '	await store.delete(row.key);\n	return row.change;',
		to: '	return row.change;'
	},
	{
		rule: 'settle: only the op that was answered leaves',
		file: 'src/lib/library/store/outbox.ts',
		from: '	await store.delete(row.key);\n	return row.change;',
		to: '	await store.clear();\n	return row.change;'
	},
	{
		rule: 'hash: another op under a known number is a fork',
		file: 'src/lib/server/sync/push.ts',
		from: 'stored === null || stored.hash !== hash',
		to: 'stored === null'
	},
	{
		rule: 'hash: an op follows the one that it was chained to',
		file: 'src/lib/server/sync/push.ts',
		from: "if (op.before !== last.hash) throw new PushRejected({ refused: 'forked' });",
		to: ''
	},
	{
		rule: 'cursor: that of the last row read',
		file: 'src/lib/server/sync/pull.ts',
		from: 'end: more ? (rows.at(-1)?.counter ?? head) : head',
		to: 'end: head'
	},
	{
		rule: 'cursor: a page is applied to the cursor that it was asked for',
		file: 'src/lib/library/sync/apply-response.ts',
		from: "if ((cursor?.cursor ?? null) !== sent.cursor) return 'stale';",
		to: ''
	},
	{
		rule: 'restamping: the server shifts stamps of a clock that is off',
		file: 'src/lib/server/sync/push.ts',
		from: 'return shiftTimestamps(shifted, deltas, now, seen);',
		to: 'return new Map();'
	},
	{
		rule: 'restamping: the device mends what it did not send yet',
		file: 'src/lib/library/sync/device-clock.ts',
		from: 'await outbox.shiftUnsentTimestamps(tx, stamps);',
		to: ''
	},
	{
		rule: 'lineage: a cursor of an unknown past is refused',
		file: 'src/lib/server/sync/handle-sync.ts',
		from: 'return isReaderKnown && isSharedKnown ? from : null;',
		to: 'return from;'
	},
	{
		rule: 'lineage: so is a device whose confirmed ops are gone',
		file: 'src/lib/server/sync/handle-sync.ts',
		from: 'if (request.settled > number)',
		to: 'if (request.settled < 0)'
	},
	{
		rule: 'epoch: so is one from before a restore',
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
		rule: 'reader: an answer of another account is not applied',
		file: 'src/lib/library/sync/sync-round.ts',
		from: "if (answer.reader !== deps.reader) throw new Failure('other_account');",
		to: ''
	},
	{
		rule: 'pending: a pull does not touch what waits',
		file: 'src/lib/library/sync/apply-changes.ts',
		from: 'if (pending.has(target)) writes.push',
		to: 'if (pending.has("")) writes.push'
	},
	{
		rule: 'feeds: one that was subscribed to later is caught up with',
		file: 'src/lib/server/sync/pull.ts',
		from: 'const fresh = follows.filter(isFresh).map(feedOf);',
		to: 'const fresh: FeedId[] = [];'
	},
	{
		rule: 'feeds: what is unfollowed goes',
		file: 'src/lib/library/store/feed-items.ts',
		from: 'if (!isPending && !isSubscribed',
		to: 'if (isPending && !isSubscribed'
	},
	{
		rule: 'buried: what is revived begins anew',
		file: 'src/lib/library/sync/apply-changes.ts',
		from: 'if (healing === null) for (const id of tombstones.keys()) await resetToPendingFields',
		to: 'if (healing !== null) for (const id of tombstones.keys()) await resetToPendingFields'
	},
	{
		rule: 'offers: what was sent goes when nothing shows it',
		file: 'src/lib/library/store/upload-queue.ts',
		from: "await tx.objectStore('offers').delete(entry);\n	await deleteOrphanArticle(tx, article);",
		to: "await tx.objectStore('offers').delete(entry);"
	},
	{
		rule: 'cursor: it is one reader’s alone',
		file: 'src/lib/server/sync/handle-sync.ts',
		from: 'if (from.owner !== undefined && from.owner !== reader) return null;',
		to: ''
	},
	...RULES_APART
];
