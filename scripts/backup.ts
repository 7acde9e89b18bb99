// `npm run backup -- FILE` writes all accounts, libraries, articles and pictures to one file; the server may keep
// running.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backUp } from '../src/lib/server/backup/backup.ts';
import { openDatabase } from '../src/lib/server/db/open.ts';
import { parseSettings } from '../src/lib/server/settings.ts';
import { openPictures } from '../src/lib/server/store/picture-store.ts';
import { reportFailure, progress, countsInWords } from './console-report.ts';

const [argument] = process.argv.slice(2);
try {
	const { databaseUrl, folder } = parseSettings(process.env);
	const file = argument === '--before-update' ? join(folder, `before-update-${Date.now()}.sqlite`) : argument;
	if (file === undefined) {
		console.error('Usage: npm run backup -- FILE');
		process.exit(2);
	}
	// A new server has nothing to back up, and opening its database here would create it.
	if (databaseUrl !== null || existsSync(join(folder, 'offprint.sqlite'))) {
		const opened = openDatabase({ url: databaseUrl, folder });
		try {
			const copied = await backUp({ opened, pictures: openPictures(opened, folder), file, progress });
			console.log(`${file} holds ${countsInWords(copied)}.`);
		} finally {
			await opened.close();
		}
	} else console.log(`There is nothing in ${folder} to back up.`);
} catch (error) {
	reportFailure(error);
}
