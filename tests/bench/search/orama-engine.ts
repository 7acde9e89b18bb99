// Search engine for the benchmark: Orama, stored by its `save`.
import { create, insert, load, save, search, type RawData } from '@orama/orama';
import { serve } from './engine.ts';
import { inMemoryEngine, words } from './rival.ts';

const tokenizer = { language: 'english', normalizationCache: new Map<string, string>(), tokenize: words };
const index = create({ schema: { title: 'string', body: 'string' }, components: { tokenizer } });

serve(
	inMemoryEngine({
		add: (doc) => insert(index, { ...doc }),
		async ask(terms, isTyping) {
			const { hits } = await search(index, {
				term: terms.join(' '),
				limit: 20,
				threshold: 0,
				boost: { title: 3 },
				exact: !isTyping
			});
			return hits.length;
		},
		save: () => [['index', save(index)]],
		load: async (read) => load(index, (await read('index')) as RawData)
	})
);
