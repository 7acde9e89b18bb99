// Tests of preparing articles: which texts are kept, and that a text is shown only as it is stored.
import { describe, expect, it } from 'vitest';
import { callsOf, fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { testArticle } from '../../../../tests/support/articles.ts';
import type { ArticleBody, StoredHtml } from '../../domain/article.ts';
import type { EntryView } from '../../library/library.ts';
import { MAX_CHARACTERS, MAX_PREPARED, MAX_WORDS, PreparedArticles } from './prepared-articles.ts';

const idle = () => Promise.resolve();

function shelf(count: number, html: (name: string) => string = (name) => `<p>Text of ${name}.</p>`) {
	const names = Array.from({ length: count }, (_, index) => `a${index}`);
	const rows = names.map((name) => namedRow(name));
	const library = fakeLibrary(rows);
	const bodies = names.map((name): ArticleBody => ({ ...testArticle(name).body, html: html(name) as StoredHtml }));
	for (const body of bodies) library.bodies.set(body.id, body);
	return { rows, library, bodies, prepared: new PreparedArticles(library, idle) };
}

const isPrepared = (prepared: PreparedArticles, body: ArticleBody | undefined) =>
	body !== undefined && prepared.htmlOf(body) !== null;

describe('articles that may be opened next', () => {
	it('are sanitised once, and nothing is written', async () => {
		const { rows, library, bodies, prepared } = shelf(2, (name) => `<p>${name}</p><script>alert(1)</script>`);
		await prepared.prepare(rows);
		await prepared.prepare(rows);
		expect(bodies.map((body) => String(prepared.htmlOf(body)))).toEqual(['<p>a0</p>', '<p>a1</p>']);
		expect(new Set(library.calls.map(([method]) => method))).toEqual(new Set(['open']));
		expect(library.mutations).toEqual([]);
	});

	it('are not shown from a text that was replaced meanwhile', async () => {
		const { rows, bodies, prepared } = shelf(1);
		await prepared.prepare(rows);
		const [body] = bodies;
		expect(isPrepared(prepared, body && { ...body, html: '<p>Newer.</p>' as StoredHtml })).toBe(false);
	});

	it('are at most a few, of which the least used go first', async () => {
		const { rows, bodies, prepared } = shelf(MAX_PREPARED + 1);
		await prepared.prepare(rows.slice(0, MAX_PREPARED));
		expect(isPrepared(prepared, bodies[0])).toBe(true);
		await prepared.prepare(rows.slice(-1));
		expect(bodies.map((body) => isPrepared(prepared, body))).toEqual(bodies.map((_, index) => index !== 1));
	});

	it('have a limit of length together, and a long one is not prepared', async () => {
		const { rows, bodies, prepared } = shelf(3, () => `<p>${'x'.repeat(MAX_CHARACTERS / 2)}</p>`);
		const [first, second, third] = rows as [EntryView, EntryView, EntryView];
		const long = { ...third, article: { ...testArticle('a2').article, words: MAX_WORDS + 1 } };
		await prepared.prepare([first, second, long]);
		expect(bodies.map((body) => isPrepared(prepared, body))).toEqual([false, true, false]);
	});

	it('are left out while their text is not on this device, and after a failure', async () => {
		const { rows, library, prepared } = shelf(2);
		const [first, second] = rows as [EntryView, EntryView];
		library.fail('open', 'database_lost');
		await prepared.prepare([{ ...first, offline: { text: false, pictures: 0, of: 0 } }, second]);
		expect(callsOf(library, 'open')).toEqual([['open', second.entry.id]]);
	});

	it('are given as the library has them now: after a change, also of a position, they are read again', async () => {
		const { rows, library, prepared } = shelf(1);
		const [row] = rows as [EntryView];
		await prepared.prepare(rows);
		expect(prepared.opened(row.entry.id)?.row).toEqual(row);
		library.emitChange('status');
		expect(prepared.opened(row.entry.id)).toBeDefined();
		for (const kind of ['written', 'shelf', 'sent', 'position'] as const) {
			library.emitChange(kind);
			expect(prepared.opened(row.entry.id)).toBeUndefined();
			await prepared.prepare(rows);
			expect(prepared.opened(row.entry.id)).toBeDefined();
		}
	});

	it('are not given if the library changed while they were read', async () => {
		const { rows, library, prepared } = shelf(1);
		const [row] = rows as [EntryView];
		const preparing = prepared.prepare(rows);
		await Promise.resolve();
		expect(callsOf(library, 'open').length).toBe(1);
		library.emitChange('position');
		await preparing;
		expect(prepared.opened(row.entry.id)).toBeUndefined();
	});

	it('that are too long are read once', async () => {
		const { rows, library, prepared } = shelf(1, () => `<p>${'x'.repeat(MAX_CHARACTERS)}</p>`);
		await prepared.prepare(rows);
		await prepared.prepare(rows);
		expect(callsOf(library, 'open').length).toBe(1);
	});

	it('are forgotten when the list is left', async () => {
		const { rows, bodies, prepared } = shelf(1);
		await prepared.prepare(rows);
		prepared.close();
		await prepared.prepare(rows);
		expect(isPrepared(prepared, bodies[0])).toBe(false);
	});
});

it('the beginning of one article is laid out out of sight, and nothing of it stays in the page', async () => {
	const { rows, prepared } = shelf(2, (name) => `<p>Words of ${name}.</p>`);
	const added: string[] = [];
	const watch = new MutationObserver((changes) =>
		changes.forEach(({ addedNodes }) => addedNodes.forEach((node) => added.push(node.textContent ?? '')))
	);
	watch.observe(document.body, { childList: true });
	await prepared.prepare(rows);
	await Promise.resolve();
	watch.disconnect();
	expect(added.length).toBe(1);
	expect(added[0]).toContain('Words of a0.');
	expect(document.body.childElementCount).toBe(0);
});
