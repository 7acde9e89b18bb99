// Tests of which rows of a list are prepared: those in view, the one under the pointer or with the focus first.
import { afterEach, expect, it, vi } from 'vitest';
import { callsOf, fakeLibrary, namedRow, type FakeLibrary } from '../../../../tests/support/fake-library.ts';
import { testArticle } from '../../../../tests/support/articles.ts';
import { prepareRows, type RowWatch } from './prepare-rows.ts';
import type { Session } from '../session/session.svelte.ts';

const ROW_PX = 80;
const VIEW_PX = 240;

let watch: RowWatch | null = null;
afterEach(() => {
	watch?.stop();
	document.body.replaceChildren();
});

function boxOf(element: HTMLElement, top: number, height: number): void {
	element.getBoundingClientRect = () => new DOMRect(0, top, 300, height);
}

/** A list of rows a, b, c and so on, scrolled by a number of rows. */
function show(names: string, scrolled = 0) {
	const rows = [...names].map((name) => namedRow(name));
	const library = fakeLibrary(rows);
	for (const name of names) library.bodies.set(testArticle(name).body.id, testArticle(name).body);
	const scroller = document.body.appendChild(document.createElement('div'));
	boxOf(scroller, 0, VIEW_PX);
	rows.forEach((_, number) => {
		const item = scroller.appendChild(document.createElement('li'));
		item.dataset['number'] = String(number);
		item.append(document.createElement('a'));
		boxOf(item, (number - scrolled) * ROW_PX, ROW_PX);
	});
	const session: Pick<Session, 'prepared'> = { prepared: null };
	watch = prepareRows({ element: () => scroller, at: (number) => rows[number] ?? null }, session, library);
	return { library, scroller, session, watch };
}

const read = (library: FakeLibrary) =>
	callsOf(library, 'open').map(([, id]) => [...'abcdef'].find((name) => namedRow(name).entry.id === id));

it('prepares the rows in view', async () => {
	const { library } = show('abcdef', 1);
	await vi.waitFor(() => expect(read(library)).toEqual(['b', 'c', 'd']));
});

it.each(['pointerover', 'focusin'])('prepares the row that got %s first', async (event) => {
	const { library, scroller } = show('abc');
	scroller.querySelectorAll('a')[2]?.dispatchEvent(new Event(event, { bubbles: true }));
	await vi.waitFor(() => expect(read(library)).toEqual(['c', 'a', 'b']));
});

it('gives the reader what it has prepared until the list is left, and writes nothing', async () => {
	const { library, session, watch: shown } = show('a');
	const { body } = testArticle('a');
	await vi.waitFor(() => expect(session.prepared?.htmlOf(body)).toBeTruthy());
	shown.stop();
	await vi.waitFor(() => expect(session.prepared?.htmlOf(body)).toBeNull());
	expect(library.mutations).toEqual([]);
	expect(callsOf(library, 'storePosition')).toEqual([]);
});
