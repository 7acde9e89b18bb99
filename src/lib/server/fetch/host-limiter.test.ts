// Tests of the limit on parallel requests to one host.
import { beforeEach, expect, test } from 'vitest';
import { createHostLimiter, type HostLimiter } from './host-limiter.ts';

let limiter: HostLimiter;
const started: string[] = [];

beforeEach(() => {
	started.length = 0;
	limiter = createHostLimiter(3);
});

function enter(address: string): Promise<() => void> {
	return limiter.enter(address).then((leave) => {
		started.push(address);
		return leave;
	});
}

/** Runs everything that can run; nothing here waits for a timer. */
function runPending(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

test('only a limited number of pictures of one host are requested at once', async () => {
	const turns = Array.from({ length: 5 }, (_, index) => enter(`https://a.example/${index}.jpg`));
	await runPending();
	expect(started).toHaveLength(3);
	(await turns[0])?.();
	await runPending();
	expect(started).toHaveLength(4);
	for (const turn of turns.slice(1, 3)) (await turn)();
	await runPending();
	expect(started).toHaveLength(5);
});

test('a request to another host does not wait, but a request to the same host in other letter case does', async () => {
	for (let index = 0; index < 3; index++) void enter(`https://a.example/${index}.jpg`);
	void enter('https://b.example/1.jpg');
	void enter('https://A.EXAMPLE/4.jpg');
	await runPending();
	expect(started).toHaveLength(4);
	expect(started).toContain('https://b.example/1.jpg');
});
