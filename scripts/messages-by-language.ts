// Vite plugin: takes the messages out of the built scripts and writes them into files for each language, so that the app
// loads one language only (docs/decisions/015-a-file-for-each-language.md).
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { build, type Plugin, type Rolldown } from 'vite';
import { formattingLocaleOf } from '../src/lib/domain/languages.ts';
import { MESSAGES_FOLDER } from '../src/lib/server/http/finish-shell.ts';

/** The compiled messages: `LANGUAGE.js` exports each message as a function. */
const COMPILED = 'src/lib/paraglide/messages';
/** Prefix of the files in imports; the shell maps it to the folder of the reader's language (src/app.html). */
const SPECIFIER = 'messages/';

/** Stands in the code for the messages until it is known which file has each. A free name, which no tool changes. */
const PLACEHOLDER = '__OFFPRINT_MESSAGES__';
const IMPORT = /import\s*\{\s*m\s*\}\s*from\s*(["'])[^"']*paraglide\/messages\.js\1;?/;
const USE = /(?<![\w$.])m\.([a-z]\w*)/g;
const PLACED = new RegExp(`${PLACEHOLDER}\\.(\\w+)`, 'g');

/**
 * A file of messages, by its name. Its messages are those of all code that loads with the modules that `of` matches, each
 * of which must exist, and that are in no file before it.
 */
type Group = { readonly name: string; readonly of: readonly RegExp[] };

type Chunks = Readonly<Record<string, Pick<Rolldown.RenderedChunk, 'moduleIds' | 'imports'>>>;

/** @param groups in the order in which they load; a last file, `rest`, has all other messages */
export function messagesByLanguage(groups: readonly Group[], languages: readonly string[]): Plugin {
	/** Names of the messages that each module uses. */
	const used = new Map<string, readonly string[]>();
	let files: ReadonlyMap<string, readonly string[]> | null = null;

	return {
		name: 'offprint-messages-by-language',
		apply: 'build',
		enforce: 'post',
		applyToEnvironment: ({ name }) => name === 'client',
		transform(code, id) {
			if (!IMPORT.test(code)) {
				if (/paraglide\/(?:messages|runtime)/.test(code) && !id.includes('/paraglide/'))
					this.error(`Import messages as \`import { m } from '…/paraglide/messages.js'\`: ${id}`);
				return null;
			}
			const names = Array.from(code.matchAll(USE), ([, name]) => name ?? '');
			used.set(id, names);
			return { code: code.replace(IMPORT, '').replace(USE, `${PLACEHOLDER}.$1`), map: null };
		},
		renderStart() {
			files = null;
		},
		renderChunk(code, _chunk, _options, meta) {
			files ??= fileMessages(meta.chunks, groups, used);
			return placeMessages(code, files);
		},
		async generateBundle() {
			if (files === null) return;
			const written: { name: string; source: string }[] = [];
			for (const language of languages)
				for (const [file, names] of files)
					written.push({ name: `${language}/${file}.js`, source: await compileFile(language, names) });
			const hash = createHash('sha256').update(JSON.stringify(written)).digest('base64url').slice(0, 8);
			for (const { name, source } of written)
				this.emitFile({ type: 'asset', fileName: `${MESSAGES_FOLDER}/${hash}/${name}`, source });
		}
	};
}

/** Assigns each used message to a file. @returns the messages of each file, in their order in it */
function fileMessages(
	chunks: Chunks,
	groups: readonly Group[],
	used: ReadonlyMap<string, readonly string[]>
): Map<string, readonly string[]> {
	const files = new Map<string, readonly string[]>();
	const placed = new Set<string>();
	const all = Object.keys(chunks);
	const loaded = (of: RegExp) => {
		const starts = all.filter((file) => chunks[file]?.moduleIds.some((id) => of.test(id)));
		if (starts.length === 0) throw new Error(`No script contains modules like ${of}.`);
		return starts;
	};
	for (const { name, starts } of [
		...groups.map(({ name, of }) => ({ name, starts: of.flatMap(loaded) })),
		{ name: 'rest', starts: all }
	]) {
		const modules = [...withImports(starts, chunks)].flatMap((file) => chunks[file]?.moduleIds ?? []);
		const names = new Set(modules.flatMap((id) => used.get(id) ?? []));
		files.set(name, [...names].filter((each) => !placed.has(each)).sort());
		for (const each of names) placed.add(each);
	}
	return files;
}

/** The scripts and all that they import statically. */
function withImports(starts: readonly string[], chunks: Chunks): Set<string> {
	const reached = new Set(starts);
	for (const file of reached) for (const next of chunks[file]?.imports ?? []) reached.add(next);
	return reached;
}

/** Replaces the placeholders in a script by elements of the arrays that the files export. */
function placeMessages(code: string, files: ReadonlyMap<string, readonly string[]>): { code: string } | null {
	if (!code.includes(PLACEHOLDER)) return null;
	const imports = new Set<string>();
	const text = code.replace(PLACED, (_whole, name: string) => {
		for (const [file, names] of files) {
			const at = names.indexOf(name);
			if (at < 0) continue;
			imports.add(file);
			return `${PLACEHOLDER}${file}[${at}]`;
		}
		throw new Error(`The message "${name}" is in no file.`);
	});
	const lines = [...imports].map((file) => `import ${PLACEHOLDER}${file} from "${SPECIFIER}${file}.js";`);
	return { code: `${lines.join('')}\n${text}` };
}

/** Makes the file with the given messages in a language: a script whose default export is an array of functions. */
async function compileFile(language: string, names: readonly string[]): Promise<string> {
	const entry = 'virtual:messages';
	const registry = 'virtual:registry';
	const output = await build({
		configFile: false,
		logLevel: 'error',
		publicDir: false,
		plugins: [
			{
				name: 'offprint-messages',
				enforce: 'pre',
				resolveId: (id) => (id === entry ? id : id.endsWith('registry.js') ? registry : null),
				load: (id) =>
					id === entry
						? listOf(language, names)
						: id === registry
							? REGISTRY.replace('LOCALE', JSON.stringify(formattingLocaleOf(language)))
							: null,
				transform: (code, id) => (id.startsWith(resolve(COMPILED)) ? `${IMPORT_SHOWN}${shorten(code)}` : null)
			}
		],
		build: {
			write: false,
			target: 'es2022',
			modulePreload: false,
			rolldownOptions: { input: entry, preserveEntrySignatures: 'strict', output: { format: 'es', comments: false } }
		}
	});
	const chunk = (output as Rolldown.RolldownOutput).output[0];
	return chunk.code;
}

/** In place of Paraglide's, which makes a new object for each message and also formats numbers and dates. */
const REGISTRY = `
	let rules;
	export const plural = /* @__NO_SIDE_EFFECTS__ */ (language, count) => (rules ??= new Intl.PluralRules(language)).select(count);
	export const shown = (value) => (value > 999 ? value.toLocaleString(LOCALE) : value);
`;

const IMPORT_SHOWN = `import { shown } from '../registry.js';\n`;

/** Shows large numbers with the separators of the language, as in "20,000 articles", and removes code that never runs. */
function shorten(code: string): string {
	return (
		code
			.replace(/\$\{i\?\.(\w+)\}/g, '${shown(i.$1)}')
			// Every plural has the form `other`, so that Paraglide's last line, the name of the message, is not reached.
			.replace(/^\tif \(\w+ === "other"\) (return .*)\n\treturn .*\("\w+"\);$/gm, '\t$1')
	);
}

function listOf(language: string, names: readonly string[]): string {
	const path = resolve(COMPILED, `${language}.js`);
	return `import * as m from ${JSON.stringify(path)};\nexport default [${names.map((name) => `m.${name}`).join()}];`;
}
