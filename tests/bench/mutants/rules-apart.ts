// Mutants of rules with their own test files.
import type { Mutant } from './mutant.ts';

const STORAGE_TESTS = ['src/lib/server/sync/full-disk.test.ts', 'tests/faults/outage.test.ts'];
const SWEEP_TESTS = ['tests/faults/sweep.test.ts', 'src/lib/server/store/picture-files.test.ts'];
const TAKEOVER = ['tests/faults/takeover.test.ts'];
const ERASE = ['tests/faults/erase.test.ts'];
const REVIVAL = [
	'tests/faults/revival.test.ts',
	'tests/faults/purged-entries.test.ts',
	'tests/faults/clocks.test.ts',
	'tests/faults/regression-schedules.test.ts'
];

export const RULES_APART: readonly Mutant[] = [
	{
		rule: 'revival: the server stores the timestamp of the field that revived an entry',
		file: 'src/lib/server/sync/apply-change.ts',
		from: 'if (revived !== ZERO_TIMESTAMP)\n\t\tawait writeIfNewer',
		to: 'if (revived < ZERO_TIMESTAMP)\n\t\tawait writeIfNewer',
		tests: REVIVAL
	},
	{
		rule: 'revival: a device stores that an entry was revived before any round reported it',
		file: 'src/lib/library/enqueue-change.ts',
		from: "if (change.entity === 'entry') await keepRevival",
		to: "if (change.entity === 'feed') await keepRevival",
		tests: REVIVAL
	},
	{
		rule: 'trash: the time in the trash begins when the server learns of the delete',
		file: 'src/lib/server/entries/trash.ts',
		from: 'await writeStay(trx, reader, entry, now);',
		to: 'await writeStay(trx, reader, entry, now - 35 * 86_400_000);',
		tests: REVIVAL
	},
	{
		rule: 'trash: a restore of the server restarts the time of each entry in the trash',
		file: 'src/lib/server/store/trash-stays.ts',
		from: "set({ trashed: now }).where('trashed', 'is not', null)",
		to: "set({ trashed: now }).where('trashed', '<', 0)",
		tests: REVIVAL
	},
	{
		rule: 'outlived: an entry saved after a delete stays when a restored server reports the delete again',
		file: 'src/lib/library/sync/apply-response.ts',
		from: 'healing === null ? null : await survivalOf(tx, tombstone)',
		to: 'null as Awaited<ReturnType<typeof survivalOf>>',
		tests: REVIVAL
	},
	{
		rule: 'outlived: an entry comes back if the server removed it without knowing of its revival',
		file: 'src/lib/library/sync/outlived-tombstones.ts',
		from: "? 'revived'",
		to: '? null',
		tests: REVIVAL
	},
	{
		rule: 'outlived: a delete that the server lost is sent to it again',
		file: 'src/lib/library/sync/apply-changes.ts',
		from: '|| saved > stamp) return;',
		to: '|| saved !== stamp) return;',
		tests: REVIVAL
	},
	{
		rule: 'server clock: it continues from the stored time',
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
		rule: 'device clock: timestamps that are ahead are moved back when the clock is set back',
		file: 'src/lib/library/sync/device-clock.ts',
		from: 'if (step < -CLOCK_TOLERANCE_MS) await undoClockStep',
		to: 'if (step < -Infinity) await undoClockStep',
		tests: REVIVAL
	},
	{
		rule: 'device clock: the server shifts the timestamps of ops that may have been sent',
		file: 'src/lib/server/sync/push.ts',
		from: 'offset : 0) + skew',
		to: 'offset : 0) + 0 * skew',
		tests: REVIVAL
	},
	{
		rule: 'storage: an error that follows a full disk is reported as a full disk',
		file: 'src/lib/server/db/guarded-dialect.ts',
		from: 'if (first !== undefined) throw first;',
		to: '',
		tests: STORAGE_TESTS
	},
	{
		rule: 'storage: a lost connection is not used again',
		file: 'src/lib/server/db/open.ts',
		from: 'client.release(lost)',
		to: 'client.release()',
		tests: STORAGE_TESTS
	},
	{
		rule: 'jobs: the runner looks for jobs again after the database was unavailable',
		file: 'src/lib/server/ingest/job-runner.ts',
		from: 'setTimeout(wake, AFTER_ERROR_MS)',
		to: 'setTimeout(() => undefined, AFTER_ERROR_MS)',
		tests: STORAGE_TESTS
	},
	{
		rule: 'lock: nothing is read or written while another process has the database',
		file: 'src/lib/server/db/guarded-dialect.ts',
		from: 'if (!this.#mayUse())',
		to: 'if (this.#mayUse() && !this.#mayUse())',
		tests: STORAGE_TESTS
	},
	{
		rule: 'lock: a lineage ends when the lock was lost',
		file: 'src/lib/server/db/lock.ts',
		from: "if (acquired && attempt === 'again') await beginLineage(next);",
		to: 'if (acquired && attempt === (null as never)) await beginLineage(next);',
		tests: STORAGE_TESTS
	},
	{
		rule: 'sweep: an orphan is checked again in the transaction that removes it',
		file: 'src/lib/server/store/orphans.ts',
		from: 'and unneeded.since <= ${before} and not ${isNeeded}',
		to: 'and unneeded.since <= ${before}',
		tests: SWEEP_TESTS
	},
	{
		rule: 'sweep: a picture that is stored again has thirty days again',
		file: 'src/lib/server/store/picture-store.ts',
		from: "	await clearMarks(trx, 'picture', [hash]);\n",
		to: '',
		tests: SWEEP_TESTS
	},
	{
		rule: 'sweep: the row of a picture is removed before its file',
		file: 'src/lib/server/store/picture-store.ts',
		from: 'const isRemoved = await removePicture(db, hash, before, false);',
		to: 'await removeFile(pathOf(hash));\n				const isRemoved = await removePicture(db, hash, before, false);',
		tests: SWEEP_TESTS
	},
	{
		rule: 'takeover: entries are merged field by field',
		file: 'src/lib/library/accounts/import-account.ts',
		from: 'isServerOwned ? hasNoServerFields && our === undefined : supersedes(field, their, our)',
		to: 'our === undefined && Object.keys(ours).length === 0',
		tests: TAKEOVER
	},
	{
		rule: 'takeover: the old library stays until all changes are acknowledged',
		file: 'src/lib/library/sync/sync-controller.ts',
		from: 'count()) > 0) return [];',
		to: 'count()) < 0) return [];',
		tests: TAKEOVER
	},
	{
		rule: 'takeover: pending changes are sent after the changes that create their entities',
		file: 'src/lib/library/sync/resync.ts',
		from: 'created.size > 0',
		to: 'created.size < 0',
		tests: TAKEOVER
	},
	{
		rule: 'foreign: a status without a failure code of Offprint has no meaning',
		file: 'src/lib/library/api/api-response.ts',
		from: 'if (status === 429',
		to: "if (status === 413) return new Failure('too_large', { status });\n	if (status === 429",
		tests: ['tests/faults/foreign.test.ts']
	},
	{
		rule: 'erase: an order reaches a device that has a new id',
		file: 'src/lib/server/sync/register-device.ts',
		from: 'contact?.erase === true || (await isAnyEraseOrdered(db, reader, [...formerIds, earlier]))',
		to: 'contact?.erase === true',
		tests: ERASE
	},
	{
		rule: 'erase: changes that a restored server lost are sent back first',
		file: 'src/lib/server/sync/handle-sync.ts',
		from: ' && request.unsent !== true',
		to: '',
		tests: ERASE
	},
	{
		rule: 'restore: a session that had ended stays ended',
		file: 'src/lib/server/backup/carry-over.ts',
		from: "const validSessions = isLater ? carryOver.sessions : rowsInBoth(carryOver.sessions, sessions, 'id');",
		to: 'const validSessions = sessions;',
		tests: ['src/lib/server/backup/carry-over.test.ts']
	},
	{
		rule: 'restore: a note that the server lost is kept beside a later note',
		file: 'src/lib/library/sync/apply-changes.ts',
		from: 'isNoteField({ ...subject, field })',
		to: "isNoteField({ entity: 'feed', field })",
		tests: ['tests/faults/restore.test.ts']
	},
	{
		rule: 'restore: discarding a rejected change sends the value that the server lost',
		file: 'src/lib/library/sync/rejected-changes.ts',
		from: 'if (lost === true && current !== null)',
		to: 'if (lost === false && current !== null)',
		tests: ['tests/faults/refused.test.ts']
	},
	{
		rule: 'device clock: pending changes are later than the changes that the server accepted',
		file: 'src/lib/library/sync/apply-response.ts',
		from: 'await outbox.orderAfter(tx, accepted',
		to: 'await outbox.orderAfter(tx, accepted.slice(accepted.length)',
		tests: ['tests/faults/clocks.test.ts', 'tests/faults/regression-schedules.test.ts']
	},
	{
		rule: 'uploads: no article is uploaded before a restored server has reported its articles',
		file: 'src/lib/library/sync/upload-articles.ts',
		from: "(await getMeta(tx, 'healing')) === null ? await known",
		to: "(await getMeta(tx, 'healing')) !== undefined ? await known",
		tests: ['src/lib/library/sync/upload-articles.test.ts']
	},
	{
		rule: 'merge: the entry that two duplicates become takes over the job of the second',
		file: 'src/lib/server/ingest/publish-article.ts',
		from: '!(await moveJobToEntry(trx, job, duplicate.id))',
		to: '(await moveJobToEntry(trx, job, duplicate.id))',
		tests: ['src/lib/server/ingest/merge-entries.test.ts']
	},
	{
		rule: 'merge: two entries that lead to a third page stay separate',
		file: 'src/lib/domain/url/duplicates.ts',
		from: '(one === page || other === page)',
		to: '(one !== page || other === page)',
		tests: ['src/lib/server/ingest/merge-entries.test.ts']
	},
	{
		rule: 'rewind: the next restore decides about the changes that were set aside',
		file: 'src/lib/library/sync/rewind.ts',
		from: "if (mode === 'pulling' || (await serverHasField(tx, change)))",
		to: 'if (false)',
		tests: ['tests/faults/restore.test.ts']
	},
	{
		rule: 'text: a lone surrogate is replaced when a change is written',
		file: 'src/lib/library/enqueue-change.ts',
		from: 'const change = wellFormedChange(requested);',
		to: 'const change = requested;',
		tests: ['tests/faults/well-formed.test.ts']
	},
	{
		rule: 'notes: a stored note that the author of a new one had not seen is kept',
		file: 'src/lib/library/mutations.ts',
		from: 'noteToWrite(text, wellFormed(before), fields)',
		to: "noteToWrite(text, noteText(fields['note']), fields)",
		tests: ['tests/faults/notes.test.ts']
	},
	{
		rule: 'highlights: a later note brings a deleted highlight back',
		file: 'src/lib/domain/highlight.ts',
		from: 'REVIVING_FIELDS.every((name) => stampOf(fields[name]) < deletedAt)',
		to: 'REVIVING_FIELDS.length > 0',
		tests: ['tests/faults/notes.test.ts']
	}
];
