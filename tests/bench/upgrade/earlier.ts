// Checks out and builds an earlier commit in its own folder.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));

export interface Earlier {
	/** The folder of the checkout; its `src/main.ts` starts the server of that commit. */
	readonly folder: string;
	discard(): void;
}

/**
 * Checks a commit out into a temporary folder and builds it with the current packages.
 * @throws Error if the commit is not in this repository, or does not build
 */
export function buildEarlier(commit: string): Earlier {
	const folder = join(mkdtempSync(join(tmpdir(), 'offprint-earlier-')), 'checkout');
	execFileSync('git', ['worktree', 'add', '--quiet', '--detach', folder, commit], { cwd: ROOT, stdio: 'inherit' });
	const discard = (): void => {
		execFileSync('git', ['worktree', 'remove', '--force', folder], { cwd: ROOT });
		rmSync(join(folder, '..'), { recursive: true, force: true });
	};
	try {
		symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
		const { status } = spawnSync(process.execPath, ['scripts/build.ts'], { cwd: folder, stdio: 'inherit' });
		if (status !== 0 || !existsSync(join(folder, 'build/handler.js'))) throw new Error(`${commit} does not build`);
		return { folder, discard };
	} catch (error) {
		discard();
		throw error;
	}
}
