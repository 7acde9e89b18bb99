// Search engine for the benchmark: FlexSearch in memory, stored by its `export`.
import { Index } from 'flexsearch';
import { serve } from './engine.ts';
import { inMemoryEngine, words } from './rival.ts';

const index = new Index({ tokenize: 'forward', encode: words });

serve(
	inMemoryEngine({
		add: ({ id, title, body }) => index.add(id, `${title} ${body}`),
		ask: (terms) => index.search(terms.join(' '), { limit: 20 }).length,
		async *save() {
			const parts: [string, unknown][] = [];
			await index.export((name: string, part: unknown) => void parts.push([name, part]));
			yield* parts;
		},
		async load(read, names) {
			for (const name of names) index.import(name, String(await read(name)));
		}
	})
);
