// `npm run bench mutants`: breaks one rule of sync at a time in a copy of the code, and tells which named test catches it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Without the 500 schedules, which would catch most of them too and take a minute and a half each. */
const TESTS = [
	'tests/faults/sync.test.ts',
	'tests/faults/lost-past.test.ts',
	'tests/faults/restore.test.ts',
	'tests/faults/deletes.test.ts',
	'tests/faults/everything.test.ts',
	'tests/faults/kept.test.ts',
	'tests/faults/revival.test.ts',
	'tests/faults/clocks.test.ts',
	'src/lib/server/push.test.ts',
	'src/lib/server/push-clock.test.ts',
	'src/lib/server/pull.test.ts',
	'src/lib/server/sync.test.ts',
	'tests/faults/feeds.test.ts',
	'src/lib/library/supply.test.ts'
];

interface Mutant {
	readonly rule: string;
	readonly file: string;
	readonly from: string;
	readonly to: string;
	/** Other test files than the usual ones. */
	readonly tests?: readonly string[];
}

const STORAGE_TESTS = ['src/lib/server/full-disk.test.ts', 'tests/faults/outage.test.ts'];
const SWEEP_TESTS = ['tests/faults/sweep.test.ts', 'src/lib/server/store/picture-files.test.ts'];
const TAKEOVER = ['tests/faults/takeover.test.ts'];
const ERASE = ['tests/faults/erase.test.ts'];

