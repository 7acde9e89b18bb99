// Tells responses of our server from those of a proxy or captive portal, by their shape and never by the status
// alone.
import { isRecord, isText as isTextUpTo } from '../../domain/core/field.ts';
import { Failure, isFailure, type FailureCode } from '../../domain/core/failure.ts';
import { isFeedInfo } from './feed-shapes.ts';
import { isTimestamp } from '../../domain/core/hybrid-clock.ts';

/** Codes that only a device creates. They are ignored in a response, because some of them delete data here. */
const DEVICE_CODES: ReadonlySet<string> = new Set<FailureCode>([
	'offline',
	'not_ours',
	'erased',
	'other_account',
	'old_protocol',
	'database_lost',
	'index_damaged'
]);
/** Statuses with which our server sends the codes that a device acts on; with another status, it was not our server. */
const EXPECTED_STATUS: Readonly<Partial<Record<FailureCode, number>>> = {
	signed_out: 401,
	not_found: 404,
	too_large: 413
};

/** Parses a JSON object; null if it is cut or not JSON. */
export async function readJson(response: Response): Promise<Record<string, unknown> | null> {
	if (!(response.headers.get('content-type') ?? '').startsWith('application/json')) return null;
	try {
		const value: unknown = await response.json();
		return isRecord(value) ? value : null;
	} catch {
		return null;
	}
}

/**
 * The failure in a response that is not `ok`. Our server names the code; any other response becomes `busy` or
 * `not_ours`, which change nothing on this device. The details have the status.
 */
export async function toFailure(response: Response): Promise<Failure> {
	const { status } = response;
	const body = await readJson(response);
	if (body !== null && isServerRejection(body, status)) {
		const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
		const accounts = isRecord(body['details']) ? body['details']['accounts'] : undefined;
		return new Failure(body['failure'] as FailureCode, {
			status,
			...(seconds > 0 ? { seconds } : {}),
			...(typeof accounts === 'number' ? { accounts } : {})
		});
	}
	if (status === 429 || status >= 500) return new Failure('busy', { status });
	return new Failure('not_ours', { status });
}

function isServerRejection({ failure, details }: Record<string, unknown>, status: number): boolean {
	if (typeof failure !== 'string' || DEVICE_CODES.has(failure) || !isRecord(details)) return false;
	return (EXPECTED_STATUS[failure as FailureCode] ?? status) === status;
}

/** Whether a proxy before the server refused a request because of its size, so that smaller requests may pass. */
export function isTooLargeForProxy(error: unknown): boolean {
	return isFailure(error) && error.code === 'not_ours' && error.details['status'] === 413;
}

/** Whether the server is too old to have the route that was requested. It answers other requests. */
export function isUnknownToServer(error: unknown): boolean {
	return isFailure(error) && error.code === 'not_ours' && error.details['status'] === 404;
}

type Shape = (value: Record<string, unknown>) => boolean;

/** Maximum length of ids, fields and revisions, UTF-16 units: no server accepted longer ones. */
const MAX_NAME = 256;
/** Maximum length of an article's address, UTF-16 units: longer than servers of sites accept. */
const MAX_URL = 64_000;

const isText = (value: unknown): boolean => typeof value === 'string';
const isLine = (value: unknown): boolean => value === null || isText(value);
export const isName = (value: unknown): value is string => isTextUpTo(value, MAX_NAME);
const isField = (value: unknown): boolean =>
	isRecord(value) && isTimestamp(value['stamp']) && value['value'] !== undefined;

/** Shape of each refusal of a round. */
const REFUSALS: Readonly<Record<string, Shape>> = {
	other_account: ({ reader }) => isText(reader),
	forked: () => true,
	gap: ({ expected, before }) => Number.isSafeInteger(expected) && isText(before),
	unknown_lineage: ({ epoch }) => isText(epoch),
	old_protocol: ({ protocol }) => Number.isSafeInteger(protocol),
	// An `erase` response deletes the data on this device, so it must contain nothing else.
	erase: (value) => Object.keys(value).length === 1
};

const isResult: Shape = ({ number, result, code, current }) => {
	if (!Number.isSafeInteger(number)) return false;
	if (result === 'ok') return true;
	if (result === 'rejected') return isText(code) && (current === null || isField(current));
	return (result === 'superseded' || result === 'restamped') && isField(current);
};

const isArticle: Shape = (value) =>
	isName(value['id']) &&
	isName(value['revision']) &&
	isTextUpTo(value['url'], MAX_URL) &&
	['title', 'excerpt'].every((name) => isText(value[name])) &&
	['byline', 'site', 'lang'].every((name) => isLine(value[name])) &&
	['words', 'pictures'].every((name) => Number.isFinite(value[name])) &&
	(value['published'] === null || Number.isFinite(value['published'])) &&
	(value['modified'] === undefined || Number.isFinite(value['modified']));

/** The length of a value is not checked, because one long value on an older server would stop every round. */
const ELEMENTS: Readonly<Record<string, Shape>> = {
	results: isResult,
	changes: (value) => isField(value) && ['entity', 'id', 'field'].every((name) => isName(value[name])),
	articles: isArticle,
	items: ({ feed, article, at }) => isName(feed) && isName(article) && Number.isFinite(at)
};

/**
 * Whether a value is a valid sync response. One invalid element makes the whole response invalid, because skipping the
 * element would lose it when the cursor moves on.
 */
export function isSyncResponse(value: Record<string, unknown>): boolean {
	const { refused, deletes, tombstones = [], feeds = [] } = value;
	if (refused !== undefined)
		return typeof refused === 'string' && Object.hasOwn(REFUSALS, refused) && REFUSALS[refused]?.(value) === true;
	return (
		['reader', 'epoch', 'cursor'].every((name) => isText(value[name])) &&
		['serverTime', 'deleting'].every((name) => typeof value[name] === 'number') &&
		typeof value['more'] === 'boolean' &&
		Array.isArray(deletes) &&
		deletes.every(isName) &&
		isListOf(tombstones, ({ id, stamp }) => isName(id) && isTimestamp(stamp)) &&
		isListOf(feeds, isFeedInfo) &&
		Object.entries(ELEMENTS).every(([name, shape]) => isListOf(value[name], shape))
	);
}

function isListOf(list: unknown, shape: Shape): boolean {
	return Array.isArray(list) && list.every((element) => isRecord(element) && shape(element));
}

/** Whether a response without other content reports success. */
export function isDone({ done }: Record<string, unknown>): boolean {
	return done === true;
}
