// Tests of receiving a page from the window that opened this one, also from a hostile one.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReceivedPage } from './received-page.svelte.ts';

const ORIGIN = 'https://example.org';
const PAGE = { address: `${ORIGIN}/a`, title: 'A', html: '<p>Words</p>', pictures: 1 };
const opener = { postMessage: vi.fn() };
let received: ReceivedPage;
let stop: () => void;
let listener: ((event: MessageEvent) => void) | null;

function open(from: unknown, query = ''): ReceivedPage {
	const window = {
		opener: from,
		addEventListener: (_type: string, added: (event: MessageEvent) => void) => (listener = added),
		removeEventListener: () => (listener = null),
		setTimeout: (work: () => void, ms: number) => setTimeout(work, ms),
		clearTimeout: (timer: ReturnType<typeof setTimeout>) => clearTimeout(timer)
	};
	received = new ReceivedPage(window as never);
	stop = received.start(new URLSearchParams(query));
	return received;
}

/** Sends the first message. @returns sends further ones through its port */
function sayHello(source: unknown = opener, origin = ORIGIN): (data: unknown) => void {
	const port = { onmessage: null as ((event: { data: unknown }) => void) | null, close: vi.fn() };
	listener?.({ source, origin, data: { offprint: 1, kind: 'hello' }, ports: [port] } as never);
	return (data) => port.onmessage?.({ data });
}

beforeEach(() => {
	vi.useFakeTimers();
	opener.postMessage.mockReset();
});

afterEach(() => {
	stop();
	vi.useRealTimers();
});

describe('with an opener', () => {
	it('says that it is ready, without any data, and receives a page with its pictures', async () => {
		open(opener);
		expect(opener.postMessage.mock.calls).toEqual([[{ offprint: 1, kind: 'ready' }, '*']]);
		const send = sayHello();
		send({ kind: 'page', page: { ...PAGE, pictures: 2 } });
		expect([received.page?.title, received.origin]).toEqual(['A', ORIGIN]);
		const completed = received.complete();
		send({ kind: 'picture', picture: { address: `${ORIGIN}/a.png`, type: 'image/png', bytes: new ArrayBuffer(4) } });
		send({ kind: 'picture', picture: null });
		await completed;
		expect([received.pictures.length, received.done, received.isComplete]).toEqual([1, 2, true]);
	});

	it('ignores other windows, and a second sender', () => {
		open(opener);
		sayHello({})({ kind: 'page', page: PAGE });
		expect(received.page).toBeNull();
		const send = sayHello();
		sayHello(
			opener,
			'https://hostile.example'
		)({ kind: 'page', page: { ...PAGE, address: 'https://hostile.example/' } });
		expect([received.page, received.origin]).toEqual([null, ORIGIN]);
		send({ kind: 'page', page: PAGE });
		send({ kind: 'page', page: { ...PAGE, title: 'Changed after the reader saw it' } });
		expect(received.page?.title).toBe('A');
	});

	it('refuses the address of another site', () => {
		open(opener);
		sayHello()({ kind: 'page', page: { ...PAGE, address: 'https://bank.example/' } });
		expect([received.page, received.problem]).toEqual([null, 'other-site']);
	});

	it('does not know the sender of a page in a sandbox', () => {
		open(opener);
		sayHello(opener, 'null')({ kind: 'page', page: PAGE });
		expect([received.page, received.origin]).toEqual([PAGE, null]);
	});

	it('says so when nothing comes, and still receives a late page', () => {
		open(opener);
		vi.advanceTimersByTime(11_000);
		expect(received.problem).toBe('late');
		sayHello()({ kind: 'page', page: PAGE });
		expect([received.page, received.problem]).toEqual([PAGE, null]);
	});

	it('waits for no more pictures when their page is gone', async () => {
		open(opener);
		sayHello()({ kind: 'page', page: PAGE });
		const completed = received.complete();
		vi.advanceTimersByTime(9_000);
		await completed;
		expect(received.isComplete).toBe(true);
	});

	it('is complete at the end that the page announces, and without pictures at once', () => {
		open(opener);
		const send = sayHello();
		send({ kind: 'page', page: { ...PAGE, pictures: 9 } });
		expect(received.isComplete).toBe(false);
		send({ kind: 'end' });
		expect(received.isComplete).toBe(true);
		open(opener);
		sayHello()({ kind: 'page', page: { ...PAGE, pictures: 0 } });
		expect(received.isComplete).toBe(true);
	});

	it.each([
		['messages that it does not know', { kind: 'news' }, 8_000],
		['the page again', { kind: 'page', page: PAGE }, 8_000],
		['pictures', { kind: 'picture', picture: null }, 30_000]
	])('is not kept waiting by a page that goes on sending %s', (_what, message, ms) => {
		open(opener);
		const send = sayHello();
		send({ kind: 'page', page: { ...PAGE, pictures: 60 } });
		for (let passed = 0; passed < ms; passed += 1_000) {
			expect(received.isComplete).toBe(false);
			vi.advanceTimersByTime(1_000);
			send(message);
		}
		expect(received.isComplete).toBe(true);
	});

	it('keeps no more bytes than the limit', () => {
		open(opener);
		const send = sayHello();
		send({ kind: 'page', page: { ...PAGE, pictures: 60 } });
		const picture = { address: `${ORIGIN}/a.png`, type: 'image/png', bytes: new ArrayBuffer(4_900_000) };
		for (let sent = 0; sent < 70; sent++) send({ kind: 'picture', picture });
		expect([received.pictures.length, received.done]).toEqual([4, 60]);
	});
});

it.each([
	['', 'no-page'],
	['?problem=too-large', 'too-large'],
	['?problem=signed-out', 'signed-out'],
	['?problem=anything', 'no-page'],
	['?first', 'first']
])('without an opener it says why: %s', (query, problem) => {
	expect(open(null, query).problem).toBe(problem);
});

describe('a page that the service worker holds', () => {
	let held: Response | undefined;
	const cache = {
		match: () => Promise.resolve(held),
		delete: () => {
			held = undefined;
			return Promise.resolve(true);
		}
	};
	beforeEach(() => vi.stubGlobal('caches', { open: () => Promise.resolve(cache) }));
	afterEach(() => vi.unstubAllGlobals());

	const hold = (origin: string, at = Date.now()) =>
		(held = new Response(JSON.stringify({ ...PAGE, images: [] }), {
			headers: { 'x-id': 'one', 'x-origin': origin, 'x-at': String(at) }
		}));
	const settle = () => vi.advanceTimersByTimeAsync(0);

	it('is taken once', async () => {
		hold(ORIGIN);
		open(null, '?held=one');
		await vi.waitFor(() => expect(received.page).toEqual(PAGE));
		expect([received.origin, received.isComplete]).toEqual([ORIGIN, true]);
		open(null, '?held=one');
		await settle();
		await vi.waitFor(() => expect(received.problem).toBe('no-page'));
	});

	it.each([
		['another id', () => hold(ORIGIN), '?held=two', 'no-page'],
		['too old', () => hold(ORIGIN, Date.now() - 700_000), '?held=one', 'no-page'],
		['of another site', () => hold('https://hostile.example'), '?held=one', 'other-site']
	])('is not shown: %s', async (_why, prepare, query, problem) => {
		prepare();
		open(null, query);
		await vi.waitFor(() => expect(received.problem).toBe(problem));
		expect(received.page).toBeNull();
	});
});
