// Starts the built Offprint server as a separate process, so that tests can kill and restart it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild, type Child } from './child.ts';
import { freePort } from './port.ts';
import { Fatal, until } from './until.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const START_MS = 60_000;

export type Offprint = {
	/** `http://localhost:PORT`, as printed by the server; the same after each restart. */
	origin: string;
	/** OFFPRINT_DATA, the same after each restart. */
	data: string;
	/** The id of the running process. */
	pid: () => number;
	/** Waits for the one-time set-up link that the current process prints. */
	setupLink: () => Promise<string>;
	/** Kills the server with SIGKILL, and waits for its end. */
	kill: () => Promise<void>;
	/** Stops the server with SIGTERM, like a service manager. */
	stop: () => Promise<void>;
	/** Starts the server again with the same port and data; stops it first if it still runs. */
	restart: () => Promise<void>;
	/** Runs a script with the settings of the server, whether or not the server runs. @returns its output @throws if it fails */
	run: (script: string, args?: readonly string[]) => Promise<string>;
	/** The output of the server since its first start. */
	output: () => string;
	/** Kills the server, and removes the data folder unless the caller named it. */
	discard: () => Promise<void>;
};

export type OffprintOptions = {
	port?: number;
	data?: string;
	databaseUrl?: string;
	/** Additional or replaced settings. */
	env?: Readonly<Record<string, string>>;
	/** The script to run instead of `src/main.ts`. */
	entry?: string;
	/** The checkout to run, if not this one. */
	root?: string;
};

/** Builds the app unless the build is newer than every source. */
export function ensureBuilt(): void {
	const built = spawnSync(process.execPath, ['scripts/build.ts', '--when-needed'], {
		cwd: ROOT,
		env: plainEnvironment(),
		stdio: ['ignore', 'inherit', 'inherit']
	});
	if (built.status !== 0) throw new Error('The build failed');
}

export async function startOffprint(options: OffprintOptions = {}): Promise<Offprint> {
	const port = options.port ?? (await freePort());
	const data = options.data ?? mkdtempSync(join(tmpdir(), 'offprint-data-'));
	const env = {
		...plainEnvironment(),
		// As in `npm start`: by default glibc keeps memory for each thread, and returns little of it.
		MALLOC_ARENA_MAX: '2',
		HOST: '127.0.0.1',
		PORT: String(port),
		OFFPRINT_DATA: data,
		OFFPRINT_FETCH_ALLOW: '127.0.0.0/8,::1/128',
		...(options.databaseUrl === undefined ? {} : { DATABASE_URL: options.databaseUrl }),
		...options.env
	};
	// As in `npm start`: a collection would wait for helper threads that extraction keeps from running.
	const args = ['--single-threaded-gc', '--max-semi-space-size=4', options.entry ?? 'src/main.ts'];
	const cwd = options.root ?? ROOT;
	let earlierOutput = '';
	const removeData = (): void => {
		if (options.data === undefined) rmSync(data, { recursive: true, force: true });
	};
	let child: Child;
	try {
		child = await listen(args, { env, port, cwd });
	} catch (error) {
		removeData();
		throw error;
	}
	const setupLink = (): Promise<string> =>
		until('the set-up link', () => /https?:\/\/\S+\/setup#[\w.~-]+/.exec(child.output())?.[0], START_MS);
	const stop = (): Promise<void> => child.stop('SIGTERM');
	const kill = (): Promise<void> => child.stop('SIGKILL');
	return {
		origin: `http://localhost:${port}`,
		data,
		pid: () => child.process.pid ?? 0,
		setupLink,
		kill,
		stop,
		restart: async () => {
			await stop();
			earlierOutput += child.output();
			child = await listen(args, { env, port, cwd });
		},
		run: async (script, args = []) => {
			const child = startChild(process.execPath, [script, ...args], {
				cwd,
				env: { ...env, ORIGIN: `http://localhost:${port}` }
			});
			await child.waitForEnd(START_MS);
			if (child.process.exitCode !== 0) throw new Error(`${script} failed:\n${child.output()}`);
			return child.output();
		},
		output: () => earlierOutput + child.output(),
		discard: async () => {
			await kill();
			removeData();
		}
	};
}

async function listen(
	args: readonly string[],
	{ env, port, cwd }: { env: NodeJS.ProcessEnv; port: number; cwd: string }
): Promise<Child> {
	const child = startChild(process.execPath, args, { cwd, env });
	const line = new RegExp(`^Offprint is at http://localhost:${port}\\b`, 'm');
	try {
		await until(
			'Offprint to start',
			() => {
				if (line.test(child.output())) return true;
				if (!child.running()) throw new Fatal(`Offprint ended:\n${child.output()}`);
				return false;
			},
			START_MS
		);
	} catch (error) {
		await child.stop('SIGKILL');
		throw new Error(`Offprint did not start:\n${child.output()}`, { cause: error });
	}
	return child;
}

/** The environment without the test runner's variables, because NODE_ENV=test makes better-auth skip its origin check. */
function plainEnvironment(): NodeJS.ProcessEnv {
	const { PATH, HOME, TMPDIR, LANG, TZ, NODE_COMPILE_CACHE } = process.env;
	return Object.fromEntries(
		Object.entries({ PATH, HOME, TMPDIR, LANG, TZ, NODE_COMPILE_CACHE }).filter(([, value]) => value !== undefined)
	);
}
