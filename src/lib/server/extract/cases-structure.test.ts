// Tests that headings, code, formulas, footnotes, folded parts and notices of pages reach the stored HTML.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extract } from './extract.ts';
import { openDocument } from './html/parse-document.ts';
import { pageOfText } from './html/plain-text-page.ts';
import { sanitise } from './sanitise.ts';

const FIXTURES = join(import.meta.dirname, '../../../../tests/fixtures/extraction');

interface Stored {
	readonly html: string;
	readonly page: Document;
	readonly title: string;
	readonly text: string;
}

function store(file: string): Stored {
	const source = readFileSync(join(FIXTURES, file), 'utf8');
	const address = `https://example.org/pages/${file}`;
	const { html, title } = extract(file.endsWith('.txt') ? pageOfText(source, address) : source, address);
	const stored = sanitise(html, {});
	const page = openDocument(`<html><body>${stored}</body></html>`);
	return { html: stored, page, title, text: page.body.textContent.replace(/\s+/g, ' ') };
}

function texts(page: Document, selector: string): string[] {
	return [...page.querySelectorAll(selector)].map((element) => element.textContent);
}

test.each<[file: string, headings: string[]]>([
	['wiki-headings.html', ['History', 'Route', 'Crew', 'Accidents']],
	['wiki-headings-plain.html', ['History', 'Route', 'Crew', 'Accidents']],
	['github-headings.html', ['Install', 'Usage', 'Licence']],
	['substack-headings.html', ['Casting off', 'Landing at the first island']],
	['headings.html', ['Winter', 'Ice on the deck', 'Sand', 'Share of the catch', 'Linked heading']],
	['extract-15.html', ['Dust', 'Oil', 'Tooth', 'Beat']],
	['extract-10.html', ['Common questions', 'Question 0?', 'Question 1?', 'Question 2?']]
])('every heading is kept, with nothing but its words: %s', (file, headings) => {
	const { page, text, title } = store(file);
	const found = texts(page, 'h2, h3, h4').filter((words) => words !== title && words !== 'tide');
	expect(found).toEqual(headings);
	expect(text).not.toMatch(/\[\s*edit|#/);
});

test.each<[file: string, code: string[]]>([
	['code-lines.html', ['def tide(hour):\n    if hour < 6:\n        return "low"\n    return "high"']],
	['code-table.html', ['def tide(hour):\n    if hour < 6:\n        return "low"\n', 'for h in hours:\n    print(h)']],
	['code-pygments.html', ['def f(x):\n    return x\n']],
	['code-shiki.html', ['function id(x) {\n    return x\n\n}']],
	['code-nextra.html', ['ferry init --all']],
	['code-plain.html', ['def f(x):\n    if x:\n        return 1\n\n    return 2\n']],
	['extract-08.html', ['oil --thin movement\nwind --turns 7']],
	['github-headings.html', Array<string>(3).fill('npm i tide\n  --save')]
])('code keeps its characters, whatever elements it is cut into: %s', (file, code) => {
	expect(texts(store(file).page, 'pre')).toEqual(code);
});

test.each<[file: string, expected: string[]]>([
	[
		'code-nextra.html',
		['<p>Run <code dir="ltr">ferry init</code> first and never <code>ferry purge</code> afterwards.</p>']
	],
	['code-plain.html', ['<code>pip install ferry</code>', '<kbd>Ctrl</kbd>+<kbd>C</kbd>']],
	[
		'extract-09.html',
		['<code>wind --gently</code> and never <code>wind --hard</code>', 'escapement', 'mainspring', '>not<']
	],
	['extract-08.html', ['She taught her nephew']]
])('inline code and marked words stay, whatever their class: %s', (file, expected) => {
	const { html } = store(file);
	for (const part of expected) expect(html).toContain(part);
});

test.each<[file: string, sentence: string]>([
	['prose-spans.html', 'Nobody expected the boat to turn, and yet it did at once, quite slowly though.'],
	['extract-07.html', 'It held two hundred names, spring and autumn alike.']
])('an inline element that holds only a space is a space: %s', (file, sentence) => {
	expect(store(file).text).toContain(sentence);
});

test.each<[file: string, sentences: string[], formulas: number]>([
	[
		'math.html',
		['The height is h=ab in metres', 'KaTeX says x2 here.', 'Wikipedia says y here.', 'and E=mc2 ends.'],
		4
	],
	[
		'mathml.html',
		['The speed is v=st as everybody knows.', 'And a2 too.', 'Wiki: E ends.', 'TeX: \\(x_1 + x_2\\) and'],
		3
	],
	['extract-11.html', ['The period is T=2πLg, or T seconds.'], 2]
])('each formula is there once, as MathML: %s', (file, sentences, formulas) => {
	const { html, page, text } = store(file);
	for (const sentence of sentences) expect(text).toContain(sentence);
	expect(page.querySelectorAll('math')).toHaveLength(formulas);
	expect(html).not.toMatch(/annotation|semantics|katex|xmlns/);
});

test('a formula has its source', () => {
	expect(store('math.html').html).toContain(
		'<math alttext="x^2"><mrow><msup><mi>x</mi><mn>2</mn></msup></mrow></math>'
	);
});

test.each<[file: string, notes: string[]]>([
	['substack-notes.html', ["The company's papers, box nine", 'As the cook tells it.']],
	['kramdown-notes.html', ['Box nine of the papers.', 'So the cook says.']]
])('every footnote is kept, and its mark leads to it and back: %s', (file, notes) => {
	const { page, text } = store(file);
	for (const note of notes) expect(text).toContain(note);
	const mark = [...page.querySelectorAll('a')].find((link) => link.textContent === '1');
	const note = page.getElementById(mark?.getAttribute('href')?.slice(1) ?? '');
	expect(note?.closest('li, div')?.textContent).toContain(notes[0]);
	const back = note?.closest('li, div')?.querySelector('a[href]')?.getAttribute('href') ?? '';
	expect(page.getElementById(back.slice(1))?.contains(mark?.firstChild ?? null)).toBe(true);
});

test.each<[file: string, questions: string, answers: string[]]>([
	['faq.html', 'summary', ['Soup until eleven']],
	['faq-control.html', 'summary', ['Soup until eleven']],
	['extract-10.html', 'h3', ['She taught her nephew', 'When the town bought', 'The last page of the ledger']]
])('folded answers are kept with their questions: %s', (file, questions, answers) => {
	const { page, text } = store(file);
	for (const answer of answers) expect(text).toContain(answer);
	expect(texts(page, questions)).toHaveLength(answers.length);
});

test('another article that the page hides is not kept', () => {
	const { text } = store('extract-02.html');
	expect(text).toContain('The clockmaker kept a ledger');
	expect(text).toContain('A pendulum that swings unevenly');
	expect(text).not.toMatch(/Other \d|ferry strike/);
});

test('a title keeps its angle brackets as text, and the heading that repeats it is removed', () => {
	const { title, html } = store('title-angle.html');
	expect(title).toBe('How the <dialog> element closes');
	expect(html).not.toContain('dialog');
});

test('notices, folded parts, quotes, verse and marks of words are kept', () => {
	const { html } = store('misc.html');
	for (const part of [
		'<details><summary>More on the box</summary><p>It was cast in 1890 by a bell founder.</p></details>',
		'<aside><p>Note: the box is emptied on Mondays only.</p></aside>',
		'<aside><p><strong>Warning</strong></p><p>Do not lean on the rail while the boat turns.</p></aside>',
		'<cite>Captain</cite>',
		'H<sub>2</sub>O, m<sup>2</sup>, <del>old</del> <ins>new</ins> <mark>bright</mark> <abbr title="Postal Office">PO</abbr>',
		'<ruby>漢<rt>かん</rt></ruby> <q>yes</q>',
		'<p>Roses<br />on the<br />deck</p>'
	])
		expect(html).toContain(part);
});

test('a wide table keeps its columns', () => {
	const { page } = store('table-wide.html');
	expect(page.querySelectorAll('thead th')).toHaveLength(14);
	expect(page.querySelectorAll('tbody tr')).toHaveLength(4);
});

test('verse of a plain text keeps its lines and stanzas', () => {
	const { html } = store('poem.txt');
	expect(html).toMatch(/<p>Nine o'clock<br \/>\s*the rope falls<br \/>\s*the light turns<br \/>\s*and we go<\/p>/);
	expect(html.match(/<p>/g)).toHaveLength(3);
});
