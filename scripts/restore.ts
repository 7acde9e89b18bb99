// `npm run restore -- FILE` takes a stopped server back to a backup; `--rewind` also undoes what devices know since.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrateAccounts } from '../src/lib/server/accounts.ts';
import { backUp, restore } from '../src/lib/server/backup.ts';
import { hold } from '../src/lib/server/db/hold.ts';
import { migrate } from '../src/lib/server/db/migrations.ts';
import { openDatabase, type Opened } from '../src/lib/server/db/open.ts';
import { parseSettings } from '../src/lib/server/settings.ts';
import { openPictures } from '../src/lib/server/store/pictures.ts';
import { failed, progress, told } from './telling.ts';

const WORDS = {
	heal: 'devices give back what they have since.',
	rewind: 'devices go back to this too, and list what they had since on their sync page.'
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rewind: { type: 'boolean' } } });
const [file] = positionals;
if (file === undefined) {
	console.error('Usage: npm run restore -- FILE [--rewind]');
	process.exit(2);
}
try {
	const settings = parseSettings(process.env);
	const { databaseUrl: url, folder } = settings;
	const held = await hold({ url, folder }, 'alone');
	const opened = openDatabase({ url, folder }, undefined, () => held.isHeld());
	try {
		await migrate(opened.db, opened.flavour);
		await migrateAccounts(opened);
		await keepPresent(opened, folder);
		const mode = values.rewind === true ? 'rewind' : 'heal';
		const copied = await restore({ opened, pictures: openPictures(opened, folder), file, progress }, mode);
		console.log(`Restored ${told(copied)}. Start the server again: ${WORDS[mode]}`);
	} finally {
		await opened.close();
		await held.letGo();
	}
} catch (error) {
	failed(error);
}

/** What is replaced is kept beside it: a restore can be a mistake too. */
async function keepPresent(opened: Opened, folder: string): Promise<void> {
	const someone = await opened.db.selectFrom('user').select('id').limit(1).executeTakeFirst();
	if (someone === undefined) return;
	const file = join(folder, `before-restore-${Date.now()}.sqlite`);
	await backUp({ opened, pictures: openPictures(opened, folder), file, progress });
	console.log(`What was there until now is in ${file}.`);
}
