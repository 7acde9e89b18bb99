// Tests of reading all highlights by article.
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { ApiClient } from '../api/api-client.ts';
import { loadOnDemand } from '../deferred-modules.ts';
import { openLibrary } from '../open-library.ts';

it('all highlights are read by article, the latest first, without those of the trash', async () => {
	let now = Date.UTC(2026, 0, 1);
	const library = openLibrary(
		{ reader: 'ada' as ReaderId, name: 'Ada', email: 'ada@example.org' },
		{
			remote: {} as ApiClient,
			env: { now: () => now++, random: (bytes) => crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>) },
			lock: (_name, work) => work(),
			modules: loadOnDemand,
			database: 'all-highlights'
		}
	);
	const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((path) => library.save(`https://example.org/${path}`)));
	if (a === undefined || b === undefined || c === undefined) throw new Error('not saved');
	const anchor = (quote: string, offset: number) => ({ quote, prefix: '', suffix: '', offset });
	await library.highlight({ entry: a.id, ...anchor('second', 20) }, 'green');
	await library.highlight({ entry: b.id, ...anchor('other', 5) }, 'red');
	await library.highlight({ entry: c.id, ...anchor('in the trash', 5) }, 'red');
	const removed = await library.highlight({ entry: b.id, ...anchor('removed', 1) }, 'red');
	await library.mutate([{ entity: 'highlight', id: removed, field: 'deleted', value: true }]);
	await library.highlight({ entry: a.id, ...anchor('first', 10) }, 'blue');
	await library.mutate([{ id: c.id, field: 'deleted', value: true }]);

	const groups = await library.allHighlights();
	expect(groups.map(({ row, highlights }) => [row.entry.id, highlights.map((each) => each.anchor.quote)])).toEqual([
		[a.id, ['first', 'second']],
		[b.id, ['other']]
	]);
	library.close();
});
