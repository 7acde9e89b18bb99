// The interface of a search engine in the benchmark, and the worker that runs it.

/** An article of the corpus. */
export interface Doc {
	readonly id: string;
	readonly title: string;
	readonly author: string;
	readonly tags: readonly string[];
	readonly lang: string;
	readonly published: string | null;
	readonly body: string;
}

export interface Engine {
	/** Opens an existing index, or starts one. */
	open(): Promise<void>;
	/** Stores the articles as the app has them before indexing. The time for this is not part of building. */
	prepare(docs: readonly Doc[]): Promise<void>;
	/** Adds articles to the index; absent if `finish` builds everything from the prepared articles. */
	build?(docs: readonly Doc[]): Promise<void>;
	/** Ends building, so that the whole index is on disk. */
	finish(): Promise<void>;
	/** Adds one prepared article to the index on disk. */
	add(doc: Doc): Promise<void>;
	/** Runs a query and reads the best twenty results. @returns the number of matching articles */
	ask(query: string): Promise<number>;
	/** Bytes of the whole index and of its positions; only in engines that know them. */
	size?(): Promise<readonly [all: number, positions: number]>;
	/** Number of prepared articles; only in engines that are killed. */
	countPrepared?(): Promise<number>;
	/** Ids of the articles with some of the words, the best first; only in engines whose ranking is compared. */
	rank?(query: string, limit: number): Promise<readonly string[]>;
}

export type Order =
	| { readonly do: 'open' | 'finish' | 'size' | 'countPrepared' }
	| { readonly do: 'prepare' | 'build'; readonly from: number; readonly to: number }
	/** Adds articles until `within` ms have passed; at least one. */
	| { readonly do: 'add'; readonly docs: readonly Doc[]; readonly within: number }
	| { readonly do: 'ask'; readonly questions: readonly string[] }
	| { readonly do: 'rank'; readonly questions: readonly string[]; readonly limit: number };
/** Time, ms, and result of each part of an order. */
export interface Report {
	readonly times: readonly number[];
	readonly totals: readonly number[];
	/** Ids of the results, in the order of the ranking's queries. */
	readonly ranked: readonly (readonly string[])[];
}

/** Makes the worker execute the orders that it receives, one after another. */
export function serve(engine: Engine): void {
	let last: Promise<unknown> = Promise.resolve();
	addEventListener('message', ({ data }: MessageEvent<Order>) => {
		last = last
			.then(() => execute(engine, data))
			.then(
				(report) => postMessage(report),
				(error: unknown) =>
					postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
			);
	});
}

async function execute(engine: Engine, order: Order): Promise<Report> {
	const times: number[] = [];
	const totals: number[] = [];
	const ranked: (readonly string[])[] = [];
	const time = async (work: () => Promise<unknown>): Promise<void> => {
		const startedAt = performance.now();
		const total = await work();
		times.push(performance.now() - startedAt);
		totals.push(typeof total === 'number' ? total : 0);
	};
	switch (order.do) {
		case 'open':
			await time(() => engine.open());
			break;
		case 'finish':
			await time(() => engine.finish());
			break;
		case 'size':
			return { times, totals: (await engine.size?.()) ?? [], ranked };
		case 'countPrepared':
			return { times, totals: [(await engine.countPrepared?.()) ?? 0], ranked };
		case 'prepare':
		case 'build':
			for (let chunk = order.from; chunk < order.to; chunk++) {
				const work = engine[order.do];
				if (work === undefined) break;
				const docs = (await (await fetch(`/docs/${chunk}.json`)).json()) as Doc[];
				await time(() => work(docs));
			}
			break;
		case 'add':
			for (const doc of order.docs) {
				if (times.reduce((sum, ms) => sum + ms, 0) > order.within) break;
				await engine.prepare([doc]);
				await time(() => engine.add(doc));
			}
			break;
		case 'ask':
			for (const query of order.questions) await time(() => engine.ask(query));
			break;
		case 'rank':
			for (const query of order.questions) ranked.push((await engine.rank?.(query, order.limit)) ?? []);
	}
	return { times, totals, ranked };
}
