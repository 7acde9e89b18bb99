// `npm run account -- reset EMAIL` prints a one-time link with which the account's reader sets a new password.
import { isFailure } from '../src/lib/domain/failure.ts';
import { createAccounts } from '../src/lib/server/accounts.ts';
import { migrate } from '../src/lib/server/db/migrations.ts';
import { openDatabase } from '../src/lib/server/db/open.ts';
import { parseSettings } from '../src/lib/server/settings.ts';

const [command, email] = process.argv.slice(2);
if (command !== 'reset' || email === undefined) {
	console.error('Usage: npm run account -- reset EMAIL');
	process.exit(2);
}
const settings = parseSettings(process.env);
const opened = openDatabase({ url: settings.databaseUrl, folder: settings.folder });
try {
	await migrate(opened.db, opened.flavour);
	const accounts = await createAccounts({ opened, origin: settings.origin, now: () => Date.now() });
	const token = await accounts.resetToken(email);
	console.log(`This link sets a new password for ${email}, once, within a day: ${settings.origin}/reset#${token}`);
} catch (error) {
	if (!isFailure(error) || error.code !== 'not_found') throw error;
	console.error(`No account has the e-mail address ${email}.`);
	process.exitCode = 1;
} finally {
	await opened.close();
}
