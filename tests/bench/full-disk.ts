// `npm run bench full-disk`: fills the small disk of a server by pushes, again and again. Needs root.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, startOffprint, type Offprint } from '../support/offprint.ts';
import { claim, OWNER, signIn, type Reader } from '../support/reader.ts';
import { startSite, type Site } from '../support/site.ts';
import { until } from '../support/until.ts';
import { makePusher, missingAmong, pullAll, type Pusher } from './sync/pusher.ts';

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
		const told = new Map<string, number>();
		for (let time = 0; time < Number(values.times); time++)
			await fillOnce({ disk, offprint, reader, pusher, site, told }, time);
		const { lost, twice } = missingAmong(pusher.acknowledged, (await pullAll(reader)).filter(isSetting));
		const partial = filesBelow(join(disk, 'pictures')).filter((name) => !/^[0-9a-f]{64}$/.test(name));
		console.log(
			`${values.times} full disks: requests that failed: ${[...told].map(([code, count]) => `${code} ${count}`).join(', ')}; of ` +
				`${pusher.acknowledged.length} acknowledged changes ${lost} lost, ${twice} twice; ${partial.length} partial files`
		);
		const others = [...told.keys()].filter((code) => code !== 'server_full');
		if (lost + twice + partial.length + others.length > 0) process.exitCode = 1;
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
	/** Codes of failed requests. */
	readonly told: Map<string, number>;
}

async function fillOnce({ disk, offprint, reader, pusher, site, told }: Filling, time: number): Promise<void> {
	const note = (error: unknown): void => {
		const code = /"failure":"(\w+)"/.exec(String(error))?.[1] ?? String(error);
		told.set(code, (told.get(code) ?? 0) + 1);
	};
	const ballast = join(disk, 'ballast');
	await reader.save([pageWithPictures(site, time)]);
	// Leaves a little space, which pushes and the page's pictures use up together.
	const { bavail, bsize } = statfsSync(disk);
	writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 300_000)));
	for (let failures = 0; failures < 3;) {
		await pusher.push(BATCH).catch((error: unknown) => {
			failures++;
			note(error);
		});
	}
	await signIn(offprint.origin, OWNER).then(
		() => undefined,
		(error: unknown) => note(error)
	);
	if (time % 4 === 3) {
		await offprint.kill();
		rmSync(ballast);
		await offprint.restart();
	} else rmSync(ballast);
	await until('a push to be taken again', () =>
		pusher.push(BATCH).then(
			() => true,
			() => false
		)
	);
}

function pageWithPictures(site: Site, time: number): string {
	site.pictures(`/pictures-${time}`);
	const pictures = Array.from({ length: PICTURES }, (_, index) => `<img src="/pictures-${time}/${index}.png" alt="">`);
	const text = '<p>Words to read, and more of them in a row.</p>'.repeat(40);
	return site.page(
		`/page-${time}`,
		`<title>Page ${time}</title><article><h1>Page</h1>${text}${pictures.join('')}</article>`
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
