// Tests that pages made to exhaust the server end as an article or a failure, while other requests are answered.
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
/** Maximum peak memory of the server's process and of each process that decodes pictures, MB. */
const MAX_MEMORY_MB = 1_000;
/** Allowed results of a bomb; never `internal`, which is a bug. */
const OUTCOMES = [
	'done',
	'too_large',
	'too_slow',
	'too_many_redirects',
	'redirect_loop',
	'unreachable',
	'extract_failed',
	'nothing_to_read'
];

let siteProcess: Child;
let site: Pick<BombSite, 'origin' | 'addresses'>;
let offprint: Offprint;
let reader: Reader;

test.use({ trace: 'off' });
test.setTimeout(400_000);

test.beforeAll(async () => {
	siteProcess = startChild('node', [fileURLToPath(new URL('bomb-process.ts', import.meta.url)), String(ORDINARY)]);
	offprint = await startOffprint();
	const line = await until('the site', () => /^SITE (.+)$/m.exec(siteProcess.output())?.[1]);
	site = JSON.parse(line) as typeof site;
	reader = await claim(offprint);
});

test.afterAll(async () => {
	await offprint.discard();
	await siteProcess.stop('SIGKILL');
});

/** Peak memory of a process so far, MB. */
function peakOf(pid: number): number {
	try {
		return Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024) || 0;
	} catch {
		return 0;
	}
}

/** The ids of the child processes, which decode pictures. */
function decodersOf(pid: number): number[] {
	return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).map(Number);
}

test('bombs end within limits, and the server answers meanwhile', async () => {
	const started = Date.now();
	const pid = offprint.pid();
	const peakBefore = peakOf(pid);
	let decoderPeakMb = 0;
	const probe = startProbe(reader);
	const outcomes = new Map<string, string>();
	const names = new Map<string, string>();
	const record = (changes: readonly Change[]): void => {
		for (const { id, field, value } of changes) {
			if (field === 'saved') names.set(id, new URL((value as { url: string }).url).pathname);
			if (field === 'fetch') {
				const { state, code } = value as { state: string; code?: string };
				const name = names.get(id) ?? id;
				if (!outcomes.has(name))
					console.log(`  ${((Date.now() - started) / 1000).toFixed(1)} s ${peakOf(pid)} MB ${code ?? state} ${name}`);
				outcomes.set(name, code ?? state);
			}
		}
	};
	for (let from = 0; from < site.addresses.length; from += SAVED_AT_ONCE) {
		record((await reader.save(site.addresses.slice(from, from + SAVED_AT_ONCE))).changes);
	}
	await until(
		'every bomb to end',
		async () => {
			record((await reader.pull()).changes);
			decoderPeakMb = Math.max(decoderPeakMb, ...decodersOf(pid).map(peakOf));
			return outcomes.size >= site.addresses.length;
		},
		350_000
	);
	const { requests, failures, slowest, median } = await probe.stop();
	console.log(
		`${site.addresses.length - ORDINARY} bombs and ${ORDINARY} pages in ${Math.round((Date.now() - started) / 1000)} s`
	);
	console.log(
		`the server's memory: ${peakBefore} MB before, ${peakOf(pid)} MB at most, and ${decoderPeakMb} MB of a process that decodes pictures`
	);
	console.log(`${requests} requests meanwhile, ${failures} failed; median ${median} ms, slowest ${slowest} ms`);
	expect(offprint.pid()).toBe(pid);
	expect(offprint.output()).not.toContain('ended');
	for (const [path, outcome] of outcomes) expect(OUTCOMES, path).toContain(outcome);
	for (let index = 0; index < ORDINARY; index++) expect(outcomes.get(`/ordinary/${index}`)).toBe('done');
	expect(failures).toBe(0);
	await fetch(site.origin + CALM);
	await expectRetries([...outcomes].filter(([, outcome]) => outcome !== 'done').map(([path]) => path));
	expect(Math.max(peakOf(pid), decoderPeakMb)).toBeLessThan(MAX_MEMORY_MB);
});

/** Saves the failed pages again, and expects that each is fetched and succeeds now that the site is harmless. */
async function expectRetries(paths: readonly string[]): Promise<void> {
	expect(paths.length).toBeGreaterThan(10);
	const waiting = new Set<string>();
	const record = (changes: readonly Change[]): void => {
		for (const { id, field, value } of changes) {
			if (field === 'saved') waiting.add(id);
			if (field === 'fetch' && (value as { state: string }).state === 'done') waiting.delete(id);
		}
	};
	record((await reader.save(site.addresses.filter((address) => paths.includes(new URL(address).pathname)))).changes);
	await until('the failed pages to be fetched', async () => {
		record((await reader.pull()).changes);
		return waiting.size === 0;
	});
}
