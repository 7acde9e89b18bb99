// `npm run bench highlights`: places random highlights through changed extractions of real pages, and scrolls an article with
// a thousand highlights.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { sharedFolder } from './corpus/pages.ts';
import { measureScrolling } from './highlights/scrolling.ts';
import { placeThroughChanges } from './highlights/changed-extraction.ts';

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: {
			shared: { type: 'string', default: sharedFolder() },
			pages: { type: 'string', default: '100' },
			count: { type: 'string', default: '300' },
			seed: { type: 'string', default: '1' },
			scrolled: { type: 'string', default: '1000' }
		}
	});
	if (existsSync(join(values.shared, 'data/pages/truth')))
		placeThroughChanges(values.shared, Number(values.pages), Number(values.count), Number(values.seed));
	else console.log(`There are no pages in ${join(values.shared, 'data/pages')}; changed extractions are not measured.`);
	await measureScrolling(Number(values.scrolled));
}
