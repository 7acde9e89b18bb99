// Notes the language of code on its element, before the classes that name it are removed, and drops a label with it.
import { classOf, nameOf } from '../html/elements.ts';
import { textOf } from '../html/text-content.ts';

/** The attribute of `pre` that holds the language. */
export const CODE_LANGUAGE = 'data-language';
/** Classes of `pre` and `code` (HTML 4.5.15) and of the boxes that highlighters put around them. */
const OWN_CLASS = /^(?:language|lang|highlight-source|highlight)-([a-z][a-z0-9+#-]{0,19})$/i;
const BOX_CLASS = /^(?:language|highlight-source|highlight)-([a-z][a-z0-9+#-]{0,19})$/i;
const NAME = /^[a-z][a-z0-9+#-]{0,19}$/i;
/** Names that say that the language is not known. */
const UNKNOWN: ReadonlySet<string> = new Set([
	'none',
	'text',
	'plain',
	'plaintext',
	'txt',
	'default',
	'highlight',
	'source'
]);
/** Classes of highlighters beside which the name of the language stands alone: Pandoc, highlight.js, SyntaxHighlighter. */
const HIGHLIGHTER = /(?:^|\s)(?:sourceCode|hljs|brush:|prettyprint|syntax|codehilite)(?:\s|$)/i;
const LANGUAGES: ReadonlySet<string> = new Set(
	(
		'bash c clojure cpp csharp css dart diff dockerfile elixir erlang fortran fsharp go graphql groovy haskell html http ini java ' +
		'javascript js json jsx julia kotlin latex lisp lua makefile matlab nginx nix objectivec ocaml perl php powershell python py r ' +
		'ruby rb rust rs scala scheme scss sh shell sql swift toml ts tsx typescript vim xml yaml yml zig'
	).split(' ')
);
/** Labels and classes that name one language differently. */
const FULL_NAMES: ReadonlyMap<string, string> = new Map([
	['js', 'javascript'],
	['ts', 'typescript'],
	['py', 'python'],
	['rb', 'ruby'],
	['rs', 'rust'],
	['yml', 'yaml'],
	['sh', 'shell']
]);
const LABELS: ReadonlySet<string> = new Set(['div', 'span', 'p', 'figcaption']);
const MAX_LABEL_CHARACTERS = 20;
/** Number of boxes around the code that are looked at. */
const BOXES = 2;

export function noteCodeLanguages(root: Document): void {
	for (const block of root.querySelectorAll('pre')) {
		const language = languageOf(block);
		if (language === null) block.removeAttribute(CODE_LANGUAGE);
		else {
			block.setAttribute(CODE_LANGUAGE, language);
			dropLabel(block, language);
		}
	}
}

/** The app shows the language itself. */
function dropLabel(block: Element, language: string): void {
	const label = block.previousElementSibling;
	if (label === null || !LABELS.has(nameOf(label))) return;
	const words = textOf(label).toLowerCase();
	if (words.length <= MAX_LABEL_CHARACTERS && fullName(words) === fullName(language)) label.remove();
}

function fullName(language: string): string {
	return FULL_NAMES.get(language) ?? language;
}

function languageOf(block: Element): string | null {
	const code = block.querySelector('code');
	for (const element of code === null ? [block] : [code, block]) {
		const stated = element.getAttribute(CODE_LANGUAGE) ?? element.getAttribute('data-lang') ?? '';
		const name = NAME.test(stated) ? known(stated) : languageInClass(element, OWN_CLASS);
		if (name !== null) return name;
	}
	let box = block.parentElement;
	for (let step = 0; step < BOXES && box !== null; step++, box = box.parentElement) {
		const name = languageInClass(box, BOX_CLASS);
		if (name !== null) return name;
	}
	return null;
}

function languageInClass(element: Element, pattern: RegExp): string | null {
	const words = classOf(element).split(/\s+/);
	for (const word of words) {
		const name = known(pattern.exec(word)?.[1] ?? '');
		if (name !== null) return name;
	}
	if (!HIGHLIGHTER.test(words.join(' '))) return null;
	return words.map((word) => word.toLowerCase().replace(/;$/, '')).find((word) => LANGUAGES.has(word)) ?? null;
}

function known(name: string): string | null {
	const lower = name.toLowerCase();
	return lower === '' || UNKNOWN.has(lower) ? null : lower;
}
