// Stores one-time links that set a password: as hashes, each with its account and its expiry.
import { createHash, randomBytes } from 'node:crypto';
import type { Db } from '../db/schema.ts';
import { writeMeta } from '../store/counters.ts';

const PREFIX = 'reset:';

/** A stored link: its key in `meta`, its account and its expiry. */
export interface ResetLink {
	readonly key: string;
	readonly user: string;
	/** ms since 1970 */
	readonly expires: number;
}

/** @param expires ms since 1970 @returns the token of a new link */
export async function makeResetLink(db: Db, user: string, expires: number): Promise<string> {
	const token = randomBytes(24).toString('base64url');
	await writeMeta(db, PREFIX + hashOf(token), JSON.stringify([user, expires]));
	return token;
}

/** The link of a token; null when it is unknown, used or expired. */
export async function findResetLink(db: Db, token: string, now: number): Promise<ResetLink | null> {
	const key = PREFIX + hashOf(token);
	const link = (await readLinks(db)).find((each) => each.key === key);
	return link === undefined || link.expires < now ? null : link;
}

/** Deletes a link. @returns whether it was still there: only one of several uses at once gets true */
export async function consumeResetLink(db: Db, link: ResetLink): Promise<boolean> {
	return (await dropLinks(db, [link])).has(link.key);
}

export async function dropExpiredLinks(db: Db, now: number): Promise<void> {
	const links = await readLinks(db);
	await dropLinks(
		db,
		links.filter(({ expires }) => expires < now)
	);
}

/** Drops all links of an account. */
export async function dropLinksOf(db: Db, account: string): Promise<void> {
	const links = await readLinks(db);
	await dropLinks(
		db,
		links.filter(({ user }) => user === account)
	);
}

async function readLinks(db: Db): Promise<ResetLink[]> {
	const rows = await db.selectFrom('meta').select(['key', 'value']).where('key', 'like', `${PREFIX}%`).execute();
	return rows.map(({ key, value }) => {
		const [user, expires] = JSON.parse(value) as [string, number];
		return { key, user, expires };
	});
}

async function dropLinks(db: Db, links: readonly ResetLink[]): Promise<Set<string>> {
	if (links.length === 0) return new Set();
	const keys = links.map(({ key }) => key);
	const rows = await db.deleteFrom('meta').where('key', 'in', keys).returning('key').execute();
	return new Set(rows.map(({ key }) => key));
}

/** The hash of a link's token. Links are stored as hashes, so that nobody can use a link from a database or backup. */
export function hashOf(token: string): string {
	return createHash('sha256').update(token).digest('hex');
}
