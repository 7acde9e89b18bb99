// Set-up of tests of the poller: a made-up web, a virtual clock, and readers who follow its feeds.
import type { FeedInfo, FeedId, FeedTexts } from '../../../src/lib/domain/feed.ts';
import { feedIdOf } from '../../../src/lib/domain/feed.ts';
import { Failure } from '../../../src/lib/domain/core/failure.ts';
import type { ReaderId } from '../../../src/lib/domain/sync/sync-protocol.ts';
import type { Db } from '../../../src/lib/server/db/schema.ts';
import { extractPage } from '../../../src/lib/server/extract/extract-page.ts';
import type { Pool } from '../../../src/lib/server/extract/extraction-pool.ts';
import { sanitise } from '../../../src/lib/server/extract/sanitise.ts';
import type { Results, Task } from '../../../src/lib/server/extract/worker-messages.ts';
import { readItems } from '../../../src/lib/server/feeds/items/read-items.ts';
import { createPoller, type Poller, type PollerOptions } from '../../../src/lib/server/feeds/poller.ts';
import { newFeedState, type FeedState } from '../../../src/lib/server/feeds/poll/poll-state.ts';
import { hostOf } from '../../../src/lib/server/feeds/poll/host-turns.ts';
import type { AskingFetcher } from '../../../src/lib/server/fetch/ask.ts';
import { writeFollow } from '../../../src/lib/server/store/feed-items.ts';
import { until } from '../until.ts';

export interface WebAnswer {
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | Uint8Array;
	/** The answer waits for this promise. */
	readonly after?: Promise<unknown>;
}

export interface WebRequest {
	readonly address: string;
	readonly headers: Readonly<Record<string, string>>;
	/** Requests to the same host that are open, this one included. */
	readonly open: number;
}

/** Pages of a made-up web. Other addresses answer 404; pictures answer with the same small one. */
export class FakeWeb {
	readonly requests: WebRequest[] = [];
	readonly #pages = new Map<string, (request: WebRequest) => WebAnswer>();
	readonly #open = new Map<string, number>();

	set(address: string, answer: WebAnswer | ((request: WebRequest) => WebAnswer)): void {
		this.#pages.set(address, typeof answer === 'function' ? answer : () => answer);
	}

	requestsTo(address: string): readonly WebRequest[] {
		return this.requests.filter((request) => request.address === address);
	}

	async #answer(address: string, headers: WebRequest['headers']): Promise<WebAnswer> {
		const host = hostOf(address);
		const open = (this.#open.get(host) ?? 0) + 1;
		this.#open.set(host, open);
		const request = { address, headers, open };
		this.requests.push(request);
		const answer = this.#pages.get(address)?.(request) ?? { status: 404 };
		await (answer.after ?? Promise.resolve());
		this.#open.set(host, (this.#open.get(host) ?? 1) - 1);
		return answer;
	}

	fetcher(): AskingFetcher {
		return {
			ask: async (address, { headers }) => {
				const { status = 200, headers: answered = {}, body = '' } = await this.#answer(address, headers);
				const isGood = status >= 200 && status < 300;
				return {
					status,
					headers: { get: (name) => answered[name] ?? null },
					url: address,
					network: 'public',
					bytes: isGood ? Buffer.from(body) : null,
					isBotWall: false
				};
			},
			get: async (address, { accept }) => {
				const { status = 200, body = '' } = await this.#answer(address, {});
				if (status !== 200) throw new Failure('not_found');
				const type = accept === 'page' ? 'text/html' : 'image/png';
				return { url: address, type, charset: 'utf-8', bytes: Buffer.from(body), network: 'public' };
			},
			close: () => Promise.resolve()
		};
	}
}

/** Runs the tasks of extraction processes in this process. */
export const inlinePool: Pick<Pool, 'run'> & Pool = {
	run: <T extends Task>(task: T) => Promise.resolve().then(() => perform(task) as Results[T['kind']]),
	close: () => Promise.resolve()
};

function perform(task: Task): Results[Task['kind']] {
	if (task.kind === 'feed') return readItems(task);
	if (task.kind === 'sanitise') return sanitise(task.html, task.pictures);
	if (task.kind === 'extract') return extractPage(Buffer.from(task.bytes).toString(), task.address);
	throw new Failure('extract_failed', { thrown: `no ${task.kind} here` });
}

