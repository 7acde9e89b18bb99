// Starts processes for tests of the extraction pool.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'offprint-processes-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
let scripts = 0;

/** Writes the script of a process to a file. @returns the file */
export function processOf(script: string): URL {
	const file = join(folder, `${++scripts}.mjs`);
	writeFileSync(file, script);
	return pathToFileURL(file);
}

/** A process whose behaviour is the text of its task, such as `hang` or `crash`. */
export const obedient = processOf(`
	process.on('disconnect', () => process.exit());
	process.on('message', async ({ html }) => {
		await new Promise((resolve) => process.send({ taken: true }, undefined, undefined, resolve));
		if (html === 'hang') for (;;);
		if (html === 'crash') throw new Error('crashed');
		if (html === 'exit') process.exit(3);
		if (html === 'swell') for (const all = []; ; ) all.push(new Array(1e5).fill(all.length));
		if (html === 'refuse') process.send({ done: false, code: 'nothing_to_read', details: { words: 3 } });
		else process.send({ done: true, result: html + process.pid });
	});
`);

/** Processes that never accept a task; the key tells why. */
export const UNSTARTED: Readonly<Record<string, URL>> = {
	'its file is missing': new URL('./moved-away.ts', import.meta.url),
	'one of its modules does not load': processOf(`import 'file:///moved-away.ts';`),
	'it throws at its start': processOf(`throw new Error('no start');`),
	'it ends at its start': processOf(`process.exit(3);`),
	'it runs out of memory at its start': processOf(
		`for (const all = []; ; ) all.push(new Array(1e5).fill(all.length));`
	),
	'it hangs at its start': processOf(`for (;;);`)
};
