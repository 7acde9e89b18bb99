// Tests that pages made to exhaust the server end as an article or a failure, and that others are answered meanwhile.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import type { Change } from '../../src/lib/domain/sync/change.ts';
import { startOffprint, type Offprint } from '../support/offprint.ts';
import { claim, type Reader } from '../support/reader.ts';
import { until } from '../support/until.ts';
import { startChild, type Child } from '../support/child.ts';
import { CALM, type BombSite } from './bomb-site.ts';
import { startProbe } from './probe.ts';

const ORDINARY = 200;
const SAVED_AT_ONCE = 90;
/** Maximum MB of the server's process, and of each that decodes pictures, as recorded by the kernel. */
const MAX_MEMORY_MB = 1_000;
/** Allowed results of a bomb; never `internal`, which is a bug. */
const ENDS = [
	'done',
	'too_large',
	'too_slow',
	'too_many_redirects',
	'redirect_loop',
	'unreachable',
	'extract_failed',
	'nothing_to_read'
];

let process: Child;
let site: Pick<BombSite, 'origin' | 'addresses'>;
let offprint: Offprint;
let reader: Reader;

test.use({ trace: 'off' });
test.setTimeout(400_000);

test.beforeAll(async () => {
	process = startChild('node', [fileURLToPath(new URL('bomb-process.ts', import.meta.url)), String(ORDINARY)]);
	offprint = await startOffprint();
	const told = await until('the site', () => /^SITE (.+)$/m.exec(process.output())?.[1]);
	site = JSON.parse(told) as typeof site;
	reader = await claim(offprint);
});

test.afterAll(async () => {
	await offprint.discard();
	await process.end('SIGKILL');
});

/** Peak memory of a process so far, MB. */
function peakOf(pid: number): number {
	try {
		return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024) || 0;
	} catch {
		return 0;
	}
}

/** The processes that decode pictures. */
function decodersOf(pid: number): number[] {
	return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).map(Number);
}

test('bombs end within limits, and the server answers meanwhile', async () => {
	const started = Date.now();
	const pid = offprint.pid();
	const idle = peakOf(pid);
	let decoders = 0;
	const probe = startProbe(reader);
	const ends = new Map<string, string>();
	const names = new Map<string, string>();
	const learn = (changes: readonly Change[]): void => {
		for (const { id, field, value } of changes) {
			if (field === 'saved') names.set(id, new URL((value as { url: string }).url).pathname);
			if (field === 'fetch') {
				const { state, code } = value as { state: string; code?: string };
				const name = names.get(id) ?? id;
				if (!ends.has(name))
					console.log(`  ${((Date.now() - started) / 1000).toFixed(1)} s ${peakOf(pid)} MB ${code ?? state} ${name}`);
				ends.set(name, code ?? state);
			}
		}
	};
	for (let from = 0; from < site.addresses.length; from += SAVED_AT_ONCE) {
		learn((await reader.save(site.addresses.slice(from, from + SAVED_AT_ONCE))).changes);
	}
	await until(
		'every bomb to end',
		async () => {
			learn((await reader.pull()).changes);
			decoders = Math.max(decoders, ...decodersOf(pid).map(peakOf));
			return ends.size >= site.addresses.length;
		},
		350_000
	);
	const { asked, lost, slowest, median } = await probe.stop();
	console.log(
		`${site.addresses.length - ORDINARY} bombs and ${ORDINARY} pages in ${Math.round((Date.now() - started) / 1000)} s`
	);
	console.log(
		`the server's memory: ${idle} MB before, ${peakOf(pid)} MB at most, and ${decoders} MB of a process that decodes pictures`
	);
	console.log(`${asked} requests meanwhile, ${lost} lost, ${median} ms in the middle, ${slowest} ms the slowest`);
	expect(offprint.pid()).toBe(pid);
	expect(offprint.output()).not.toContain('ended');
	for (const [path, end] of ends) expect(ENDS, path).toContain(end);
	for (let index = 0; index < ORDINARY; index++) expect(ends.get(`/ordinary/${index}`)).toBe('done');
	expect(lost).toBe(0);
	await fetch(site.origin + CALM);
	await expectRetries([...ends].filter(([, end]) => end !== 'done').map(([path]) => path));
	expect(Math.max(peakOf(pid), decoders)).toBeLessThan(MAX_MEMORY_MB);
});

/** Saved again, a page that failed is fetched again, and succeeds now that the site is harmless. */
async function expectRetries(paths: readonly string[]): Promise<void> {
	expect(paths.length).toBeGreaterThan(10);
	const waiting = new Set<string>();
	const learn = (changes: readonly Change[]): void => {
		for (const { id, field, value } of changes) {
			if (field === 'saved') waiting.add(id);
			if (field === 'fetch' && (value as { state: string }).state === 'done') waiting.delete(id);
		}
	};
	learn((await reader.save(site.addresses.filter((address) => paths.includes(new URL(address).pathname)))).changes);
	await until('what failed to come', async () => {
		learn((await reader.pull()).changes);
		return waiting.size === 0;
	});
}
