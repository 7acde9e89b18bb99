// The interface of a search engine in the bench, in a dedicated worker: prepare, build, query, add.

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
	/** Stores what the app has before indexing, which is not part of building. */
	prepare(docs: readonly Doc[]): Promise<void>;
	/** Absent if `finish` builds everything from the prepared articles. */
	build?(docs: readonly Doc[]): Promise<void>;
	/** Ends building: then everything is on disk. */
	finish(): Promise<void>;
	/** Adds one prepared article, on disk. */
	add(doc: Doc): Promise<void>;
	/** @returns the number of matching articles; the best twenty were read */
	ask(query: string): Promise<number>;
	/** Bytes of the index, and of its positions; only engines that know them. */
	size?(): Promise<readonly [all: number, places: number]>;
	/** Number of prepared articles; only engines that are killed. */
	shelved?(): Promise<number>;
	/** Ids of the articles with some of the words, the best first; only engines whose ranking is compared. */
	rank?(query: string, most: number): Promise<readonly string[]>;
}

export type Order =
	| { readonly do: 'open' | 'finish' | 'size' | 'shelved' }
	| { readonly do: 'prepare' | 'build'; readonly from: number; readonly to: number }
	/** As many of them as can be added in `within` ms; at least one. */
	| { readonly do: 'add'; readonly docs: readonly Doc[]; readonly within: number }
	| { readonly do: 'ask'; readonly questions: readonly string[] }
	| { readonly do: 'rank'; readonly questions: readonly string[]; readonly most: number };
/** ms of each part of the order, and its result. */
export interface Report {
	readonly times: readonly number[];
	readonly totals: readonly number[];
	/** By query of the ranking. */
	readonly ranked: readonly (readonly string[])[];
}

/** Executes orders one after another, as the worker's main loop. */
export function serve(engine: Engine): void {
	let last: Promise<unknown> = Promise.resolve();
	addEventListener('message', ({ data }: MessageEvent<Order>) => {
		last = last
			.then(() => follow(engine, data))
			.then(
				(report) => postMessage(report),
				(error: unknown) =>
					postMessage({ error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
			);
	});
}

async function follow(engine: Engine, order: Order): Promise<Report> {
	const times: number[] = [];
	const totals: number[] = [];
	const ranked: (readonly string[])[] = [];
	const time = async (work: () => Promise<unknown>): Promise<void> => {
		const from = performance.now();
		const total = await work();
		times.push(performance.now() - from);
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
		case 'shelved':
			return { times, totals: [(await engine.shelved?.()) ?? 0], ranked };
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
			for (const query of order.questions) ranked.push((await engine.rank?.(query, order.most)) ?? []);
	}
	return { times, totals, ranked };
}
