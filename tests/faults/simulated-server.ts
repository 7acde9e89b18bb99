// The real server half of sync on a real SQLite file, which a test can restart, roll back and fill with articles.
import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import type { Article, ArticleId, StoredHtml } from '../../src/lib/domain/article.ts';
import type { ReaderId } from '../../src/lib/domain/sync.ts';
import { migrate } from '../../src/lib/server/db/migrations.ts';
import { openDatabase, type Opened } from '../../src/lib/server/db/open.ts';
import { purgeTrash } from '../../src/lib/server/purge.ts';
import { shelveArticle } from '../../src/lib/server/shelve.ts';
import { readBody } from '../../src/lib/server/store/articles.ts';
import { settleMeta, writeMeta } from '../../src/lib/server/store/counters.ts';
import { claimJob } from '../../src/lib/server/store/jobs.ts';
import { sync } from '../../src/lib/server/sync.ts';

export interface SimulatedServer {
	/** Answers a request as `POST /api/sync` does, and says what it was. */
	sync(reader: ReaderId, body: unknown): Promise<unknown>;
	body(reader: ReaderId, id: ArticleId): Promise<unknown>;
	/** Works off all jobs: each page becomes an article named by its address, or where that leads. @returns how many */
	fetchAll(finalAddress?: (address: string) => string): Promise<number>;
	purge(): Promise<number>;
	/** A new start of the process on the same database. */
	restart(): Promise<void>;
	/** A copy of the database as it is now, and how to go back to it. */
	snapshot(): Promise<() => Promise<void>>;
	/** Rows of a table, for counting. */
	count(table: 'fields' | 'results' | 'jobs' | 'tombstones'): Promise<number>;
	close(): Promise<void>;
}

/** @param now the server's clock, ms since 1970 */
export async function startSimulatedServer({
	now,
	pageSize = 2000
}: {
	now: () => number;
	pageSize?: number;
}): Promise<SimulatedServer> {
	const folder = mkdtempSync(join(tmpdir(), 'offprint-faults-'));
	let opened: Opened = openDatabase({ url: null, folder });
	let copies = 0;

	async function begin(): Promise<void> {
		await migrate(opened.db, opened.flavour);
		await settleMeta(opened.db, 'epoch', randomUUID());
		await writeMeta(opened.db, 'lineage', randomUUID());
	}
	await begin();

	return {
		sync: (reader, body) => sync({ db: opened.db, now, pushed: () => undefined, pageSize }, reader, body),
		body: (reader, id) => readBody(opened.db, reader, id),
		async fetchAll(finalAddress = (address) => address) {
			for (let done = 0; ; done++) {
				const job = await claimJob(opened.db, { owner: 'simulated', now: now(), lease: 60_000 });
				if (job === null) return done;
				await shelveArticle(
					{ db: opened.db, now: now(), owner: 'simulated' },
					job,
					articleAt(finalAddress(job.address))
				);
			}
		},
		purge: () => purgeTrash(opened.db, now()),
		async restart() {
			await opened.close();
			opened = openDatabase({ url: null, folder });
			await begin();
		},
		async snapshot() {
			const file = join(folder, `copy-${++copies}.sqlite`);
			await sql`vacuum into ${sql.lit(file)}`.execute(opened.db);
			return async () => {
				await opened.close();
				for (const suffix of ['-wal', '-shm']) rmSync(join(folder, `offprint.sqlite${suffix}`), { force: true });
				copyFileSync(file, join(folder, 'offprint.sqlite'));
				opened = openDatabase({ url: null, folder });
				await begin();
			};
		},
		async count(table) {
			const row = await opened.db
				.selectFrom(table)
				.select((eb) => eb.fn.countAll<number>().as('count'))
				.executeTakeFirstOrThrow();
			return Number(row.count);
		},
		async close() {
			await opened.close();
			rmSync(folder, { recursive: true, force: true });
		}
	};
}

function articleAt(address: string): {
	article: Article;
	body: { id: ArticleId; revision: string; html: StoredHtml; pictures: [] };
} {
	const id = Buffer.from(address).toString('base64url').slice(-22).padStart(22, '0') as ArticleId;
	const html = `<p>The text at ${address}.</p>` as StoredHtml;
	const article: Article = {
		id,
		url: address,
		title: `Title of ${address}`,
		byline: null,
		site: 'example.org',
		published: null,
		lang: 'en',
		dir: 'ltr',
		words: 4,
		excerpt: 'The text',
		lead: null,
		pictures: 0,
		revision: 'r1'
	};
	return { article, body: { id, revision: 'r1', html, pictures: [] } };
}
