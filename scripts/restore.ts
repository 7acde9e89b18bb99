// `npm run restore -- FILE` restores a stopped server from a backup; `--rewind` also undoes later changes on devices.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrateAccounts } from '../src/lib/server/accounts/accounts.ts';
import { backUp, restore } from '../src/lib/server/backup/backup.ts';
import { acquireLock } from '../src/lib/server/db/lock.ts';
import { migrate } from '../src/lib/server/db/migrations.ts';
import { openDatabase, type DatabaseHandle, type DatabaseLocation } from '../src/lib/server/db/open.ts';
import { isDamaged, renameDamaged } from '../src/lib/server/db/set-aside.ts';
import { parseSettings } from '../src/lib/server/settings.ts';
import { openPictures } from '../src/lib/server/store/picture-store.ts';
import { reportFailure, progress, countsInWords } from './console-report.ts';

const RESULT_OF_MODE = {
	heal: 'devices send the changes that they have since the backup.',
	rewind: 'devices return to the backup too, and list later changes on their sync page.'
};
/** Printed when it is unknown what happened between the backup and now. */
const SIGNED_OUT = `It is not known here what happened since the backup, so all readers are signed out. Nothing on their devices is
lost, and syncing continues when they sign in. Passwords are those of the backup, and unused password links are void.
Erase devices and replace passwords again if you did so since the backup.`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rewind: { type: 'boolean' } } });
const [file] = positionals;
if (file === undefined) {
	console.error('Usage: npm run restore -- FILE [--rewind]');
	process.exit(2);
}
try {
	const settings = parseSettings(process.env);
	const { databaseUrl: url, folder } = settings;
	const lock = await acquireLock({ url, folder }, 'exclusive');
	const opened = await openCurrent({ url, folder }, () => lock.isHeld());
	try {
		const mode = values.rewind === true ? 'rewind' : 'heal';
		const restored = await restore({ opened, pictures: openPictures(opened, folder), file, progress }, mode);
		console.log(`Restored ${countsInWords(restored)}. Start the server again: ${RESULT_OF_MODE[mode]}`);
		if (!restored.signedIn) console.log(SIGNED_OUT);
	} finally {
		await opened.close();
		await lock.release();
	}
} catch (error) {
	reportFailure(error);
}

/** Opens the current database and backs it up; a damaged SQLite file is renamed instead. */
async function openCurrent(place: DatabaseLocation, mayUse: () => boolean): Promise<DatabaseHandle> {
	try {
		return await migrateAndBackUp(place, mayUse);
	} catch (error) {
		if (place.url !== null || !isDamaged(error)) throw error;
		console.log(`The database is damaged. It is in ${renameDamaged(place.folder, Date.now())} now.`);
		return migrateAndBackUp(place, mayUse);
	}
}

async function migrateAndBackUp(place: DatabaseLocation, mayUse: () => boolean): Promise<DatabaseHandle> {
	const opened = openDatabase(place, undefined, mayUse);
	try {
		await migrate(opened.db, opened.flavour);
		await migrateAccounts(opened);
		await backUpCurrent(opened, place.folder);
		return opened;
	} catch (error) {
		await opened.close();
		throw error;
	}
}

/** Backs up the database that is about to be replaced, because a restore can be a mistake. */
async function backUpCurrent(opened: DatabaseHandle, folder: string): Promise<void> {
	const someone = await opened.db.selectFrom('user').select('id').limit(1).executeTakeFirst();
	if (someone === undefined) return;
	const file = join(folder, `before-restore-${Date.now()}.sqlite`);
	await backUp({ opened, pictures: openPictures(opened, folder), file, progress });
	console.log(`The replaced database is saved in ${file}.`);
}
