// Builds the app: `node scripts/build.ts`; with `--when-needed` only if a source is newer than the last build.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = ['src', 'static', 'messages', 'package-lock.json', 'svelte.config.js', 'vite.config.ts'];
/** The file that a build writes last. */
const RESULT = 'build/handler.js';

function newest(path: string): number {
	if (!existsSync(path)) return 0;
	const stats = statSync(path);
	if (!stats.isDirectory()) return stats.mtimeMs;
	// Paraglide writes its modules into the sources while building.
	const inside = readdirSync(path).filter((name) => name !== 'paraglide');
	return Math.max(0, ...inside.map((name) => newest(join(path, name))));
}

function isNeeded(): boolean {
	return !existsSync(RESULT) || Math.max(...SOURCES.map(newest)) > statSync(RESULT).mtimeMs;
}

if (!process.argv.includes('--when-needed') || isNeeded()) {
	console.log('Building the app ...');
	rmSync('build', { recursive: true, force: true });
	const { status } = spawnSync(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], {
		stdio: 'inherit'
	});
	if (status !== 0) process.exit(status ?? 1);
}
