// The real server half of sync on a real database, which a test can crash, restart, roll back and fill with articles.
import { randomUUID } from 'node:crypto';
import type { Article, ArticleId, StoredHtml } from '../../src/lib/domain/article.ts';
import { Failure } from '../../src/lib/domain/failure.ts';
import type { FeedId } from '../../src/lib/domain/feed.ts';
import type { ReaderId } from '../../src/lib/domain/sync.ts';
import type { RestoreMode } from '../../src/lib/server/backup.ts';
import { migrate } from '../../src/lib/server/db/migrations.ts';
import { openDatabase, type Opened, type Place } from '../../src/lib/server/db/open.ts';
import type { Schema } from '../../src/lib/server/db/schema.ts';
import type { Pool } from '../../src/lib/server/extract/pool.ts';
import { sanitise } from '../../src/lib/server/sanitise.ts';
import { takePicture, takeSupply, type SentPicture } from '../../src/lib/server/supply.ts';
import { openPictures } from '../../src/lib/server/store/pictures.ts';
import { purgeTrash } from '../../src/lib/server/purge.ts';
import { shelveArticle, shelveItem } from '../../src/lib/server/shelve.ts';
import { dropExpiredItems } from '../../src/lib/server/store/items.ts';
import { readBody } from '../../src/lib/server/store/articles.ts';
import { settleMeta, writeMeta } from '../../src/lib/server/store/counters.ts';
import { claimJob } from '../../src/lib/server/store/jobs.ts';
import { sync } from '../../src/lib/server/sync.ts';
import { TABLES } from '../support/tables.ts';
import { crashing } from './crashing-database.ts';
import { Crashed, makeFuse, type Aim, type Fuse } from './fuse.ts';

export interface SimulatedServer {
	/** Lit, it crashes the process between two statements; nothing is answered until `restart`. */
	readonly fuse: Fuse;
	/** Rows in a page of a pull. */
	pageSize: number;
	/** How many statements the database takes before it refuses one, as with a full disk; null for all. */
	failsAfter: number | null;
	/** Whether it crashed and was not started again. */
	isDown(): boolean;
	/** Answers a request as `POST /api/sync` does, and says what it was. */
	sync(reader: ReaderId, body: unknown): Promise<unknown>;
	body(reader: ReaderId, id: ArticleId): Promise<unknown>;
	/** Works off all jobs: each page becomes an article named by its address, or where that leads. @returns how many */
	fetchAll(finalAddress?: (address: string) => string): Promise<number>;
	purge(): Promise<number>;
	/** A feed brings an article, for all who follow it. */
	publish(feed: FeedId, address: string): Promise<void>;
	/** A new start of the process on the same database. */
	restart(): Promise<void>;
	/** What a device sends that the server lacks. */
	supply(reader: ReaderId, body: unknown): Promise<unknown>;
	supplyPicture(reader: ReaderId, picture: SentPicture): Promise<void>;
	/** A copy of all rows as they are now, and how to go back to them: as a disk does, or as a restore does. */
	snapshot(): Promise<(restored?: RestoreMode) => Promise<void>>;
	/** Rows of a table, for counting. */
	count(table: 'fields' | 'results' | 'jobs' | 'tombstones'): Promise<number>;
	/** All rows of a table. */
	rows<T extends keyof Schema>(table: T): Promise<Schema[T][]>;
	close(): Promise<void>;
}

export interface ServerOptions {
	readonly place: Place;
	/** The server's clock, ms since 1970. */
	readonly now: () => number;
	readonly aim?: Aim | undefined;
}

export async function startSimulatedServer({ place, now, aim }: ServerOptions): Promise<SimulatedServer> {
	const fuse = makeFuse(aim);
	let down = false;
	/** Two processes share the work on PostgreSQL; one has SQLite to itself. */
	let processes: readonly [Opened, ...Opened[]];
	let turn = 0;

	async function start(): Promise<void> {
		const open = (): Opened => openDatabase(place, (dialect) => crashing(dialect, step));
		processes = place.url === null ? [open()] : [open(), open()];
		down = false;
		const [opened] = processes;
		await migrate(opened.db, opened.flavour);
		await settleMeta(opened.db, 'epoch', randomUUID());
		await writeMeta(opened.db, 'lineage', randomUUID());
	}

	function step(): void {
		if (!down && fuse.tick()) down = true;
		if (down) throw new Crashed();
		if (server.failsAfter === null) return;
		if (server.failsAfter-- > 0) return;
		server.failsAfter = null;
		throw new Error('disk I/O error');
	}

	async function work<T>(doWork: () => Promise<T>): Promise<T> {
		const result = await doWork();
		// It crashed after the last commit: what was to be said is never said.
		if (down) throw new Crashed();
		return result;
	}

	/** The process that the next request comes to. */
	function next(): Opened {
		return processes[turn++ % processes.length] ?? processes[0];
	}

	async function stop(): Promise<void> {
		for (const process of processes) await process.close();
	}

	const server: SimulatedServer = {
		fuse,
		pageSize: 2000,
		failsAfter: null,
		isDown: () => down,
		sync: (reader, body) =>
			work(() => sync({ db: next().db, now, pushed: () => undefined, pageSize: server.pageSize }, reader, body)),
		body: (reader, id) =>
			work(async () => {
				const body = await readBody(next().db, reader, id);
				if (body === null) throw new Failure('not_found');
				return body;
			}),
		fetchAll: (finalAddress = (address) => address) =>
			work(async () => {
				for (let done = 0; ; done++) {
					const job = await claimJob(next().db, { owner: 'simulated', now: now(), lease: 60_000 });
					if (job === null) return done;
					const found = articleAt(finalAddress(job.address));
					await shelveArticle({ db: next().db, now: now(), owner: 'simulated' }, job, found);
				}
			}),
		supply: (reader, body) => work(() => takeSupply({ db: next().db, now, pool }, reader, body)),
		supplyPicture: (reader, picture) =>
			work(() => {
				const pictures = openPictures(next(), place.folder);
				return takePicture({ db: next().db, now, pictures }, reader, picture);
			}),
		purge: () =>
			work(async () => {
				await dropExpiredItems(next().db, now());
				return purgeTrash(next().db, now());
			}),
		publish: (feed, address) => work(() => shelveItem({ db: next().db, now: now() }, feed, articleAt(address))),
		async restart() {
			await stop();
			await start();
		},
		async snapshot() {
			const copy = new Map(await Promise.all(TABLES.map(async (table) => [table, await server.rows(table)] as const)));
			return async (restored) => {
				await next()
					.db.transaction()
					.execute(async (trx) => {
						for (const [table, rows] of copy) {
							await trx.deleteFrom(table).execute();
							for (const row of rows) await trx.insertInto(table).values(row).execute();
						}
						if (restored === undefined) return;
						await writeMeta(trx, 'epoch', randomUUID());
						await writeMeta(trx, 'restored', restored);
					});
				await server.restart();
			};
		},
		count: async (table) => (await server.rows(table)).length,
		rows: (table) =>
			next()
				.db.selectFrom(table as 'meta')
				.selectAll()
				.execute() as Promise<never>,
		close: stop
	};
	await start();
	return server;
}

/** In this thread; the server's threads are tried elsewhere. */
const pool: Pick<Pool, 'run'> = {
	run: (task) =>
		task.kind === 'sanitise'
			? (Promise.resolve(sanitise(task.html, task.pictures)) as Promise<never>)
			: Promise.reject(new Error('nothing is extracted here'))
};

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
