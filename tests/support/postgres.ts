// Runs a temporary PostgreSQL on a free port, with its usual durability.
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
	/** Address of a new, empty database. */
	url: string;
	/** Creates another empty database, whose `name` is in lower case. @returns its address */
	createDatabase: (name: string) => Promise<string>;
	/** Stops the server without a checkpoint, like `pg_ctl stop -m immediate`; committed data is recovered at the restart. */
	crash: () => Promise<void>;
	/** Starts the server again after a crash, at the same address, and waits until it answers. */
	restart: () => Promise<void>;
	/** Stops the server and removes its files. */
	stop: () => Promise<void>;
};

export async function startPostgres(): Promise<Postgres> {
	const user = postgresUser();
	// Root's own TMPDIR may be unreadable for `nobody`; /tmp is open to everyone.
	const home = mkdtempSync(join(user === undefined ? tmpdir() : '/tmp', 'offprint-postgres-'));
	if (user !== undefined) chownSync(home, user.uid, user.gid);
	try {
		const programs = postgresPrograms(home, user);
		const data = join(home, 'data');
		initialise(programs, data, user);
		const port = await freePort();
		const base = `postgres://offprint@127.0.0.1:${port}`;
		let child = await start(programs, data, port, user);
		const createDatabase = async (name: string): Promise<string> => {
			if (!/^[a-z][a-z0-9_]*$/.test(name)) throw new Error(`${name} cannot be the name of a test's database`);
			await query(`${base}/postgres`, `CREATE DATABASE ${name}`);
			return `${base}/${name}`;
		};
		const stop = async (): Promise<void> => {
			// SIGINT requests a "fast shutdown", which closes open connections.
			await child.stop('SIGINT');
			rmSync(home, { recursive: true, force: true });
		};
		const crash = (): Promise<void> => child.stop('SIGQUIT');
		const restart = async (): Promise<void> => {
			child = await start(programs, data, port, user);
		};
		return { url: await createDatabase('offprint'), createDatabase, crash, restart, stop };
	} catch (error) {
		rmSync(home, { recursive: true, force: true });
		throw error;
	}
}

function initialise(programs: string, data: string, user: User | undefined): void {
	const args = ['-D', data, '-U', 'offprint', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
	const result = spawnSync(join(programs, 'initdb'), args, { cwd: '/', encoding: 'utf8', ...user });
	if (result.status !== 0)
		throw new Error(`initdb failed: ${result.error?.message ?? ''}${result.stdout}${result.stderr}`);
}

async function start(programs: string, data: string, port: number, user: User | undefined): Promise<Child> {
	const settings = ['listen_addresses=127.0.0.1', 'unix_socket_directories=', 'fsync=on', 'max_connections=100'];
	const args = ['-D', data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
	const child = startChild(join(programs, 'postgres'), args, { cwd: '/', ...user });
	try {
		await until('PostgreSQL to answer', async () => {
			if (!child.running()) throw new Fatal(`PostgreSQL ended: ${child.output()}`);
			await query(`postgres://offprint@127.0.0.1:${port}/postgres`, 'SELECT 1');
			return true;
		});
	} catch (error) {
		await child.stop('SIGKILL');
		throw error;
	}
	return child;
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
