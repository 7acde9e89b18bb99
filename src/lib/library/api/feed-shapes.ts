// Checks what the server sends of feeds, and cuts texts to the lengths that screens show.
import { isRecord, isText } from '../../domain/core/field.ts';
import { cutLine, MAX_EXCERPT, MAX_TITLE } from '../../domain/core/line-limits.ts';
import type { FeedHealth, FeedHealthCode } from '../../domain/feed-health.ts';
import type { FeedInfo } from '../../domain/feed.ts';
import { isPictureHash } from '../../domain/article.ts';
import type { FeedSearch, FoundFeed } from '../../domain/sync/feed-search.ts';

/** Maximum length of ids and codes, UTF-16 units. */
const MAX_NAME = 256;
const MAX_URL = 64_000;
/** More feeds and items of a search are left out. */
const MAX_FOUND = 50;
const MAX_LATEST = 5;

const HEALTH_CODES: ReadonlySet<string> = new Set(
	Object.keys({
		ok: true,
		new: true,
		failing: true,
		refused: true,
		login: true,
		blocked: true,
		busy_host: true,
		gone: true,
		finished: true,
		moved: true
	} satisfies Record<FeedHealthCode, true>)
);

const isUrl = (value: unknown): boolean => isText(value, MAX_URL);
const isUrlOrNull = (value: unknown): boolean => value === null || isUrl(value);
const isLineOrNull = (value: unknown): boolean => value === null || typeof value === 'string';
const isTimeOrNull = (value: unknown): boolean => value === null || Number.isFinite(value);

/** Whether a value has the shape of a feed's facts. Codes of health may be unknown here. */
export function isFeedInfo(value: Record<string, unknown>): boolean {
	const { id, address, title, site, description, icon, health, alias } = value;
	return (
		isText(id, MAX_NAME) &&
		isUrl(address) &&
		[title, description].every(isLineOrNull) &&
		isUrlOrNull(site) &&
		(icon === null || isPictureHash(icon)) &&
		(alias === null || isText(alias, MAX_NAME)) &&
		isRecord(health) &&
		isText(health['code'], MAX_NAME) &&
		['since', 'lastSuccess', 'nextPoll'].every((name) => isTimeOrNull(health[name])) &&
		(health['cause'] === null || isText(health['cause'], MAX_NAME)) &&
		typeof health['isLasting'] === 'boolean' &&
		isUrlOrNull(health['formerAddress'])
	);
}

/** The facts with short texts. An unknown code of a newer server counts as failing, with an unknown cause. */
export function tidyFeedInfo(info: FeedInfo): FeedInfo {
	const { id, address, title, site, description, icon, alias } = info;
	const lines = { title: cut(title, MAX_TITLE), description: cut(description, MAX_EXCERPT) };
	return { id, address, ...lines, site, icon, health: tidyHealth(info.health), alias };
}

function tidyHealth({ code, since, cause, isLasting, formerAddress, lastSuccess, nextPoll }: FeedHealth): FeedHealth {
	const known = HEALTH_CODES.has(code) ? code : 'failing';
	return { code: known, since, cause, isLasting, formerAddress, lastSuccess, nextPoll };
}

export function isFeedSearch({ result, certain, feeds, why }: Record<string, unknown>): boolean {
	if (result === 'none') return isText(why, MAX_NAME);
	const isFound = result === 'found' && typeof certain === 'boolean' && Array.isArray(feeds) && feeds.length > 0;
	return isFound && feeds.every((feed) => isRecord(feed) && isFoundFeed(feed));
}

function isFoundFeed({ url, title, site, description, latest }: Record<string, unknown>): boolean {
	return (
		isUrl(url) &&
		[title, description].every(isLineOrNull) &&
		isUrlOrNull(site) &&
		Array.isArray(latest) &&
		latest.every((item) => isRecord(item) && isLineOrNull(item['title']) && isTimeOrNull(item['published']))
	);
}

export function tidyFeedSearch(search: FeedSearch): FeedSearch {
	if (search.result === 'none') return search;
	return { ...search, feeds: search.feeds.slice(0, MAX_FOUND).map(tidyFoundFeed) };
}

function tidyFoundFeed({ url, title, site, description, latest }: FoundFeed): FoundFeed {
	return {
		url,
		title: cut(title, MAX_TITLE),
		site,
		description: cut(description, MAX_EXCERPT),
		latest: latest
			.slice(0, MAX_LATEST)
			.map((item) => ({ title: cut(item.title, MAX_TITLE), published: item.published }))
	};
}

function cut(line: string | null, maxLength: number): string | null {
	return line === null ? null : cutLine(line, maxLength);
}
