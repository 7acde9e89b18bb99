// Tests that the text of an article is kept whatever its boxes are called, and that teasers of other articles are not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extract } from './extract.ts';
import { openDocument } from './html/parse-document.ts';
import { textOf } from './html/text-content.ts';

const FIXTURES = join(import.meta.dirname, '../../../../tests/fixtures/extraction');

function read(file: string): string {
	const { html } = extract(readFileSync(join(FIXTURES, file), 'utf8'), `https://example.org/${file}`);
	return textOf(openDocument(`<html><body>${html}</body></html>`).body);
}

test.each<[file: string, texts: string[]]>([
	['strip-names.html', ['Red line: 41 per cent', 'Put on the vest', '80 g sugar', 'singing from eight']],
	['strip-names-control.html', ['Red line: 41 per cent', 'Put on the vest', '80 g sugar', 'singing from eight']],
	['extract-14.html', ['Ginger cookies', '200 g flour, sifted twice', 'Rub the butter']],
	['extract-17.html', ['Card 0', 'A pendulum that swings', 'Card 3', 'The last page of the ledger']]
])('a class name alone removes nothing: %s', (file, texts) => {
	const text = read(file);
	for (const part of texts) expect(text).toContain(part);
});

test.each<[file: string, text: string, teasers: string[]]>([
	['extract-01.html', 'A pendulum that swings', ['Item 0', 'A ferry strike', 'Beekeepers warn']],
	['extract-13.html', 'A pendulum that swings', ['You may also enjoy', 'Bread by boat', 'The council voted']]
])('teasers after the article are left out: %s', (file, part, teasers) => {
	const text = read(file);
	expect(text).toContain(part);
	for (const teaser of teasers) expect(text).not.toContain(teaser);
});
