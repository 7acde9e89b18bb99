// How requests to one host take their turns, and that other hosts do not wait for them.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHostSpacing, type HostSpacing } from './host-spacing.ts';

let spacing: HostSpacing;
const begun: string[] = [];

beforeEach(() => {
	vi.useFakeTimers();
	begun.length = 0;
	spacing = createHostSpacing({
		atOnce: { page: 2, picture: 3 },
		pauseMs: { page: 500, picture: 0 },
		now: () => Date.now()
	});
});

afterEach(() => {
	vi.useRealTimers();
});

function ask(address: string, kind: 'page' | 'picture' = 'page'): Promise<() => void> {
	return spacing.enter(address, kind).then((leave) => {
		begun.push(address);
		return leave;
	});
}

async function pass(ms: number): Promise<void> {
	await vi.advanceTimersByTimeAsync(ms);
}

test('pages of one host begin with a pause between, two at once', async () => {
	const first = ask('https://a.example/1');
	void ask('https://a.example/2');
	void ask('https://a.example/3');
	await pass(0);
	expect(begun).toEqual(['https://a.example/1']);
	await pass(500);
	expect(begun).toHaveLength(2);
	await pass(5_000);
	expect(begun).toHaveLength(2);
	(await first)();
	await pass(0);
	expect(begun).toHaveLength(3);
});

test('another host, and another kind of request, do not wait', async () => {
	void ask('https://a.example/1');
	void ask('https://b.example/1');
	void ask('https://a.example/1.jpg', 'picture');
	await pass(0);
	expect(begun).toHaveLength(3);
});

test('pictures begin at once, so many of one host', async () => {
	const turns = Array.from({ length: 5 }, (_, index) => ask(`https://a.example/${index}.jpg`, 'picture'));
	await pass(0);
	expect(begun).toHaveLength(3);
	for (const turn of turns.slice(0, 3)) (await turn)();
	await pass(0);
	expect(begun).toHaveLength(5);
});

test('the pause holds when nobody waited meanwhile', async () => {
	(await ask('https://a.example/1'))();
	await pass(300);
	void ask('https://a.example/2');
	await pass(100);
	expect(begun).toHaveLength(1);
	await pass(100);
	expect(begun).toHaveLength(2);
});
