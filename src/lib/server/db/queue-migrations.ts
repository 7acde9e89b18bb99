// Migrations of the page queue and of the keys by which saves of one page are recognised.
import { sql, type Kysely } from 'kysely';
import { duplicateKey } from '../../domain/url/duplicates.ts';
import { hostKeyOf } from './host-key.ts';

type Untyped = Kysely<unknown>;
type Rows = Kysely<Record<string, Record<string, unknown>>>;

/** Rows that are read and written together, because 50,000 entries do not fit one statement. */
const BATCH_SIZE = 500;

/** The hosts' schedule, and the lanes where each reader's pages of a host wait. */
export async function queue(db: Untyped): Promise<void> {
	const add = (table: string, name: string, type: 'text' | 'integer' | 'bigint') =>
		db.schema
			.alterTable(table)
			.addColumn(name, type, (c) => (type === 'text' ? c : c.notNull().defaultTo(0)))
			.execute();
	await add('jobs', 'host', 'text');
	await add('jobs', 'rank', 'integer');
	await add('jobs', 'tries', 'integer');
	await add('jobs', 'failing', 'bigint');
	await add('entries', 'lead', 'text');
	await add('articles', 'key', 'text');
	await add('articles', 'canonical', 'text');
	await db.schema
		.createTable('lanes')
		.addColumn('reader', 'text', (c) => c.notNull())
		.addColumn('host', 'text', (c) => c.notNull())
		.addColumn('rank', 'integer', (c) => c.notNull())
		.addColumn('ready', 'bigint', (c) => c.notNull())
		.addColumn('version', 'bigint', (c) => c.notNull())
		.addPrimaryKeyConstraint('lanes_key', ['reader', 'host'])
		.execute();
	await db.schema
		.createTable('hosts')
		.addColumn('host', 'text', (c) => c.primaryKey())
		.addColumn('free', 'bigint', (c) => c.notNull())
		.addColumn('asked', 'bigint', (c) => c.notNull())
		.addColumn('strikes', 'integer', (c) => c.notNull())
		.execute();
	const index = (name: string, table: string, columns: string[]) =>
		db.schema.createIndex(name).on(table).columns(columns).execute();
	await db.schema.dropIndex('jobs_due').execute();
	await index('jobs_lane', 'jobs', ['reader', 'host', 'rank', 'due']);
	await index('lanes_turn', 'lanes', ['reader', 'rank', 'ready']);
	await index('lanes_ready', 'lanes', ['ready']);
	await index('lanes_host', 'lanes', ['host']);
	await index('entries_address', 'entries', ['reader', 'address']);
	// For checks of what a reader may read, and of orphaned pictures.
	await index('entries_lead', 'entries', ['lead', 'reader']);
	await index('articles_key', 'articles', ['key']);
}

/** Fills the columns that `queue` added, in slices; can be repeated after an interruption. */
export async function queueRows(db: Untyped): Promise<void> {
	const rows = db as Rows;
	await inSlices(rows, 'jobs', ['reader', 'entry'], async (slice, { reader, entry, address }) => {
		const host = hostKeyOf(String(address));
		await slice.updateTable('jobs').set({ host }).where('reader', '=', reader).where('entry', '=', entry).execute();
		const lane = { reader, host, rank: 0, ready: 0, version: 0 };
		await slice
			.insertInto('lanes')
			.values(lane)
			.onConflict((conflict) => conflict.columns(['reader', 'host']).doNothing())
			.execute();
	});
	await inSlices(rows, 'entries', ['reader', 'id'], async (slice, { reader, id, address }) => {
		const saved = await slice
			.selectFrom('fields')
			.select('value')
			.where('reader', '=', reader)
			.where('entity', '=', 'entry')
			.where('id', '=', id)
			.where('field', '=', 'saved')
			.executeTakeFirst();
		const key = duplicateKey(addressIn(saved?.['value']) ?? String(address));
		if (key === address) return;
		await slice
			.updateTable('entries')
			.set({ address: key })
			.where('reader', '=', reader)
			.where('id', '=', id)
			.execute();
	});
	await inSlices(rows, 'articles', ['id'], async (slice, { id, url }) => {
		const key = duplicateKey(String(url));
		await slice.updateTable('articles').set({ key }).where('id', '=', id).execute();
	});
}

function addressIn(saved: unknown): string | null {
	const value = JSON.parse(typeof saved === 'string' ? saved : 'null') as { url?: unknown } | null;
	return typeof value?.url === 'string' ? value.url : null;
}

const COLUMNS: Readonly<Record<string, readonly string[]>> = {
	jobs: ['reader', 'entry', 'address'],
	entries: ['reader', 'id', 'address'],
	articles: ['id', 'url']
};

/** Iterates over a table in the order of its key. SQLite migrates without a transaction, so each slice has its own. */
async function inSlices(
	db: Rows,
	table: string,
	key: readonly string[],
	fill: (slice: Rows, row: Record<string, unknown>) => Promise<void>
): Promise<void> {
	let after: unknown[] | null = null;
	for (;;) {
		let query = db.selectFrom(table).select([...(COLUMNS[table] ?? key)]);
		if (after !== null)
			query = query.where(sql<boolean>`(${sql.join(key.map((name) => sql.ref(name)))}) > (${sql.join(after)})`);
		for (const name of key) query = query.orderBy(name);
		const slice = await query.limit(BATCH_SIZE).execute();
		const last = slice.at(-1);
		if (last === undefined) return;
		const work = async (trx: Rows): Promise<void> => {
			for (const row of slice) await fill(trx, row);
		};
		await (db.isTransaction ? work(db) : db.transaction().execute(work));
		after = key.map((name) => last[name]);
	}
}
