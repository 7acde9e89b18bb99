// `npm run restore -- FILE` restores a stopped server from a backup; `--rewind` also undoes later changes on devices.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { migrateAccounts } from '../src/lib/server/accounts/accounts.ts';
import { backUp, restore } from '../src/lib/server/backup/backup.ts';
import { acquireLock } from '../src/lib/server/db/lock.ts';
import { migrate } from '../src/lib/server/db/migrations.ts';
import { openDatabase, type DatabaseHandle, type DatabaseLocation } from '../src/lib/server/db/open.ts';
import { isDamaged, setAside } from '../src/lib/server/db/set-aside.ts';
import { parseSettings } from '../src/lib/server/settings.ts';
import { openPictures } from '../src/lib/server/store/picture-store.ts';
import { failed, progress, told } from './console-report.ts';

const WORDS = {
	heal: 'devices give back what they have since.',
	rewind: 'devices go back to this too, and list what they had since on their sync page.'
};
/** Printed when it is unknown what happened between the backup and now. */
const SIGNED_OUT = `What happened since the backup is not known here, so everybody is signed out: nothing on their devices
is lost, and signing in goes on where it stopped. Passwords are those of the backup, and password links that were
not used are void. Order again what was ordered since: devices to be emptied, passwords to be replaced.`;

const { values, positionals } = parseArgs({ allowPositionals: true, options: { rewind: { type: 'boolean' } } });
const [file] = positionals;
if (file === undefined) {
	console.error('Usage: npm run restore -- FILE [--rewind]');
	process.exit(2);
}
try {
	const settings = parseSettings(process.env);
	const { databaseUrl: url, folder } = settings;
	const held = await acquireLock({ url, folder }, 'alone');
	const opened = await openPresent({ url, folder }, () => held.isHeld());
	try {
		const mode = values.rewind === true ? 'rewind' : 'heal';
		const restored = await restore({ opened, pictures: openPictures(opened, folder), file, progress }, mode);
		console.log(`Restored ${told(restored)}. Start the server again: ${WORDS[mode]}`);
		if (!restored.signedIn) console.log(SIGNED_OUT);
	} finally {
		await opened.close();
		await held.release();
	}
} catch (error) {
	failed(error);
}

/** Backs up the current database; an unreadable SQLite file is renamed instead. */
async function openPresent(place: DatabaseLocation, mayUse: () => boolean): Promise<DatabaseHandle> {
	try {
		return await readPresent(place, mayUse);
	} catch (error) {
		if (place.url !== null || !isDamaged(error)) throw error;
		console.log(`The database is damaged. It is in ${setAside(place.folder, Date.now())} now.`);
		return readPresent(place, mayUse);
	}
}

async function readPresent(place: DatabaseLocation, mayUse: () => boolean): Promise<DatabaseHandle> {
	const opened = openDatabase(place, undefined, mayUse);
	try {
		await migrate(opened.db, opened.flavour);
		await migrateAccounts(opened);
		await keepPresent(opened, place.folder);
		return opened;
	} catch (error) {
		await opened.close();
		throw error;
	}
}

/** The replaced database is kept, because a restore can be a mistake too. */
async function keepPresent(opened: DatabaseHandle, folder: string): Promise<void> {
	const someone = await opened.db.selectFrom('user').select('id').limit(1).executeTakeFirst();
	if (someone === undefined) return;
	const file = join(folder, `before-restore-${Date.now()}.sqlite`);
	await backUp({ opened, pictures: openPictures(opened, folder), file, progress });
	console.log(`What was there until now is in ${file}.`);
}
