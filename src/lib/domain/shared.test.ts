// A share is read with a limit, whatever its size, and its address is found wherever it stands.
import { expect, test } from 'vitest';
import { MAX_SHARED } from './lines.ts';
import { MAX_FORM_BYTES, queryOf, readShared } from './shared.ts';

function share(body: BodyInit): Request {
	return new Request('https://read.example/share', { method: 'POST', body, duplex: 'half' } as RequestInit);
}

test('what is shared is read from a form of either kind', async () => {
	const fields = { title: 'A page', text: 'See https://example.org/ a', url: '' };
	expect(await readShared(share(new URLSearchParams(fields)))).toEqual(fields);
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.set(name, value);
	expect(await readShared(share(form))).toEqual(fields);
});

test('a form that goes on and on is read no further than a megabyte', async () => {
	let sent = 0;
	let cancelled = false;
	const endless = new ReadableStream<Uint8Array>({
		pull(controller) {
			const chunk = new Uint8Array(65_536).fill(97);
			sent += chunk.byteLength;
			controller.enqueue(chunk);
		},
		cancel: () => void (cancelled = true)
	});
	const request = share(endless);
	expect(await readShared(request)).toEqual({ url: '', text: '', title: '' });
	expect(cancelled).toBe(true);
	expect(sent).toBeLessThan(MAX_FORM_BYTES + 4 * 65_536);
});

test('what is no form says nothing, and a long text is cut', async () => {
	expect(await readShared(share('url=https://example.org'))).toEqual({ url: '', text: '', title: '' });
	const { text } = await readShared(share(new URLSearchParams({ text: '['.repeat(200_000) })));
	expect(text).toHaveLength(MAX_SHARED);
});

test('the page that saves gets what was shared, cut, with the address from further down', () => {
	const shared = { url: '', text: 'See https://example.org/ a', title: 'A page' };
	expect(queryOf(shared).toString()).toBe('text=See+https%3A%2F%2Fexample.org%2F+a&title=A+page');
	const long = queryOf({ url: '', text: `${'word '.repeat(5_000)}https://example.org/x \ud800`, title: '' });
	expect(long.get('url')).toBe('https://example.org/x');
	expect(long.toString().length).toBeLessThan(5_000);
});
