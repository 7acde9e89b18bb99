// MiniSearch, stored as JSON.
import MiniSearch, { type Options } from 'minisearch';
import { serve } from './engine.ts';
import { keptWhole, words, type Fields } from './rival.ts';

const options: Options<Fields> = { fields: ['title', 'body'], tokenize: words, processTerm: (term) => term };
let index = new MiniSearch<Fields>(options);

serve(
	keptWhole({
		add: (doc) => index.add(doc),
		ask: (terms, open) =>
			index.search(terms.join(' '), {
				combineWith: 'AND',
				boost: { title: 3 },
				prefix: (_term, at) => open && at === terms.length - 1
			}).length,
		rank: (terms, most) =>
			index
				.search(terms.join(' '))
				.slice(0, most)
				.map(({ id }) => String(id)),
		save: () => [['index', JSON.stringify(index)]],
		async load(read) {
			index = MiniSearch.loadJSON(String(await read('index')), options);
		}
	})
);
