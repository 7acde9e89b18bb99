// Mutants of rules that have test files of their own.
import type { Mutant } from './mutant.ts';

const STORAGE_TESTS = ['src/lib/server/sync/full-disk.test.ts', 'tests/faults/outage.test.ts'];
const SWEEP_TESTS = ['tests/faults/sweep.test.ts', 'src/lib/server/store/picture-files.test.ts'];
const TAKEOVER = ['tests/faults/takeover.test.ts'];
const ERASE = ['tests/faults/erase.test.ts'];
const REVIVAL = [
	'tests/faults/revival.test.ts',
	'tests/faults/clocks.test.ts',
	'tests/faults/regression-schedules.test.ts'
];

export const RULES_APART: readonly Mutant[] = [
	{
		rule: 'revival: the server keeps what revived an entry',
		file: 'src/lib/server/sync/apply-change.ts',
		from: 'if (revived !== ZERO_TIMESTAMP)\n\t\tawait writeIfNewer',
		to: 'if (revived < ZERO_TIMESTAMP)\n\t\tawait writeIfNewer',
		tests: REVIVAL
	},
	{
		rule: 'revival: so does a device, of what no round told of',
		file: 'src/lib/library/mutations.ts',
		from: "if (change.entity === 'entry') await keepRevival",
		to: "if (change.entity === 'feed') await keepRevival",
		tests: REVIVAL
	},
	{
		rule: 'trash: a stay begins when the server learns of the delete',
		file: 'src/lib/server/entries/trash.ts',
		from: 'await writeStay(trx, reader, entry, now);',
		to: 'await writeStay(trx, reader, entry, now - 35 * 86_400_000);',
		tests: REVIVAL
	},
	{
		rule: 'trash: a restore begins each stay anew',
		file: 'src/lib/server/store/entries.ts',
		from: "set({ trashed: now }).where('trashed', 'is not', null)",
		to: "set({ trashed: now }).where('trashed', '<', 0)",
		tests: REVIVAL
	},
	{
		rule: 'outlived: what was saved after a delete stays when a server tells of the delete anew',
		file: 'src/lib/library/sync/apply-response.ts',
		from: 'healing === null ? null : await survivalOf(tx, tombstone)',
		to: 'null as Awaited<ReturnType<typeof survivalOf>>',
		tests: REVIVAL
	},
	{
		rule: 'outlived: what the server buried without having heard of its revival comes back',
		file: 'src/lib/library/sync/outlived-tombstones.ts',
		from: "> died) ? 'revived' : null",
		to: '> died) ? null : null',
		tests: REVIVAL
	},
	{
		rule: 'outlived: a server that lost a delete is told of it',
		file: 'src/lib/library/sync/apply-changes.ts',
		from: '|| saved > stamp) return;',
		to: '|| saved !== stamp) return;',
		tests: REVIVAL
	},
	{
		rule: 'server clock: it goes on from what is stored',
		file: 'src/lib/server/entries/server-clock.ts',
		from: 'return millis > now + CLOCK_TOLERANCE_MS ? millis : now;',
		to: 'return now;',
		tests: REVIVAL
	},
	{
		rule: 'server clock: it does not go back while the server runs',
		file: 'src/lib/server/entries/server-clock.ts',
		from: 'if (step < 0) adjust(-step);',
		to: 'if (step < 0) last = { ...last, time: 0 };',
		tests: REVIVAL
	},
	{
		rule: 'device clock: what was stamped ahead is brought back',
		file: 'src/lib/library/sync/device-clock.ts',
		from: 'if (step < -CLOCK_TOLERANCE_MS) await undoClockStep',
		to: 'if (step < -Infinity) await undoClockStep',
		tests: REVIVAL
	},
	{
		rule: 'device clock: the server moves what may have been sent',
		file: 'src/lib/server/sync/push.ts',
		from: 'off : 0) + skew',
		to: 'off : 0) + 0 * skew',
		tests: REVIVAL
	},
	{
		rule: 'storage: what a library makes of a full disk is told as that',
		file: 'src/lib/server/db/guarded-dialect.ts',
		from: 'if (first !== undefined) throw first;',
		to: '',
		tests: STORAGE_TESTS
	},
	{
		rule: 'storage: a connection that was lost is not used again',
		file: 'src/lib/server/db/open.ts',
		from: 'client.release(lost)',
		to: 'client.release()',
		tests: STORAGE_TESTS
	},
	{
		rule: 'jobs: they are looked for again when the database was away',
		file: 'src/lib/server/ingest/job-runner.ts',
		from: 'setTimeout(wake, AFTER_ERROR_MS)',
		to: 'setTimeout(() => undefined, AFTER_ERROR_MS)',
		tests: STORAGE_TESTS
	},
	{
		rule: 'hold: while another has the database nothing is read or written',
		file: 'src/lib/server/db/guarded-dialect.ts',
		from: 'if (!this.#mayUse())',
		to: 'if (this.#mayUse() && !this.#mayUse())',
		tests: STORAGE_TESTS
	},
	{
		rule: 'hold: a lineage ends when the hold was lost',
		file: 'src/lib/server/db/lock.ts',
		from: "if (acquired && attempt === 'again') await beginLineage(next);",
		to: 'if (acquired && attempt === (null as never)) await beginLineage(next);',
		tests: STORAGE_TESTS
	},
	{
		rule: 'sweep: what goes is looked at again in the transaction that removes it',
		file: 'src/lib/server/store/orphans.ts',
		from: 'and unneeded.since <= ${before} and not ${isNeeded}',
		to: 'and unneeded.since <= ${before}',
		tests: SWEEP_TESTS
	},
	{
		rule: 'sweep: what is stored once more has thirty days anew',
		file: 'src/lib/server/store/picture-store.ts',
		from: "	await clearMarks(trx, 'picture', [hash]);\n",
		to: '',
		tests: SWEEP_TESTS
	},
	{
		rule: 'sweep: the row of a picture goes before its file',
		file: 'src/lib/server/store/picture-store.ts',
		from: 'const isRemoved = await removePicture(db, hash, before, false);',
		to: 'await removeFile(pathOf(hash));\n				const isRemoved = await removePicture(db, hash, before, false);',
		tests: SWEEP_TESTS
	},
	{
		rule: 'takeover: merged field by field',
		file: 'src/lib/library/accounts/import-account.ts',
		from: 'isServers ? isUnknown && our === undefined : supersedes(field, their, our)',
		to: 'our === undefined && Object.keys(ours).length === 0',
		tests: TAKEOVER
	},
	{
		rule: 'takeover: the old library stays until all is acknowledged',
		file: 'src/lib/library/sync/sync-controller.ts',
		from: 'count()) > 0) return [];',
		to: 'count()) < 0) return [];',
		tests: TAKEOVER
	},
	{
		rule: 'takeover: what waited is sent after what makes it known',
		file: 'src/lib/library/sync/resync.ts',
		from: 'created.size > 0',
		to: 'created.size < 0',
		tests: TAKEOVER
	},
	{
		rule: 'foreign: a status alone says nothing',
		file: 'src/lib/library/api/api-response.ts',
		from: 'if (status === 429',
		to: "if (status === 413) return new Failure('too_large', { status });\n	if (status === 429",
		tests: ['tests/faults/foreign.test.ts']
	},
	{
		rule: 'erase: an order reaches a device by its new name',
		file: 'src/lib/server/sync/register-device.ts',
		from: 'known?.erase === true || (await isAnyOrdered(db, reader, [...formerIds, before]))',
		to: 'known?.erase === true',
		tests: ERASE
	},
	{
		rule: 'erase: what a restored server lost is given back first',
		file: 'src/lib/server/sync/handle-sync.ts',
		from: ' && request.unsent !== true',
		to: '',
		tests: ERASE
	},
	{
		rule: 'restore: a session that ended stays ended',
		file: 'src/lib/server/backup/carry-over.ts',
		from: "const validSessions = isLater ? since.sessions : rowsInBoth(since.sessions, sessions, 'id');",
		to: 'const validSessions = sessions;',
		tests: ['src/lib/server/backup/carry-over.test.ts']
	},
	{
		rule: 'restore: a note that the server lost stays beside a later one',
		file: 'src/lib/library/sync/apply-changes.ts',
		from: "subject.entity === 'highlight' && field === 'note'",
		to: "subject.entity === 'feed' && field === 'note'",
		tests: ['tests/faults/restore.test.ts']
	},
	{
		rule: 'restore: what the server lost beside a refused change is said when that is discarded',
		file: 'src/lib/library/sync/rejected-changes.ts',
		from: 'if (lost === true && current !== null)',
		to: 'if (lost === false && current !== null)',
		tests: ['tests/faults/refused.test.ts']
	},
	{
		rule: 'device clock: what waits follows what the server took',
		file: 'src/lib/library/sync/apply-response.ts',
		from: 'await outbox.orderAfter(tx, accepted',
		to: 'await outbox.orderAfter(tx, accepted.slice(accepted.length)',
		tests: ['tests/faults/clocks.test.ts', 'tests/faults/regression-schedules.test.ts']
	},
	{
		rule: 'offers: nothing is sent while a server has not said what it has',
		file: 'src/lib/library/sync/upload-articles.ts',
		from: "(await getMeta(tx, 'healing')) === null ? await known",
		to: "(await getMeta(tx, 'healing')) !== undefined ? await known",
		tests: ['src/lib/library/sync/upload-articles.test.ts']
	},
	{
		rule: 'merge: what two entries become is queued as the second was',
		file: 'src/lib/server/ingest/publish-article.ts',
		from: '!(await moveJobToEntry(trx, job, duplicate.id))',
		to: '(await moveJobToEntry(trx, job, duplicate.id))',
		tests: ['src/lib/server/ingest/publish-article.test.ts']
	},
	{
		rule: 'merge: two that lead to a third stay two',
		file: 'src/lib/domain/url/duplicates.ts',
		from: '(one === page || other === page)',
		to: '(one !== page || other === page)',
		tests: ['src/lib/server/ingest/publish-article.test.ts']
	},
	{
		rule: 'rewind: the next restore settles what it set aside',
		file: 'src/lib/library/sync/rewind.ts',
		from: "if (how === 'pulling' || (await serverHasField(tx, change)))",
		to: 'if (false)',
		tests: ['tests/faults/restore.test.ts']
	},
	{
		rule: 'text: half a character is mended as it is written',
		file: 'src/lib/library/mutations.ts',
		from: 'const change = wellFormedChange(given);',
		to: 'const change = given;',
		tests: ['tests/faults/well-formed.test.ts']
	}
];
