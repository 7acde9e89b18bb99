// `npm run bench full-disk`: repeatedly fills a server's small disk, with a file and then pushes, and counts lost
// changes. Needs root.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, startOffprint, type Offprint } from '../support/offprint.ts';
import { claim, OWNER, signIn, type Reader } from '../support/reader.ts';
import { startSite, type Site } from '../support/site.ts';
import { until } from '../support/until.ts';
import { makePusher, countMissing, pullAll, type Pusher } from './sync/pusher.ts';

const DISK = '48m';
const BATCH = 100;
const PICTURES = 6;

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({ args: [...options], options: { times: { type: 'string', default: '20' } } });
	ensureBuilt();
	const disk = mkdtempSync(join(tmpdir(), 'offprint-disk-'));
	run('mount', ['-t', 'tmpfs', '-o', `size=${DISK}`, 'tmpfs', disk]);
	const site = await startSite();
	const offprint = await startOffprint({ data: disk });
	try {
		const reader = await claim(offprint);
		const pusher = makePusher(reader, 'device');
		const failures = new Map<string, number>();
		for (let round = 0; round < Number(values.times); round++)
			await fillOnce({ disk, offprint, reader, pusher, site, failures }, round);
		const { lost, duplicates } = countMissing(pusher.acknowledged, (await pullAll(reader)).filter(isSetting));
		const partial = filesBelow(join(disk, 'pictures')).filter((name) => !/^[0-9a-f]{64}$/.test(name));
		console.log(
			`${values.times} full disks: failed requests: ${[...failures].map(([code, count]) => `${code} ${count}`).join(', ')}; of ` +
				`${pusher.acknowledged.length} acknowledged changes ${lost} lost, ${duplicates} duplicated; ${partial.length} partial files`
		);
		const others = [...failures.keys()].filter((code) => code !== 'server_full');
		if (lost + duplicates + partial.length + others.length > 0) process.exitCode = 1;
	} finally {
		await offprint.discard();
		await site.close();
		run('umount', [disk]);
		rmSync(disk, { recursive: true, force: true });
	}
}

interface Filling {
	readonly disk: string;
	readonly offprint: Offprint;
	readonly reader: Reader;
	readonly pusher: Pusher;
	readonly site: Site;
	/** Number of failed requests by code. */
	readonly failures: Map<string, number>;
}

async function fillOnce({ disk, offprint, reader, pusher, site, failures }: Filling, round: number): Promise<void> {
	const recordFailure = (error: unknown): void => {
		const code = /"failure":"(\w+)"/.exec(String(error))?.[1] ?? String(error);
		failures.set(code, (failures.get(code) ?? 0) + 1);
	};
	const filler = join(disk, 'filler');
	await reader.save([pageWithPictures(site, round)]);
	// Leaves a little space, which the pushes and the page's pictures use up together.
	const { bavail, bsize } = statfsSync(disk);
	writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - 300_000)));
	for (let failedPushes = 0; failedPushes < 3;) {
		await pusher.push(BATCH).catch((error: unknown) => {
			failedPushes++;
			recordFailure(error);
		});
	}
	await signIn(offprint.origin, OWNER).then(
		() => undefined,
		(error: unknown) => recordFailure(error)
	);
	if (round % 4 === 3) {
		await offprint.kill();
		rmSync(filler);
		await offprint.restart();
	} else rmSync(filler);
	await until('a push to succeed again', () =>
		pusher.push(BATCH).then(
			() => true,
			() => false
		)
	);
}

function pageWithPictures(site: Site, round: number): string {
	site.pictures(`/pictures-${round}`);
	const pictures = Array.from({ length: PICTURES }, (_, index) => `<img src="/pictures-${round}/${index}.png" alt="">`);
	const text = '<p>Words to read, and more of them in a row.</p>'.repeat(40);
	return site.page(
		`/page-${round}`,
		`<title>Page ${round}</title><article><h1>Page</h1>${text}${pictures.join('')}</article>`
	);
}

function isSetting({ entity }: { entity: string }): boolean {
	return entity === 'settings';
}

function filesBelow(folder: string): string[] {
	return readdirSync(folder, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map(({ name }) => name);
}

function run(command: string, args: readonly string[]): void {
	const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
	if (status !== 0) throw new Error(`${command} failed: ${stderr}`);
}
