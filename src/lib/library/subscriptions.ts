// Writes what the reader changes of subscriptions: following feeds, their titles, folders and options.
import type { Timestamp } from '../domain/core/hybrid-clock.ts';
import { feedIdOf, feedOf, type FeedId } from '../domain/feed.ts';
import { parseAddress } from '../domain/url/url.ts';
import type { WriteTx } from './db/schema.ts';
import type { FeedChanges, ListedFeed } from './feed-library.ts';
import { applyMutation, inMutation, MUTATION_STORES, type Mutation, type WriteDeps } from './mutations.ts';
import { readFollowed } from './feeds/followed-feeds.ts';

/** Addresses of feeds that some sites link with a scheme of their own: `feed://example.org/` and `feed:https://...`. */
const FEED_SCHEME = /^feed:(?:\/\/)?(?=(https?:\/\/)?)/i;

/** @throws Failure not_an_address, unsupported_scheme */
export function parseFeedAddress(text: string): string {
	const address = text.trim();
	const rest = address.replace(FEED_SCHEME, '');
	return parseAddress(rest === address || /^https?:/i.test(rest) ? rest : `https://${rest}`);
}

/** @throws Failure not_an_address, unsupported_scheme, quota */
export async function subscribeToFeed(
	deps: WriteDeps,
	address: string,
	changes: Pick<FeedChanges, 'title' | 'folder'> = {}
): Promise<FeedId> {
	const url = parseFeedAddress(address);
	const id = feedIdOf(url);
	return inMutation(deps, MUTATION_STORES, async (tx, next) => {
		await follow(tx, id, url, next);
		await applyAll(tx, mutationsOf(id, changes), next);
		return (await readFollowed(tx)).shownFor(id)?.feed.id ?? id;
	});
}

/** @returns whether the feed was not followed before */
async function follow(tx: WriteTx, id: FeedId, url: string, next: () => Timestamp): Promise<boolean> {
	const row = await tx.objectStore('feeds').get(id);
	const known = row === undefined ? null : feedOf(id, row.fields);
	if (known?.subscribed === true) return false;
	// The spelling of the address that the server knows stays.
	const value = { url: known?.url ?? url, on: true };
	await applyMutation(tx, { entity: 'feed', id, field: 'subscribed', value }, next);
	return true;
}

/** Feeds of a list that are followed in one transaction. */
const BATCH = 100;

/** See `FeedLibrary.subscribeToAll`. */
export async function subscribeToAll(
	deps: WriteDeps,
	feeds: readonly ListedFeed[],
	onProgress: (done: number) => void = () => undefined
): Promise<number> {
	let followed = 0;
	for (let from = 0; from < feeds.length; from += BATCH) {
		const batch = feeds.slice(from, from + BATCH);
		followed += await inMutation(deps, MUTATION_STORES, async (tx, next) => {
			let count = 0;
			for (const { url, title, folder } of batch) {
				const id = feedIdOf(url);
				if (!(await follow(tx, id, url, next))) continue;
				count++;
				await applyAll(tx, mutationsOf(id, { title, folder }), next);
			}
			return count;
		});
		onProgress(from + batch.length);
	}
	return followed;
}

/** Also unsubscribes from feeds that moved to this one, which would otherwise be shown in its place. */
export async function unsubscribe(deps: WriteDeps, id: FeedId): Promise<void> {
	await inMutation(deps, MUTATION_STORES, async (tx, next) => {
		for (const each of (await readFollowed(tx)).shownFor(id)?.followed ?? []) {
			const feed = feedOf(each, (await tx.objectStore('feeds').get(each))?.fields ?? {});
			if (feed === null) continue;
			const value = { url: feed.url, on: false };
			await applyMutation(tx, { entity: 'feed', id: each, field: 'subscribed', value }, next);
		}
	});
}

/** @throws Failure gone, quota */
export async function changeFeed(deps: WriteDeps, id: FeedId, changes: FeedChanges): Promise<void> {
	await inMutation(deps, MUTATION_STORES, async (tx, next) => {
		const shown = (await readFollowed(tx)).shownFor(id)?.feed.id ?? id;
		await applyAll(tx, mutationsOf(shown, changes), next);
	});
}

export async function renameFolder(deps: WriteDeps, from: string, to: string | null): Promise<void> {
	await inMutation(deps, MUTATION_STORES, async (tx, next) => {
		for (const { feed } of (await readFollowed(tx)).inScope({ folder: from }))
			await applyAll(tx, mutationsOf(feed.id, { folder: to }), next);
	});
}

function mutationsOf(id: FeedId, { title, folder, texts, muted, badge }: FeedChanges): Mutation[] {
	const subject = { entity: 'feed', id } as const;
	return [
		...(title === undefined ? [] : [{ ...subject, field: 'title', value: nameOrNull(title) } as const]),
		...(folder === undefined ? [] : [{ ...subject, field: 'folder', value: nameOrNull(folder) } as const]),
		...(texts === undefined ? [] : [{ ...subject, field: 'texts', value: texts } as const]),
		...(muted === undefined ? [] : [{ ...subject, field: 'muted', value: muted } as const]),
		...(badge === undefined ? [] : [{ ...subject, field: 'badge', value: badge } as const])
	];
}

function nameOrNull(text: string | null): string | null {
	const name = text?.trim() ?? '';
	return name === '' ? null : name;
}

async function applyAll(tx: WriteTx, mutations: readonly Mutation[], next: () => Timestamp): Promise<void> {
	for (const mutation of mutations) await applyMutation(tx, mutation, next);
}
