// Prints the progress, result and errors of backup and restore.
import { isFailure } from '../src/lib/domain/core/failure.ts';
import type { CopyCounts, Progress } from '../src/lib/server/backup/backup.ts';

/** Shows progress on a single line that is overwritten, if the output is a terminal. */
export const progress: Progress = (items, done, total) => {
	if (!process.stderr.isTTY) return;
	const bar = '#'.repeat(Math.round((done / total) * 30)).padEnd(30, '.');
	process.stderr.write(`\r${items.padEnd(8)} [${bar}] ${done}/${total}${done === total ? '\n' : ''}`);
};

export function countsInWords({ rows, pictures }: CopyCounts): string {
	return `${rows} rows and ${pictures} pictures`;
}

/** Prints a message, and sets the exit code of an error. */
export function reportFailure(error: unknown): void {
	process.exitCode = 1;
	if (!isFailure(error)) console.error(error);
	else if (error.code === 'not_found') console.error(`There is no file ${error.details['file']}.`);
	else if (error.code === 'bad_request')
		console.error(
			`${error.details['file']} is not a backup of Offprint, or was made by a newer version. Nothing was changed.`
		);
	else if (error.code === 'bad_setting')
		console.error(`${error.details['name']} should be ${error.details['expected']}.`);
	else if (error.code === 'server_full')
		console.error('There is no room left on the disk. Nothing was changed; make room, then try again.');
	else if (error.code === 'busy') console.error('The database cannot be used now. Nothing was changed; try again.');
	else console.error(error);
}