export interface PollerFixture {
	readonly web: FakeWeb;
	/** Readers who were told of a change. */
	readonly told: ReaderId[];
	/** Server time, ms since 1970. */
	time: number;
	follow(url: string, reader?: ReaderId, texts?: FeedTexts): Promise<FeedId>;
	create(options?: Partial<PollerOptions>): Poller;
	/** Polls what is due now with a poller of its own, until nothing is left. */
	pollDue(): Promise<void>;
	/** The same while the clock goes on, so that hosts are asked several times. */
	pollAll(): Promise<void>;
	state(id: FeedId): Promise<FeedState>;
	info(id: FeedId): Promise<FeedInfo & { readonly counter: number }>;
}

const STORED = { put: () => Promise.resolve() };

export function pollerFixture(db: Db, start: number): PollerFixture {
	const web = new FakeWeb();
	const told: ReaderId[] = [];

	/** @param step ms by which the clock goes on whenever the poller waits */
	async function poll(step: number): Promise<void> {
		const passTime = (): Promise<void> => Promise.resolve(void (fixture.time += step));
		const poller = fixture.create(step === 0 ? {} : { wait: passTime });
		poller.start();
		try {
			await until('all feeds are polled', async () => {
				await passTime();
				poller.wake();
				const followed = db.selectFrom('follows').select('feed');
				const rows = await db.selectFrom('feeds').select(['due', 'leased']).where('id', 'in', followed).execute();
				return rows.every(({ due, leased }) => Number(leased) === 0 && (due === null || Number(due) > fixture.time));
			});
		} finally {
			await poller.stop();
		}
	}

	const fixture: PollerFixture = {
		web,
		told,
		time: start,
		async follow(url, reader = 'ada' as ReaderId, texts) {
			const id = feedIdOf(url);
			const state = newFeedState(url, fixture.time);
			const health = {
				...{ code: 'new', since: null, cause: null, isLasting: false },
				...{ formerAddress: null, lastSuccess: null, nextPoll: null }
			};
			await db
				.insertInto('feeds')
				.values({
					...{ id, url, address: url, host: hostOf(url), due: fixture.time, leased: 0, counter: 0 },
					state: JSON.stringify(state),
					health: JSON.stringify(health)
				})
				.onConflict((conflict) => conflict.column('id').doNothing())
				.execute();
			await writeFollow(db, reader, id, true);
			if (texts !== undefined)
				await db
					.insertInto('fields')
					.values({ reader, entity: 'feed', id, field: 'texts', value: JSON.stringify(texts), stamp: '1', counter: 1 })
					.execute();
			return id;
		},
		create: (options = {}) =>
			createPoller({
				...{ db, now: () => fixture.time, random: () => 0, owner: 'test' },
				fetcherFor: () => Promise.resolve(web.fetcher()),
				tools: { pool: inlinePool },
				pictures: STORED,
				agent: { version: '1.0', url: 'https://offprint.test' },
				libraryChanged: (reader) => void told.push(reader),
				...options
			}),
		pollDue: () => poll(0),
		pollAll: () => poll(1_000),
		async state(id) {
			const row = await db.selectFrom('feeds').select('state').where('id', '=', id).executeTakeFirstOrThrow();
			return JSON.parse(row.state) as FeedState;
		},
		async info(id) {
			const row = await db.selectFrom('feeds').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
			return {
				...(row as unknown as FeedInfo),
				health: JSON.parse(row.health) as FeedInfo['health'],
				counter: Number(row.counter)
			};
		}
	};
	return fixture;
}

export interface TestItem {
	readonly id: string;
	readonly title?: string;
	/** HTML */
	readonly text?: string;
	/** Address of its page; derived from the id without one. */
	readonly url?: string;
	readonly date?: number;
	/** More elements. */
	readonly more?: string;
}

/** An RSS feed of these items. */
export function rss(items: readonly TestItem[], head = ''): string {
	const parts = items.map(
		({ id, title = `Title of ${id}`, text = `<p>The text of ${id}.</p>`, url, date, more = '' }) =>
			[
				`<item><guid isPermaLink="false">${id}</guid><title>${title}</title>`,
				`<link>${url ?? `https://example.org/${id}`}</link>`,
				`<content:encoded><![CDATA[${text}]]></content:encoded>`,
				date === undefined ? '' : `<pubDate>${new Date(date).toUTCString()}</pubDate>`,
				`${more}</item>`
			].join('')
	);
	const space = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"';
	return `<?xml version="1.0"?><rss version="2.0" ${space}><channel><title>A feed</title><link>https://example.org/</link>${head}${parts.join('')}</channel></rss>`;
}
