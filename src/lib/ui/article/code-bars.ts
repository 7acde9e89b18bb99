// Adds a bar with the language and a button to copy to each block of code. Its words are shown by styles: the text of the
// article, in which positions and highlights are counted, stays as it is.
import { m } from '../../paraglide/messages.js';
import { inChunks } from './in-chunks.ts';

const LANGUAGE = 'data-language';
/** Names of languages that differ from their identifier. */
const NAMES: Readonly<Record<string, string>> = {
	bash: 'Bash',
	c: 'C',
	cpp: 'C++',
	'c++': 'C++',
	cs: 'C#',
	csharp: 'C#',
	css: 'CSS',
	go: 'Go',
	html: 'HTML',
	java: 'Java',
	javascript: 'JavaScript',
	js: 'JavaScript',
	json: 'JSON',
	jsx: 'JSX',
	kotlin: 'Kotlin',
	php: 'PHP',
	py: 'Python',
	python: 'Python',
	rb: 'Ruby',
	ruby: 'Ruby',
	rs: 'Rust',
	rust: 'Rust',
	sh: 'Shell',
	shell: 'Shell',
	sql: 'SQL',
	swift: 'Swift',
	toml: 'TOML',
	ts: 'TypeScript',
	tsx: 'TSX',
	typescript: 'TypeScript',
	xml: 'XML',
	yaml: 'YAML',
	yml: 'YAML'
};

export function addCodeBars(text: HTMLElement, signal: AbortSignal): Promise<void> {
	return inChunks(text.querySelectorAll<HTMLElement>('.code-box'), addBar, signal);
}

/** The code whose button was pressed; null for another element. */
export function codeToCopy(target: Element): { button: HTMLElement; code: HTMLElement } | null {
	const button = target.closest<HTMLElement>('.copy-code');
	const code = button?.closest('.code-box')?.querySelector('pre') ?? null;
	return button === null || code === null ? null : { button, code };
}

/** Shows words on a button until they are replaced. */
export function label(button: HTMLElement, words: string): void {
	button.dataset['words'] = words;
}

function addBar(box: HTMLElement): void {
	if (box.querySelector('.code-bar') !== null) return;
	const [bar, language, button] = ['div', 'span', 'button'].map((name) => document.createElement(name));
	if (bar === undefined || language === undefined || !(button instanceof HTMLButtonElement)) return;
	bar.className = 'code-bar';
	const name = box.querySelector(`[${LANGUAGE}]`)?.getAttribute(LANGUAGE) ?? null;
	if (name !== null) label(language, Object.hasOwn(NAMES, name) ? (NAMES[name] ?? name) : name);
	button.type = 'button';
	button.className = 'copy-code';
	button.ariaLabel = m.reading_copy_code();
	label(button, m.copy());
	bar.append(language, button);
	// Before the code for keyboards and screen readers.
	box.prepend(bar);
}