const MUTANTS: readonly Mutant[] = [
	{
		rule: 'merge: the later stamp wins',
		file: 'src/lib/domain/change.ts',
		from: 'return incoming.stamp > current.stamp;',
		to: 'return true;'
	},
	{
		rule: 'counter: every write takes a number of its own',
		file: 'src/lib/server/push.ts',
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
		file: 'src/lib/library/outbox.ts',
		from: '	await store.delete(row.key);\n	return row.change;',
		to: '	return row.change;'
	},
	{
		rule: 'settle: only the op that was answered leaves',
		file: 'src/lib/library/outbox.ts',
		from: '	await store.delete(row.key);\n	return row.change;',
		to: '	await store.clear();\n	return row.change;'
	},
	{
		rule: 'hash: another op under a known number is a fork',
		file: 'src/lib/server/push.ts',
		from: 'kept === null || kept.hash !== hash',
		to: 'kept === null'
	},
	{
		rule: 'hash: an op follows the one that it was chained to',
		file: 'src/lib/server/push.ts',
		from: "if (op.before !== last.hash) throw new Refused({ refused: 'forked' });",
		to: ''
	},
	{
		rule: 'cursor: that of the last row read',
		file: 'src/lib/server/pull.ts',
		from: 'end: more ? (rows.at(-1)?.counter ?? head) : head',
		to: 'end: head'
	},
	{
		rule: 'cursor: a page is applied to the cursor that it was asked for',
		file: 'src/lib/library/apply.ts',
		from: "if ((cursor?.cursor ?? null) !== sent.cursor) return 'stale';",
		to: ''
	},
	{
		rule: 'restamping: the server shifts stamps of a clock that is off',
		file: 'src/lib/server/push.ts',
		from: 'return shiftStamps(stamps, off, now, seen);',
		to: 'return new Map();'
	},
	{
		rule: 'restamping: the device mends what it did not send yet',
		file: 'src/lib/library/apply.ts',
		from: 'await outbox.restamp(tx, stamps);',
		to: ''
	},
	{
		rule: 'lineage: a cursor of an unknown past is refused',
		file: 'src/lib/server/sync.ts',
		from: 'return own && shared ? from : null;',
		to: 'return from;'
	},
	{
		rule: 'lineage: so is a device whose confirmed ops are gone',
		file: 'src/lib/server/sync.ts',
		from: 'if (request.settled > number)',
		to: 'if (request.settled < 0)'
	},
	{
		rule: 'epoch: so is one from before a restore',
		file: 'src/lib/server/sync.ts',
		from: 'if (from === null || from.epoch !== epoch) return null;',
		to: 'if (from === null) return null;'
	},
	{
		rule: 'reader: a request for another account is refused',
		file: 'src/lib/server/sync.ts',
		from: 'if (request.reader !== reader)',
		to: 'if (request.reader === "")'
	},
	{
		rule: 'reader: an answer of another account is not applied',
		file: 'src/lib/library/sync.ts',
		from: "if (answer.reader !== deps.reader) throw new Failure('other_account');",
		to: ''
	},
	{
		rule: 'pending: a pull does not touch what waits',
		file: 'src/lib/library/arrivals.ts',
		from: 'if (pending.has(target)) writes.push',
		to: 'if (pending.has("")) writes.push'
	},
	{
		rule: 'feeds: one that was subscribed to later is caught up with',
		file: 'src/lib/server/pull.ts',
		from: 'const fresh = follows.filter(isFresh).map(feedOf);',
		to: 'const fresh: FeedId[] = [];'
	},
	{
		rule: 'feeds: what is unfollowed goes',
		file: 'src/lib/library/items.ts',
		from: 'if (!isPending && !follows',
		to: 'if (isPending && !follows'
	},
	{
		rule: 'buried: what is revived begins anew',
		file: 'src/lib/library/arrivals.ts',
		from: 'if (healing === null) for (const id of dead) await beginAgain',
		to: 'if (healing !== null) for (const id of dead) await beginAgain'
	},
	{
		rule: 'offers: what was sent goes when nothing shows it',
		file: 'src/lib/library/offers.ts',
		from: "await tx.objectStore('offers').delete(entry);\n	await dropUnshownArticle(tx, article);",
		to: "await tx.objectStore('offers').delete(entry);"
	},
	{
		rule: 'revival: the server keeps what revived an entry',
		file: 'src/lib/server/take.ts',
		from: 'if (revived !== NEVER) await write',
		to: 'if (revived < NEVER) await write'
	},
	{
		rule: 'revival: so does a device, of what no round told of',
		file: 'src/lib/library/write.ts',
		from: "if (change.entity === 'entry') await keepRevival",
		to: "if (change.entity === 'feed') await keepRevival"
	},
	{
		rule: 'trash: a stay begins when the server learns of the delete',
		file: 'src/lib/server/take.ts',
		from: 'change.value === true ? taking.now : null',
		to: 'change.value === true ? Number.parseInt(change.stamp.slice(0, 12), 16) : null'
	},
	{
		rule: 'trash: a restore begins each stay anew',
		file: 'src/lib/server/store/shelf.ts',
		from: "set({ trashed: now }).where('trashed', 'is not', null)",
		to: "set({ trashed: now }).where('trashed', '<', 0)"
	},
	{
		rule: 'outlived: what was saved after a delete stays when a server tells of the delete anew',
		file: 'src/lib/library/apply.ts',
		from: 'const life = healing === null ? null : await lifeAfter(tx, death);',
		to: 'const life = null as Awaited<ReturnType<typeof lifeAfter>>;'
	},
	{
		rule: 'outlived: what the server buried without having heard of its revival comes back',
		file: 'src/lib/library/outlived.ts',
		from: "> died) ? 'revived' : null",
		to: '> died) ? null : null'
	},
	{
		rule: 'outlived: a server that lost a delete is told of it',
		file: 'src/lib/library/arrivals.ts',
		from: '|| saved > stamp) return;',
		to: '|| saved !== stamp) return;'
	},
	{
		rule: 'server clock: it goes on from what is stored',
		file: 'src/lib/server/clock.ts',
		from: 'return millis > now + CLOCK_TOLERANCE ? millis : now;',
		to: 'return now;'
	},
	{
		rule: 'server clock: it does not go back while the server runs',
		file: 'src/lib/server/clock.ts',
		from: 'if (step < 0) goOn(-step);',
		to: 'if (step < 0) last = { ...last, time: 0 };'
	},
	{
		rule: 'device clock: what was stamped ahead is brought back',
		file: 'src/lib/library/clock.ts',
		from: 'if (step < -CLOCK_TOLERANCE) await bringBack',
		to: 'if (step < -Infinity) await bringBack'
	},
	{
		rule: 'device clock: the server moves what may have been sent',
		file: 'src/lib/server/push.ts',
		from: 'off : 0) + skew',
		to: 'off : 0) + 0 * skew'
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
		file: 'src/lib/server/jobs.ts',
		from: 'if (!stopped) timer = setTimeout(wake, AFTER_ERROR).unref();',
		to: '',
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
		file: 'src/lib/server/db/hold.ts',
		from: "if (held && isAgain === 'again') await beginLineage(next);",
		to: 'if (held && isAgain === (null as never)) await beginLineage(next);',
		tests: STORAGE_TESTS
	},
	{
		rule: 'sweep: what goes is looked at again in the transaction that removes it',
		file: 'src/lib/server/store/unneeded.ts',
		from: 'and unneeded.since <= ${before} and not ${isNeeded}',
		to: 'and unneeded.since <= ${before}',
		tests: SWEEP_TESTS
	},
	{
		rule: 'sweep: what is stored once more has thirty days anew',
		file: 'src/lib/server/store/pictures.ts',
		from: "	await clearMarks(trx, 'picture', [hash]);\n",
		to: '',
		tests: SWEEP_TESTS
	},
	{
		rule: 'sweep: the row of a picture goes before its file',
		file: 'src/lib/server/store/pictures.ts',
		from: 'const gone = await removePicture(db, hash, before, false);',
		to: 'await removeFile(pathOf(hash));\n				const gone = await removePicture(db, hash, before, false);',
		tests: SWEEP_TESTS
	},
	{
		rule: 'takeover: merged field by field',
		file: 'src/lib/library/adopt.ts',
		from: 'isServers ? isUnknown && our === undefined : wins(field, their, our)',
		to: 'our === undefined && Object.keys(ours).length === 0',
		tests: TAKEOVER
	},
	{
		rule: 'takeover: the old library stays until all is acknowledged',
		file: 'src/lib/library/syncing.ts',
		from: 'if ((await tx.objectStore(store).count()) > 0) return [];',
		to: 'void store;',
		tests: TAKEOVER
	},
	{
		rule: 'takeover: what waited is sent after what makes it known',
		file: 'src/lib/library/heal.ts',
		from: 'founded.size > 0',
		to: 'founded.size < 0',
		tests: TAKEOVER
	},
	{
		rule: 'foreign: a status alone says nothing',
		file: 'src/lib/library/answers.ts',
		from: 'if (status === 429 || status >= 500)',
		to: "if (status === 413) return new Failure('too_large', { status });\n	if (status === 429 || status >= 500)",
		tests: ['tests/faults/foreign.test.ts']
	},
	{
		rule: 'erase: an order reaches a device by its new name',
		file: 'src/lib/server/contact.ts',
		from: 'known?.erase === true || (await isAnyOrdered(db, reader, [...named, before]))',
		to: 'known?.erase === true',
		tests: ERASE
	},
	{
		rule: 'erase: what a restored server lost is given back first',
		file: 'src/lib/server/sync.ts',
		from: ' && request.unsent !== true',
		to: '',
		tests: ERASE
	},
	{
		rule: 'restore: a session that ended stays ended',
		file: 'src/lib/server/since-backup.ts',
		from: "const kept = isLater ? since.sessions : both(since.sessions, sessions, 'id');",
		to: 'const kept = sessions;',
		tests: ['src/lib/server/since-backup.test.ts']
	},
	{
		rule: 'cursor: it is one reader’s alone',
		file: 'src/lib/server/sync.ts',
		from: 'if (from.owner !== undefined && from.owner !== reader) return null;',
		to: ''
	},
	{
		rule: 'text: half a character is mended as it is written',
		file: 'src/lib/library/write.ts',
		from: 'const change = wellFormedChange(said);',
		to: 'const change = said;',
		tests: ['tests/faults/well-formed.test.ts']
	}
];

