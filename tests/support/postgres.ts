// A throw-away real PostgreSQL on a free port, that syncs to disk as a real one does.
import { spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startChild, type Child } from './child.ts';
import { freePort } from './port.ts';
import { postgresPrograms, postgresUser, type User } from './postgres-binaries.ts';
import { Fatal, until } from './until.ts';

export type Postgres = {
	/** Of a fresh, empty database. */
	url: string;
	/** Makes another empty database; `name` in lower case. */
	createDatabase: (name: string) => Promise<string>;
	/** Ends the server and removes its files. */
	stop: () => Promise<void>;
};

export async function startPostgres(): Promise<Postgres> {
	const user = postgresUser();
	// Root's own TMPDIR may be closed to `nobody`; /tmp is open to everyone.
	const home = mkdtempSync(join(user === undefined ? tmpdir() : '/tmp', 'offprint-postgres-'));
	if (user !== undefined) chownSync(home, user.uid, user.gid);
	try {
		const programs = postgresPrograms(home, user);
		const data = join(home, 'data');
		initialise(programs, data, user);
		const { child, base } = await start(programs, data, user);
		const createDatabase = async (name: string): Promise<string> => {
			if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`${name} is no name for a test's database`);
			await query(`${base}/postgres`, `CREATE DATABASE ${name}`);
			return `${base}/${name}`;
		};
		const stop = async (): Promise<void> => {
			// SIGINT: "fast shutdown", open connections are cut.
			await child.end('SIGINT');
			rmSync(home, { recursive: true, force: true });
		};
		return { url: await createDatabase('offprint'), createDatabase, stop };
	} catch (error) {
		rmSync(home, { recursive: true, force: true });
		throw error;
	}
}

function initialise(programs: string, data: string, user: User | undefined): void {
	const args = ['-D', data, '-U', 'offprint', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
	const made = spawnSync(join(programs, 'initdb'), args, { cwd: '/', encoding: 'utf8', ...user });
	if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? ''}${made.stdout}${made.stderr}`);
}

async function start(programs: string, data: string, user: User | undefined): Promise<{ child: Child; base: string }> {
	const port = await freePort();
	const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=on', 'max_connections=100'];
	const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
	const child = startChild(join(programs, 'postgres'), args, { cwd: '/', ...user });
	const base = `postgres://offprint@127.0.0.1:${port}`;
	try {
		await until('PostgreSQL to answer', async () => {
			if (!child.running()) throw new Fatal(`PostgreSQL ended: ${child.output()}`);
			await query(`${base}/postgres`, 'SELECT 1');
			return true;
		});
	} catch (error) {
		await child.end('SIGKILL');
		throw error;
	}
	return { child, base };
}

async function query(connectionString: string, sql: string): Promise<void> {
	const client = new pg.Client({ connectionString });
	await client.connect();
	try {
		await client.query(sql);
	} finally {
		await client.end();
	}
}
