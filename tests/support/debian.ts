// Finds programs that tests need, and installs their Debian packages if possible (as root, on Debian).
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';

export type Program = {
	/** The environment variable for the program's path, which has priority over `paths`. */
	variable: string;
	/** Usual locations, the preferred one first. */
	paths: readonly string[];
	/** The Debian packages that contain it. */
	packages: readonly string[];
};

/**
 * The path of a program, installed first if it is missing.
 * @throws Error that names the command that installs the program, if it cannot be installed now
 */
export function findOrInstall(program: Program): string {
	const configured = process.env[program.variable];
	if (configured !== undefined && configured !== '') {
		if (!canRun(configured)) throw new Error(`${program.variable} is set to ${configured}, which cannot be run.`);
		return configured;
	}
	const present = program.paths.find(canRun);
	if (present !== undefined) return present;
	install(program);
	const installed = program.paths.find(canRun);
	if (installed === undefined)
		throw new Error(`${program.packages.join(', ')}: installed, but the program is at none of its usual paths.`);
	return installed;
}

function install({ packages, variable }: Program): void {
	const command = `apt-get update && apt-get install -y ${packages.join(' ')}`;
	if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) {
		throw new Error(`The tests need ${packages.join(' and ')}. On Debian run: sudo sh -c '${command}'
Elsewhere install it your way and set ${variable} to the program's path.`);
	}
	console.log(`Installing ${packages.join(' and ')} (${command})`);
	const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
	// Another apt may hold the lock for a while, for example at a machine's first boot.
	const lock = ['-q', '-o', 'DPkg::Lock::Timeout=300'];
	for (const args of [['update'], ['install', '-y', '--no-install-recommends', ...packages]]) {
		const { status } = spawnSync('apt-get', [...lock, ...args], { env, stdio: ['ignore', 'inherit', 'inherit'] });
		if (status !== 0) throw new Error(`apt-get ${args.join(' ')} failed. Run it by hand: ${command}`);
	}
}

function canRun(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
