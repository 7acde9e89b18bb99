// Runs SQLite's FTS5 on OPFS as a search engine for the benchmark. Its SAH pool works without cross-origin
// isolation (COOP/COEP headers). Its index stores no text, because Offprint's index stores none either.
import sqlite3InitModule, { type Database } from '@sqlite.org/sqlite-wasm';
import { serve, type Doc } from './engine.ts';
import { fieldsOf, termsOf } from './rival.ts';

/** @param detail `full` stores positions, for ranking and phrases; `none` stores only the articles of each word */
export function serveFts5(detail: 'none' | 'full'): void {
	let database: Database | null = null;
	/** Ids of the articles added since the database was opened, by row. Only the ranking bench needs them. */
	const ids: string[] = [];
	const db = (): Database => {
		if (database === null) throw new Error('not open');
		return database;
	};
	// Without positions there is no ranking, so the newest articles come first.
	const order = detail === 'full' ? 'bm25(articles, 3, 1)' : 'rowid DESC';

	function insert(docs: readonly Doc[]): void {
		db().transaction(() => {
			const statement = db().prepare('INSERT INTO articles (title, body) VALUES (?, ?)');
			for (const doc of docs) {
				const { title, body } = fieldsOf(doc);
				statement.bind([title, body]).stepReset();
				ids.push(doc.id);
			}
			statement.finalize();
		});
	}

	serve({
		async open() {
			const sqlite = await sqlite3InitModule();
			const pool = await sqlite.installOpfsSAHPoolVfs({});
			database = new pool.OpfsSAHPoolDb('/search.db');
			database.exec(
				`CREATE VIRTUAL TABLE IF NOT EXISTS articles USING fts5(
					title, body, content='', detail=${detail}, prefix='3', tokenize="unicode61 remove_diacritics 0"
				)`
			);
		},
		prepare: () => Promise.resolve(),
		build: (docs) => Promise.resolve(insert(docs)),
		finish: () => Promise.resolve(void db().exec(`INSERT INTO articles (articles) VALUES ('optimize')`)),
		add: (doc) => Promise.resolve(insert([doc])),
		size() {
			const bytes = db().selectValue('SELECT page_count * page_size FROM pragma_page_count, pragma_page_size');
			return Promise.resolve([Number(bytes), 0] as const);
		},
		ask(query) {
			const { terms, isTyping } = termsOf(query);
			if (terms.length === 0) return Promise.resolve(0);
			const match = terms.map((term, at) => `"${term}"${isTyping && at === terms.length - 1 ? '*' : ''}`).join(' ');
			const rows = db().selectValues(
				`SELECT rowid FROM articles WHERE articles MATCH ? ORDER BY ${order} LIMIT 20`,
				match
			);
			return Promise.resolve(rows.length);
		},
		rank(query, limit) {
			const match = termsOf(query)
				.terms.map((term) => `"${term}"`)
				.join(' OR ');
			const sql = 'SELECT rowid FROM articles WHERE articles MATCH ? ORDER BY rank LIMIT ?';
			const rows = db().selectValues(sql, [match, limit]);
			return Promise.resolve(rows.map((row) => ids[Number(row) - 1] ?? ''));
		}
	});
}