export function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({ args: [...options], options: { rule: { type: 'string', default: '' } } });
	const copy = mkdtempSync(join(tmpdir(), 'offprint-mutants-'));
	const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT });
	git('worktree', 'add', '--detach', '--force', copy, 'HEAD');
	symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
	try {
		for (const mutant of MUTANTS.filter(({ rule }) => rule.startsWith(values.rule)))
			tell(mutant, failuresOf(copy, mutant));
	} finally {
		git('worktree', 'remove', '--force', copy);
		rmSync(copy, { recursive: true, force: true });
	}
	return Promise.resolve();
}

/** Names of the tests that fail when the rule is broken. */
function failuresOf(copy: string, { file, from, to, tests = TESTS }: Mutant): string[] {
	const path = join(copy, file);
	const source = readFileSync(path, 'utf8');
	if (source.split(from).length !== 2) throw new Error(`${file} does not have this once: ${from}`);
	writeFileSync(path, source.replace(from, to));
	const report = join(copy, 'report.json');
	const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
	const args = ['run', '--project', 'unit', '--reporter=json', `--outputFile=${report}`, ...tests];
	spawnSync(process.execPath, [vitest, ...args], { cwd: copy, stdio: 'ignore' });
	writeFileSync(path, source);
	const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as {
		testResults: { assertionResults: { status: string; fullName: string }[] }[];
	};
	rmSync(report);
	return testResults
		.flatMap(({ assertionResults }) => assertionResults)
		.filter(({ status }) => status === 'failed')
		.map(({ fullName }) => fullName);
}

function tell({ rule }: Mutant, caught: readonly string[]): void {
	const [first] = caught;
	console.log(`${rule}: ${first === undefined ? 'NOT CAUGHT' : `${first} (${caught.length} in all)`}`);
	if (first === undefined) process.exitCode = 1;
}
