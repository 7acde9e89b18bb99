// Measures the compressed sizes of the search worker's script and of the scripts that it loads on demand.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const WORKERS = fileURLToPath(new URL('../../../build/client/_app/immutable/workers', import.meta.url));

/** Prints the sizes in the last build of the app. */
export function printScriptSizes(): void {
	const sizes = (folder: string, pattern: RegExp): number[] =>
		readdirSync(folder)
			.filter((file) => file.endsWith('.js'))
			.map((file) => readFileSync(join(folder, file), 'utf8'))
			.filter((text) => pattern.test(text))
			.map((text) => gzipSync(text, { level: 9 }).length)
			.sort((a, b) => b - a);
	const format = (all: readonly number[]): string => all.map((bytes) => (bytes / 1000).toFixed(1)).join(', ');
	const parts = join(WORKERS, 'chunks');
	const stemmer = /steps:\[.*whole:/s;
	console.log(`kB gzip: the search worker ${format(sizes(WORKERS, /^/))}, including idb and the connection`);
	console.log(`  each stemmer, by language ${format(sizes(parts, stemmer))}`);
	console.log(`  other parts, loaded when needed ${format(sizes(parts, /^(?!.*steps:\[.*whole:)/s))}`);
}
