// Search engine for the benchmark: MiniSearch, stored as JSON.
import MiniSearch, { type Options } from 'minisearch';
import { serve } from './engine.ts';
import { inMemoryEngine, words, type Fields } from './rival.ts';

const options: Options<Fields> = { fields: ['title', 'body'], tokenize: words, processTerm: (term) => term };
let index = new MiniSearch<Fields>(options);

serve(
	inMemoryEngine({
		add: (doc) => index.add(doc),
		ask: (terms, isTyping) =>
			index.search(terms.join(' '), {
				combineWith: 'AND',
				boost: { title: 3 },
				prefix: (_term, at) => isTyping && at === terms.length - 1
			}).length,
		rank: (terms, limit) =>
			index
				.search(terms.join(' '))
				.slice(0, limit)
				.map(({ id }) => String(id)),
		save: () => [['index', JSON.stringify(index)]],
		async load(read) {
			index = MiniSearch.loadJSON(String(await read('index')), options);
		}
	})
);
