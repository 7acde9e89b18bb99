// Tests of the extraction pool: a process that hangs, crashes or runs out of memory fails only its own task.
import { fork, type ChildProcess } from 'node:child_process';
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

function openPool(options: Partial<PoolOptions> = {}): Pool {
	const pool = createPool({ size: 1, timeoutMs: 20_000, ...options });
	pools.push(pool);
	return pool;
}

function sanitiseWith(pool: Pool, html: string): Promise<string> {
	return pool.run({ kind: 'sanitise', html, pictures: {} });
}

test('a real process parses an uploaded article, and refuses an invalid one', async () => {
	const pool = openPool();
	const { article, body } = testArticle('one');
	const message = { entry: entryId('one'), article, html: body.html, pictures: [] };
	const send = (text: string) => pool.run({ kind: 'upload', bytes: new TextEncoder().encode(text) });
	expect(await send(JSON.stringify(message))).toEqual({ ...message, knownPictures: {} });
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
	const read = await openPool().run({ kind: 'upload', bytes: new TextEncoder().encode(JSON.stringify(upload)) });
	expect(read).toEqual({
		...upload,
		article: { ...article, title: 'ab', byline: '\ufffd' },
		html: `<p>a\ufffd</p>${image(known)}${image(other)}`,
		knownPictures: { [`/img/${known}`]: { hash: known, width: 30, height: 20 } }
	});
});

test.runIf(process.platform === 'linux')(
	'every thread of the real process has a lower priority than the server',
	async () => {
		const pids = await processesStartedBy(() => sanitiseWith(openPool(), '<p>a</p>'));
		expect(pids).toHaveLength(1);
		for (const priority of pids.flatMap(prioritiesOf)) expect(priority).toBeGreaterThanOrEqual(10);
	}
);

/** The child processes of this process that exist after `work` and did not exist before. */
async function processesStartedBy(work: () => Promise<unknown>): Promise<string[]> {
	const before = new Set(childrenOf('self'));
	await work();
	return childrenOf('self').filter((pid) => !before.has(pid));
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

test('a signal to every process of the server does not end an extraction process', async () => {
	const pool = openPool();
	const pids = await processesStartedBy(() => sanitiseWith(pool, '<p>a</p>'));
	for (const signal of ['SIGINT', 'SIGTERM']) for (const pid of pids) process.kill(Number(pid), signal);
	const laterPids = await processesStartedBy(async () => {
		expect(await sanitiseWith(pool, '<p>b</p>')).toBe('<p>b</p>');
	});
	expect(laterPids).toEqual([]);
	expect(childrenOf('self')).toEqual(expect.arrayContaining(pids));
});

/** Starts a process that uses a pool, as a server does. @param next what it does when the process of its pool is idle */
function forkServer(next: string): ChildProcess {
	const script = `
		import { createPool } from ${JSON.stringify(new URL('./extraction-pool.ts', import.meta.url).href)};
		const pool = createPool({ size: 1, timeoutMs: 20_000 });
		await pool.run({ kind: 'sanitise', html: '<p>a</p>', pictures: {} });
		${next}
	`;
	return fork(fileURLToPath(processOf(script)));
}

test('a caller that closes the pool while its process is idle continues afterwards', async () => {
	const server = forkServer('await pool.close(); process.exitCode = 7;');
	expect(await once(server, 'exit')).toEqual([7, null]);
});

test('an extraction process gets none of the settings of the server', async () => {
	process.env['DATABASE_URL'] = 'postgres://ada:secret@db.example.org/offprint';
	const pids = await processesStartedBy(() => sanitiseWith(openPool(), '<p>a</p>')).finally(
		() => delete process.env['DATABASE_URL']
	);
	expect(pids).toHaveLength(1);
	for (const pid of pids) expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).not.toContain('secret');
});

test('an extraction process ends when the server is killed', async () => {
	const server = forkServer("process.send('idle');");
	await once(server, 'message');
	const [worker] = childrenOf(String(server.pid));
	expect(worker).toBeDefined();
	server.kill('SIGKILL');
	await until('the process to end', () => !existsSync(`/proc/${worker}`) || undefined);
});

