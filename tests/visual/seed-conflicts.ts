// Writes rejected changes, conflicts and highlights into a device's own database, because they take long to produce.
import type { Page } from '@playwright/test';
import type { EntryId } from '../../src/lib/domain/entry-fields.ts';

/** Schema: src/lib/library/db/schema.ts, the stores `rejected`, `highlights` and `meta`. */
export async function addConflicts(page: Page, entry: EntryId): Promise<void> {
	const stamp = '019b76daa807-0000-feedfacefeedface';
	const lostStamp = '019b76daa800-0000-0123456789abcdef';
	const field = (value: unknown) => ({ value, stamp });
	const rejectedChange = (name: string, value: unknown, code: string) => ({
		change: { entity: 'entry', id: entry, field: name, value, stamp },
		target: `entry/${entry}/${name}`,
		code,
		current: null,
		at: Date.now()
	});
	const rows = {
		rejected: [rejectedChange('tag:to be read aloud', true, 'gone'), rejectedChange('deleted', true, 'rewound')],
		highlights: [
			{
				id: 'h'.repeat(22),
				entry,
				fields: {
					made: field({ entry, quote: 'the lamp is lit by a clock', prefix: '', suffix: '', offset: 10 }),
					note: field({ text: 'Ask the museum whether the clock still runs.', after: null }),
					[`version:${lostStamp}`]: { value: 'My grandmother wound it every Sunday.', stamp: lostStamp }
				}
			}
		],
		meta: [
			{
				key: 'rounds',
				value: [
					{ at: Date.now() - 90_000, sent: 0, received: 0, failure: 'offline' },
					{ at: Date.now() - 3_600_000, sent: 3, received: 41, failure: null }
				]
			}
		]
	};
	await write(page, rows);
}

/** Highlights in two colours, in the article of `rich-page.ts`. */
export async function addHighlights(page: Page, entry: EntryId): Promise<void> {
	const stamp = '019b76daa809-0000-feedfacefeedface';
	const field = (value: unknown) => ({ value, stamp });
	const highlight = (letter: string, quote: string, colour: string) => ({
		id: letter.repeat(22),
		entry,
		fields: { made: field({ entry, quote, prefix: '', suffix: '', offset: 10 }), colour: field(colour) }
	});
	const highlights = [
		highlight('i', 'The gauge, as it stood until the winter of 1951.', 'green'),
		highlight('j', 'could not read his own hand', 'red')
	];
	await write(page, { highlights });
}

async function write(page: Page, rows: Readonly<Record<string, readonly unknown[]>>): Promise<void> {
	await page.evaluate(async (rows) => {
		const [library] = (await indexedDB.databases()).filter(({ name }) => /^offprint-(?!device)/.test(name ?? ''));
		const open = indexedDB.open(library?.name ?? '');
		await new Promise((resolve) => (open.onsuccess = resolve));
		const tx = open.result.transaction(Object.keys(rows), 'readwrite');
		for (const [store, all] of Object.entries(rows)) for (const row of all) tx.objectStore(store).put(row);
		await new Promise((resolve) => (tx.oncomplete = resolve));
		open.result.close();
	}, rows);
}
