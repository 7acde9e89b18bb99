// What the search bench asks of each engine, in a dedicated worker: prepare, build, ask, add.

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
	/** Opens what was built before, or begins. */
	open(): Promise<void>;
	/** What the app has stored before anything is indexed: not part of building. */
	prepare(docs: readonly Doc[]): Promise<void>;
	build(docs: readonly Doc[]): Promise<void>;
	/** Ends building: all is on disk then. */
	finish(): Promise<void>;
	/** One article that was prepared, on disk. */
	add(doc: Doc): Promise<void>;
	/** @returns how many articles answer, of which the best twenty were read */
	ask(question: string): Promise<number>;
}

export type Order =
	| { readonly do: 'open' | 'finish' }
	| { readonly do: 'prepare' | 'build'; readonly from: number; readonly to: number }
	| { readonly do: 'add'; readonly docs: readonly Doc[] }
	| { readonly do: 'ask'; readonly questions: readonly string[] };
/** ms of each piece of the order, and what it answered. */
export interface Report {
	readonly times: readonly number[];
	readonly totals: readonly number[];
}

/** Follows orders one after another: the worker's whole work. */
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
		case 'prepare':
		case 'build':
			for (let chunk = order.from; chunk < order.to; chunk++) {
				const docs = (await (await fetch(`/docs/${chunk}.json`)).json()) as Doc[];
				await time(() => engine[order.do as 'build'](docs));
			}
			break;
		case 'add':
			for (const doc of order.docs) {
				await engine.prepare([doc]);
				await time(() => engine.add(doc));
			}
			break;
		case 'ask':
			for (const question of order.questions) await time(() => engine.ask(question));
	}
	return { times, totals };
}
