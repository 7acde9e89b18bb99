// Tests of the dialog that reports a bad extraction: what it says of the page, and the file that it saves.
import { fireEvent, render, screen, waitFor } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { testArticle } from '../../../../tests/support/articles.ts';
import { callsOf, fakeLibrary, namedRow, type FakeLibrary } from '../../../../tests/support/fake-library.ts';
import { entryWith, rowWith } from '../../../../tests/support/rows.ts';
import { stubDrawing } from '../../../../tests/support/stub-layout.ts';
import type { ArticleSource } from '../../domain/sync/extract-again.ts';
import ReportExtraction from './ReportExtraction.svelte';

vi.mock('$app/environment', () => ({ version: 'test build' }));

const row = namedRow('a');
const SOURCE: ArticleSource = {
	kind: 'page',
	url: 'https://example.org/a',
	type: 'text/html',
	charset: null,
	fetched: 0,
	encoding: 'utf-8',
	content: '<p>All of it.</p>'
};
let files: { name: string; blob: Blob }[];

beforeEach(() => {
	stubDrawing();
	files = [];
	const blobs: Blob[] = [];
	vi.stubGlobal(
		'URL',
		class extends URL {
			static override createObjectURL = (blob: Blob) => `blob:${blobs.push(blob) - 1}`;
			static override revokeObjectURL = () => undefined;
		}
	);
	vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (this: HTMLAnchorElement) {
		const blob = blobs[Number(this.href.split(':')[1])];
		if (blob !== undefined) files.push({ name: this.download, blob });
	});
});
afterEach(() => {
	vi.unstubAllGlobals();
	vi.restoreAllMocks();
});

function show(change: Partial<Pick<FakeLibrary, 'keptSource'>> = {}): FakeLibrary {
	const library = Object.assign(fakeLibrary([row]), change);
	const { body } = testArticle('a');
	library.bodies.set(body.id, body);
	return library;
}

const open = (library: FakeLibrary) =>
	render(ReportExtraction, { row, library, heading: 'Report', close: () => undefined });

async function save(): Promise<{ name: string; report: Record<string, unknown> }> {
	await waitFor(() =>
		expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save the file' }).disabled).toBe(false)
	);
	await fireEvent.click(screen.getByRole('button', { name: 'Save the file' }));
	await screen.findByText(/^Saved as offprint-report-example.org-/);
	const [file] = files;
	if (file === undefined) throw new Error('No file was saved');
	return { name: file.name, report: JSON.parse(await file.blob.text()) as Record<string, unknown> };
}

it('the page is part of the file, which says of which build it is', async () => {
	open(show({ keptSource: SOURCE }));
	expect(screen.getByText(/Issues are public/).textContent).not.toContain('your name');
	const { name, report } = await save();
	expect(name).toMatch(/^offprint-report-example\.org-\d{4}-\d\d-\d\d\.json$/);
	expect(report).toMatchObject({ app: 'test build', source: { content: SOURCE.content } });
	expect(report).toMatchObject({ article: { html: testArticle('a').body.html } });
});

it('a captured page comes with the warning that it may be private', async () => {
	open(show({ keptSource: { ...SOURCE, kind: 'capture' } }));
	expect(await screen.findByText(/may contain your name/)).toBeTruthy();
});

it.each([
	['kept by the server', null],
	['reached', 'offline'],
	['known to an old server', 'old_server']
] as const)('the file is saved without the page when that is not %s', async (_why, code) => {
	const library = show();
	if (code !== null) library.fail('source', code);
	open(library);
	expect(screen.getByRole<HTMLButtonElement>('button', { name: 'Save the file' }).disabled).toBe(true);
	expect(await screen.findByText(/The file contains only the article/)).toBeTruthy();
	await waitFor(async () => expect((await save()).report).toMatchObject({ source: null, fetched: null }));
});

it('says after saving where the file goes, and closes or saves it again', async () => {
	const close = vi.fn();
	render(ReportExtraction, { row, library: show(), heading: 'Report', close });
	await save();
	expect(screen.getByRole('status').textContent).toMatch(
		/Open an issue .* attach the file, .* what is missing or wrong/
	);
	await fireEvent.click(screen.getByRole('button', { name: 'Save it again' }));
	await waitFor(() => expect(files).toHaveLength(2));
	await fireEvent.click(screen.getAllByRole('button', { name: 'Close' }).at(-1) as HTMLElement);
	expect(close).toHaveBeenCalled();
});

it('of a page without an article says why it could not be read', async () => {
	const about = { title: 'Just a moment', site: 'example.org', excerpt: '', lead: null };
	const entry = entryWith({ url: 'https://example.org/wall', about, fetch: { state: 'failed', code: 'bot_wall' } });
	const library = fakeLibrary();
	render(ReportExtraction, { row: rowWith({ entry }), library, heading: 'Report', close: () => undefined });
	expect(screen.getByText(/Should this page be readable\?/)).toBeTruthy();
	const { report } = await save();
	expect(report).toMatchObject({
		app: 'test build',
		address: 'https://example.org/wall',
		failure: { code: 'bot_wall', reason: expect.stringContaining('turned the server away') },
		page: { title: 'Just a moment' },
		article: null,
		source: null
	});
	expect(callsOf(library, 'source')).toEqual([]);
});
