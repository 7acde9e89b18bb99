// Imports a list of feeds: reads the file, shows what it has, and follows its feeds.
import { MAX_OPML_BYTES, type OpmlFailure, type OpmlFeed } from '../../domain/opml/opml-content.ts';
import type { Library } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import { AsyncTask } from '../common/async-task.svelte.ts';
import { previewOf, type FeedPreview } from './import-preview.ts';

export type ImportState =
	| { readonly step: 'choose'; readonly words: string | null }
	| ({ readonly step: 'preview' } & FeedPreview)
	| { readonly step: 'following'; readonly done: number; readonly count: number }
	| { readonly step: 'done'; readonly followed: number };

const FAILURES: Readonly<Record<OpmlFailure, () => string>> = {
	empty: m.opml_empty,
	'not-opml': m.opml_not_opml,
	'too-large': m.opml_too_large
};

export class FeedImport {
	state = $state.raw<ImportState>({ step: 'choose', words: null });
	readonly task = new AsyncTask();
	readonly #library: Pick<Library, 'feeds' | 'subscribeToAll'>;

	constructor(library: Pick<Library, 'feeds' | 'subscribeToAll'>) {
		this.#library = library;
	}

	async read(file: Blob): Promise<void> {
		await this.task.run(async () => {
			if (file.size > MAX_OPML_BYTES) return this.#refuse(m.opml_too_large());
			const { readOpml } = await import('../../domain/opml/read-opml.ts');
			const content = readOpml(new Uint8Array(await file.arrayBuffer()));
			if (typeof content === 'string') return this.#refuse(FAILURES[content]());
			if (content.feeds.length === 0 && content.refusedCount === 0) return this.#refuse(m.opml_no_feeds());
			this.state = { step: 'preview', ...previewOf(content, await this.#library.feeds()) };
		});
	}

	async follow(feeds: readonly OpmlFeed[]): Promise<void> {
		const count = feeds.length;
		const show = (done: number) => (this.state = { step: 'following', done, count });
		show(0);
		const isDone = await this.task.run(async () => {
			const followed = await this.#library.subscribeToAll(feeds, show);
			this.state = { step: 'done', followed };
		});
		// What was not followed yet can be tried again.
		if (!isDone) this.state = { step: 'choose', words: null };
	}

	#refuse(words: string): void {
		this.state = { step: 'choose', words };
	}
}
