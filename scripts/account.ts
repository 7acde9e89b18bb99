// `npm run account -- add EMAIL NAME` and `reset EMAIL` print a one-time link for setting a reader's password.
import { isFailure } from '../src/lib/domain/core/failure.ts';
import { createAccounts, type Accounts } from '../src/lib/server/accounts/accounts.ts';
import { migrate } from '../src/lib/server/db/migrations.ts';
import { openDatabase } from '../src/lib/server/db/open.ts';
import { parseSettings } from '../src/lib/server/settings.ts';

const [command, email = '', ...words] = process.argv.slice(2);
const name = words.join(' ');
const isAdd = command === 'add' && email !== '' && name !== '';
if (!isAdd && (command !== 'reset' || email === '')) {
	console.error('Usage: npm run account -- add EMAIL NAME\n       npm run account -- reset EMAIL');
	process.exit(2);
}
const settings = parseSettings(process.env);
const opened = openDatabase({ url: settings.databaseUrl, folder: settings.folder });
try {
	await migrate(opened.db, opened.flavour);
	const accounts = await createAccounts({ opened, origin: settings.origin, now: () => Date.now() });
	const token = await createToken(accounts);
	console.log(`This link sets a password for ${email}, once, within a day: ${settings.origin}/reset#${token}`);
} catch (error) {
	if (!isFailure(error)) throw error;
	if (error.code === 'not_found') console.error(`No account has the e-mail address ${email}.`);
	else console.error(`${email} is not an e-mail address, or has an account already.`);
	process.exitCode = 1;
} finally {
	await opened.close();
}

function createToken(accounts: Accounts): Promise<string> {
	return isAdd ? accounts.add(name, email) : accounts.resetToken(email);
}
