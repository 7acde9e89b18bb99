// Finishes the prerendered shell: writes the address of the messages into it, and removes indentation and comments.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the messages in the client's output. It has one folder, named by a hash of all messages. */
export const MESSAGES_FOLDER = '_app/immutable/messages';
/** Stands in src/app.html for the address of the messages. */
const PLACEHOLDER = '%messages%';

/** @param client folder of the client's output; null in development, where messages are not in files of their own */
export function finishShell(html: string, client: string | null): string {
	// Part of every first load.
	const short = html.replace(/^\t+(?:\/\/.*\n)?/gm, '');
	return short.replace(PLACEHOLDER, client === null ? '' : addressOfMessages(client));
}

function addressOfMessages(client: string): string {
	const [hash] = readdirSync(join(client, MESSAGES_FOLDER));
	if (hash === undefined) throw new Error('The build wrote no messages.');
	return `/${MESSAGES_FOLDER}/${hash}/`;
}

/** The address of the messages in a finished shell. */
export function messagesIn(shell: string): string | null {
	return new RegExp(`'(/${MESSAGES_FOLDER}/[\\w-]+/)'`).exec(shell)?.[1] ?? null;
}
