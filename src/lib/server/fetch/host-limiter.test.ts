// Tests of the limit on parallel requests to one host.
import { beforeEach, expect, test } from 'vitest';
import { createHostSpacing, type HostLimiter } from './host-limiter.ts';

let spacing: HostLimiter;
const begun: string[] = [];

beforeEach(() => {
	begun.length = 0;
	spacing = createHostSpacing(3);
});

function ask(address: string): Promise<() => void> {
	return spacing.enter(address).then((leave) => {
		begun.push(address);
		return leave;
	});
}

/** Runs everything that can run; nothing here waits for a timer. */
function settled(): Promise<void> {
	return new Promise((resolve) => setImmediate(resolve));
}

test('only a limited number of pictures of one host are requested at once', async () => {
	const turns = Array.from({ length: 5 }, (_, index) => ask(`https://a.example/${index}.jpg`));
	await settled();
	expect(begun).toHaveLength(3);
	(await turns[0])?.();
	await settled();
	expect(begun).toHaveLength(4);
	for (const turn of turns.slice(1, 3)) (await turn)();
	await settled();
	expect(begun).toHaveLength(5);
});

test('another host does not wait, the same one in other letter case does', async () => {
	for (let index = 0; index < 3; index++) void ask(`https://a.example/${index}.jpg`);
	void ask('https://b.example/1.jpg');
	void ask('https://A.EXAMPLE/4.jpg');
	await settled();
	expect(begun).toHaveLength(4);
	expect(begun).toContain('https://b.example/1.jpg');
});
