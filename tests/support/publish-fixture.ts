// Set-up of tests that publish the pages of jobs: pushes changes, claims jobs, and publishes results or failures.
import { beforeEach } from 'vitest';
import { entryOf, type Entry } from '../../src/lib/domain/entry.ts';
import type { FailureCode } from '../../src/lib/domain/core/failure.ts';
import type { Db } from '../../src/lib/server/db/schema.ts';
import { publishArticle, recordFetchFailure } from '../../src/lib/server/ingest/publish-article.ts';
import type { ArticleWithBody } from '../../src/lib/server/ingest/weigh-article.ts';
import { readFields } from '../../src/lib/server/store/entries.ts';
import type { Job } from '../../src/lib/server/store/jobs.ts';
import { testArticle } from './articles.ts';
import { claimOrThrow } from './claim-or-throw.ts';
import { ADA, entryId, NOON, pushChanges, pushingDevice, type FieldValue, type PushingDevice } from './push-fixture.ts';

/** Values that each test starts with and may change. */
export interface PublishState {
	phone: PushingDevice;
	/** Server time, ms since 1970; each step advances it. */
	time: number;
}

/** Call it inside a `describe`. */
export function publishFixture(db: Db) {
	const state: PublishState = { phone: pushingDevice('phone'), time: NOON };
	const advance = (): number => (state.time += 10);

	beforeEach(() => {
		state.phone = pushingDevice('phone');
		state.time = NOON;
	});

	const pushAll = (changes: readonly FieldValue[], device = state.phone, reader = ADA) =>
		pushChanges(db, changes, { device, reader, now: state.time });

	const claim = (): Promise<Job> => claimOrThrow(db, { owner: 'worker', now: advance(), lease: 1000 });

	/** Publishes a result of the next job. */
	async function publishNextAs(result: ArticleWithBody): Promise<void> {
		const job = await claim();
		await publishArticle({ db, now: advance(), owner: 'worker' }, job, result);
	}

	/** Publishes a test article as the result of the next job. */
	const publishNext = (name: string, pictures: readonly string[] = []): Promise<void> =>
		publishNextAs(testArticle(name, pictures));

	/** A device uploads the article of an entry, which may be in the trash by then. */
	function upload(entry: string, name: string): Promise<void> {
		const job = { reader: ADA, entry: entryId(entry) };
		return publishArticle({ db, now: advance(), owner: null }, job, testArticle(name));
	}

	/** Records a failure of the next job. @param due when the page is retried; null when it is given up */
	async function failNext(code: FailureCode, due: number | null = null): Promise<void> {
		const job = await claim();
		const retry = due === null ? null : { due, failing: state.time };
		await recordFetchFailure({ db, now: advance(), owner: 'worker' }, job, { code, retry });
	}

	async function readShownEntry(name: string): Promise<Entry> {
		return entryOf(entryId(name), await readFields(db, ADA, entryId(name)));
	}

	return { state, pushAll, claim, publishNext, publishNextAs, upload, failNext, readShownEntry };
}
