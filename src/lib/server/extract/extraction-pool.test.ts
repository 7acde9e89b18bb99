// Tests of the extraction pool: a process that hangs, crashes or runs out of memory fails only its own task.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { testArticle, pictureHash } from '../../../../tests/support/articles.ts';
import { obedient, processOf, UNSTARTED } from '../../../../tests/support/extraction-processes.ts';
import { entryId } from '../../../../tests/support/push-fixture.ts';
import { until } from '../../../../tests/support/until.ts';
import { createPool, type Pool, type PoolOptions } from './extraction-pool.ts';

const pools: Pool[] = [];

afterEach(async () => {
	for (const pool of pools.splice(0)) await pool.close();
});

function open(options: Partial<PoolOptions> = {}): Pool {
	const pool = createPool({ size: 1, timeoutMs: 20_000, ...options });
	pools.push(pool);
	return pool;
}

function ask(pool: Pool, html: string): Promise<string> {
	return pool.run({ kind: 'sanitise', html, pictures: {} });
}

test('a real process parses an uploaded article, and refuses an invalid one', async () => {
	const pool = open();
	const { article, body } = testArticle('one');
	const message = { entry: entryId('one'), article, html: body.html, pictures: [] };
	const send = (text: string) => pool.run({ kind: 'upload', bytes: new TextEncoder().encode(text) });
	expect(await send(JSON.stringify(message))).toEqual({ ...message, storedPictures: {} });
	for (const text of ['{', '{}', '['.repeat(1_000), JSON.stringify({ ...message, html: 1 })])
		await expect(send(text)).rejects.toMatchObject({ code: 'bad_request' });
});

test('an upload is read as well-formed text, with the sizes of the pictures that it names', async () => {
	const { article } = testArticle('one');
	const [known, other] = [pictureHash('x'), pictureHash('y')];
	const image = (hash: string) => `<img src="/img/${hash}" width="30" height="20" alt="">`;
	const html = `<p>\u0000a\ud800</p>${image(known)}${image(other)}`;
	const upload = {
		entry: entryId('one'),
		article: { ...article, title: 'a\u0000b', byline: '\udc00' },
		html,
		pictures: [known]
	};
	const read = await open().run({ kind: 'upload', bytes: new TextEncoder().encode(JSON.stringify(upload)) });
	expect(read).toEqual({
		...upload,
		article: { ...article, title: 'ab', byline: '\ufffd' },
		html: `<p>a\ufffd</p>${image(known)}${image(other)}`,
		storedPictures: { [`/img/${known}`]: { hash: known, width: 30, height: 20 } }
	});
});

test.runIf(process.platform === 'linux')(
	'every thread of the real process has a lower priority than the server',
	async () => {
		const before = new Set(childProcesses());
		await ask(open(), '<p>a</p>');
		const started = childProcesses().filter((pid) => !before.has(pid));
		expect(started).toHaveLength(1);
		for (const priority of started.flatMap(prioritiesOf)) expect(priority).toBeGreaterThanOrEqual(10);
	}
);

function childProcesses(): string[] {
	return childrenOf('self');
}

function childrenOf(pid: string): string[] {
	return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
		readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean)
	);
}

/** The nice values of a process's threads (proc_pid_stat(5), field 19). */
function prioritiesOf(pid: string): number[] {
	return readdirSync(`/proc/${pid}/task`).map((thread) => {
		const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
		return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[16]);
	});
}

test('a signal to every process of the server does not end a busy extraction process', async () => {
	const pool = open();
	const before = new Set(childProcesses());
	await ask(pool, '<p>a</p>');
	const started = childProcesses().filter((pid) => !before.has(pid));
	for (const signal of ['SIGINT', 'SIGTERM']) for (const pid of started) process.kill(Number(pid), signal);
	expect(await ask(pool, '<p>b</p>')).toBe('<p>b</p>');
	expect(childProcesses().filter((pid) => !before.has(pid))).toEqual(started);
});

test('a caller that closes the pool while its process is idle continues afterwards', async () => {
	const server = fork(
		fileURLToPath(
			processOf(`
				import { createPool } from ${JSON.stringify(new URL('./extraction-pool.ts', import.meta.url).href)};
				const pool = createPool({ size: 1, timeoutMs: 20_000 });
				await pool.run({ kind: 'sanitise', html: '<p>a</p>', pictures: {} });
				await pool.close();
				process.exitCode = 7;
			`)
		)
	);
	expect(await once(server, 'exit')).toEqual([7, null]);
});

test('the process gets none of the settings of the server', async () => {
	const before = new Set(childProcesses());
	process.env['DATABASE_URL'] = 'postgres://ada:secret@db.example.org/offprint';
	try {
		await ask(open(), '<p>a</p>');
	} finally {
		delete process.env['DATABASE_URL'];
	}
	const started = childProcesses().filter((pid) => !before.has(pid));
	expect(started).toHaveLength(1);
	for (const pid of started) expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('secret');
});