test('a real process decodes and extracts', async () => {
	const words = 'One two three four five six seven eight nine ten. '.repeat(10);
	const bytes = Buffer.from(`<!doctype html><title>Caf\xe9</title><body><article><p>${words}</p></article>`, 'latin1');
	const extracted = await openPool().run({
		kind: 'extract',
		bytes,
		charset: null,
		type: 'text/html',
		address: 'https://example.org/x'
	});
	expect(extracted).toMatchObject({ title: 'Café', words: 100, site: 'example.org' });
});

test('a real process sanitises, and reports a failure by its code', async () => {
	const pool = openPool();
	expect(await sanitiseWith(pool, '<h1 onclick=x>a</h1>')).toBe('<h2>a</h2>');
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
	const pool = openPool({ entry: obedient, timeoutMs: 400 });
	const before = await sanitiseWith(pool, 'a');
	const [hung, after] = await Promise.allSettled([sanitiseWith(pool, 'hang'), sanitiseWith(pool, 'a')]);
	expect(hung).toMatchObject({ status: 'rejected', reason: { code: 'extract_failed', details: { limit: 400 } } });
	expect(after).toMatchObject({ status: 'fulfilled', value: expect.stringMatching(/^a\d+$/) });
	expect(after).not.toMatchObject({ value: before });
});

test('a task that exceeds its processor time fails, whatever its elapsed time', async () => {
	const pool = openPool({ entry: obedient, workMs: 300 });
	await expect(sanitiseWith(pool, 'hang')).rejects.toMatchObject({ code: 'extract_failed', details: { work: 300 } });
	expect(await sanitiseWith(pool, 'a')).toMatch(/^a\d+$/);
});

test('an idle process ends, and another process starts for the next task', async () => {
	const pool = openPool({ entry: obedient, idleMs: 0 });
	const first = await sanitiseWith(pool, 'a');
	await until('the idle process to end', async () => (await sanitiseWith(pool, 'a')) !== first);
});

test.each(['crash', 'exit', 'swell'])('a process that ends by %s fails only its own task', async (end) => {
	const pool = openPool({ entry: obedient, size: 2, memoryMb: 32 });
	const results = await Promise.allSettled([
		sanitiseWith(pool, 'a'),
		sanitiseWith(pool, end),
		sanitiseWith(pool, 'b'),
		sanitiseWith(pool, 'c')
	]);
	expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
	expect(results[1]).toMatchObject({ reason: { code: 'extract_failed' } });
});

test('a process that runs out of memory with a task fails it with the detail `memory`', async () => {
	const pool = openPool({ entry: obedient, memoryMb: 32 });
	await expect(sanitiseWith(pool, 'swell')).rejects.toMatchObject({ code: 'extract_failed', details: { memory: 32 } });
});

test('a real process reports an error of the task with the detail `thrown`', async () => {
	const pool = openPool();
	const details = { thrown: expect.stringContaining('TypeError') as string };
	await expect(sanitiseWith(pool, null as never)).rejects.toMatchObject({ code: 'extract_failed', details });
});

describe.each(Object.entries(UNSTARTED))('a pool whose processes cannot start (%s)', (_why, entry) => {
	test('fails every task, without a detail that blames the task', async () => {
		const pool = openPool({ entry, memoryMb: 32, timeoutMs: 2_000, workMs: 300 });
		const failures = await Promise.all(
			['a', 'b'].map((html) => sanitiseWith(pool, html).catch((error: unknown) => error))
		);
		for (const failure of failures) {
			expect(failure).toMatchObject({ code: 'extract_failed' });
			for (const detail of ['thrown', 'work', 'memory']) expect(failure).not.toHaveProperty(`details.${detail}`);
		}
	});
});

test('a process is reused, also after a refusal', async () => {
	const pool = openPool({ entry: obedient });
	const first = await sanitiseWith(pool, 'a');
	await expect(sanitiseWith(pool, 'refuse')).rejects.toMatchObject({ code: 'nothing_to_read', details: { words: 3 } });
	expect(await sanitiseWith(pool, 'a')).toBe(first);
});

test('closing the pool fails running, waiting and later tasks', async () => {
	const pool = openPool({ entry: obedient });
	const [running, waiting] = [sanitiseWith(pool, 'hang'), sanitiseWith(pool, 'a')].map((task) =>
		task.catch((error: unknown) => error)
	);
	await pool.close();
	expect(await running).toMatchObject({ code: 'busy' });
	expect(await waiting).toMatchObject({ code: 'busy' });
	await expect(sanitiseWith(pool, 'a')).rejects.toMatchObject({ code: 'busy' });
});
