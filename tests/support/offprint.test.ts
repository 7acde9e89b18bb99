// Tests that tests can kill a server and start it again, with a stand-in that prints the same lines as Offprint.
import { writeFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startOffprint } from './offprint.ts';

const folder = mkdtempSync(join(tmpdir(), 'offprint-stand-in-'));
const entry = join(folder, 'main.mjs');

afterAll(() => rmSync(folder, { recursive: true }));

writeFileSync(
	entry,
	`import { createServer } from 'node:http';
const { HOST, PORT, OFFPRINT_DATA, NODE_ENV } = process.env;
process.on('SIGTERM', () => { console.log('farewell'); process.exit(0); });
createServer((request, response) => response.end(JSON.stringify({ OFFPRINT_DATA, NODE_ENV }))).listen(PORT, HOST, () => {
	console.log('Offprint is at http://localhost:' + PORT);
	console.log('Make your account at http://localhost:' + PORT + '/setup#tok-' + process.pid);
});`
);

test('a server starts, is killed, starts again at the same address, and is stopped', async () => {
	const offprint = await startOffprint({ entry });
	const ask = async (): Promise<unknown> => (await fetch(offprint.origin)).json();
	expect(await ask()).toEqual({ OFFPRINT_DATA: offprint.data });
	expect(await offprint.setupLink()).toBe(`${offprint.origin}/setup#tok-${offprint.pid()}`);
	await offprint.kill();
	await expect(ask()).rejects.toThrow('fetch failed');
	await offprint.restart();
	expect(await ask()).toEqual({ OFFPRINT_DATA: offprint.data });
	expect(await offprint.setupLink()).toBe(`${offprint.origin}/setup#tok-${offprint.pid()}`);
	await offprint.stop();
	await expect(ask()).rejects.toThrow('fetch failed');
	expect(offprint.output().match(/ended: SIGKILL|farewell|ended: code 0/g)).toEqual([
		'ended: SIGKILL',
		'farewell',
		'ended: code 0'
	]);
	await offprint.discard();
});

test('a server that ends at once reports why', async () => {
	writeFileSync(join(folder, 'broken.mjs'), "console.error('PORT is wrong'); process.exit(3);");
	await expect(startOffprint({ entry: join(folder, 'broken.mjs') })).rejects.toThrow(/PORT is wrong[^]*code 3/);
});