test('a process ends when the server is killed', async () => {
	const server = fork(
		fileURLToPath(
			processOf(`
				import { createPool } from ${JSON.stringify(new URL('./extraction-pool.ts', import.meta.url).href)};
				const pool = createPool({ size: 1, timeoutMs: 20_000 });
				await pool.run({ kind: 'sanitise', html: '<p>a</p>', pictures: {} });
				process.send('idle');
			`)
		)
	);
	await once(server, 'message');
	const [worker] = childrenOf(String(server.pid));
	expect(worker).toBeDefined();
	server.kill('SIGKILL');
	await until('the process to end', () => !existsSync(`/proc/${worker}`) || undefined);
});

test('a real process decodes and extracts', async () => {
	const words = 'One two three four five six seven eight nine ten. '.repeat(10);
	const bytes = Buffer.from(`<!doctype html><title>Caf\xe9</title><body><article><p>${words}</p></article>`, 'latin1');
	const extracted = await open().run({
		kind: 'extract',
		bytes,
		charset: null,
		type: 'text/html',
		address: 'https://example.org/x'
	});
	expect(extracted).toMatchObject({ title: 'Café', words: 100, site: 'example.org' });
});

test('a real process sanitises, and reports a failure by its code', async () => {
	const pool = open();
	expect(await ask(pool, '<h1 onclick=x>a</h1>')).toBe('<h2>a</h2>');
	const empty = pool.run({
		kind: 'extract',
		bytes: Buffer.from('<p>hi'),
		charset: null,
		type: 'text/html',
		address: 'https://example.org/x'
	});
	await expect(empty).rejects.toMatchObject({ code: 'nothing_to_read', details: { words: 1 } });
});

test('a task over the time limit ends with its process, and a new process takes the next task', async () => {
	const pool = open({ entry: obedient, timeoutMs: 400 });
	const before = await ask(pool, 'a');
	const [hung, after] = await Promise.allSettled([ask(pool, 'hang'), ask(pool, 'a')]);
	expect(hung).toMatchObject({ status: 'rejected', reason: { code: 'extract_failed', details: { limit: 400 } } });
	expect(after).toMatchObject({ status: 'fulfilled', value: expect.stringMatching(/^a\d+$/) });
	expect(after).not.toMatchObject({ value: before });
});

test('a task that exceeds its processor time fails, whatever its elapsed time', async () => {
	const pool = open({ entry: obedient, workMs: 300 });
	await expect(ask(pool, 'hang')).rejects.toMatchObject({ code: 'extract_failed', details: { work: 300 } });
	expect(await ask(pool, 'a')).toMatch(/^a\d+$/);
});

test('an idle process ends, and another starts when there is work', async () => {
	const pool = open({ entry: obedient, idleMs: 0 });
	const first = await ask(pool, 'a');
	await until('the idle process to end', async () => (await ask(pool, 'a')) !== first);
});

test.each(['crash', 'exit', 'swell'])('a process that ends by %s fails only its own task', async (end) => {
	const pool = open({ entry: obedient, size: 2, memoryMb: 32 });
	const all = await Promise.allSettled([ask(pool, 'a'), ask(pool, end), ask(pool, 'b'), ask(pool, 'c')]);
	expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
	expect(all[1]).toMatchObject({ reason: { code: 'extract_failed' } });
});

test('a process that runs out of memory with a task fails it with the detail `memory`', async () => {
	const pool = open({ entry: obedient, memoryMb: 32 });
	await expect(ask(pool, 'swell')).rejects.toMatchObject({ code: 'extract_failed', details: { memory: 32 } });
});

test('a real process reports an error of the task with the detail `thrown`', async () => {
	const pool = open();
	const details = { thrown: expect.stringContaining('TypeError') as string };
	await expect(ask(pool, null as never)).rejects.toMatchObject({ code: 'extract_failed', details });
});

describe.each(Object.entries(UNSTARTED))('a pool whose processes cannot start (%s)', (_why, entry) => {
	test('fails every task, without a detail that blames the task', async () => {
		const pool = open({ entry, memoryMb: 32, timeoutMs: 2_000, workMs: 300 });
		const all = await Promise.all(['a', 'b'].map((html) => ask(pool, html).catch((error: unknown) => error)));
		for (const failure of all) {
			expect(failure).toMatchObject({ code: 'extract_failed' });
			for (const detail of ['thrown', 'work', 'memory']) expect(failure).not.toHaveProperty(`details.${detail}`);
		}
	});
});

test('a process is reused, also after a refusal', async () => {
	const pool = open({ entry: obedient });
	const first = await ask(pool, 'a');
	await expect(ask(pool, 'refuse')).rejects.toMatchObject({ code: 'nothing_to_read', details: { words: 3 } });
	expect(await ask(pool, 'a')).toBe(first);
});

test('closing fails running, waiting and later tasks', async () => {
	const pool = open({ entry: obedient });
	const [running, waiting] = [ask(pool, 'hang'), ask(pool, 'a')].map((asked) => asked.catch((error: unknown) => error));
	await pool.close();
	expect(await running).toMatchObject({ code: 'busy' });
	expect(await waiting).toMatchObject({ code: 'busy' });
	await expect(ask(pool, 'a')).rejects.toMatchObject({ code: 'busy' });
});
