// The only caller of the server's API. It turns network errors into failures with a code.
import type { ArticleBody, ArticleId, Picture, PictureHash } from '../../domain/article.ts';
import { isRecord } from '../../domain/core/field.ts';
import { Failure } from '../../domain/core/failure.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import type { DeviceInfo, RemoteDeviceAction } from '../../domain/device.ts';
import { isServerSpace, type ServerSpace } from '../../domain/server-quota.ts';
import { DOWNLOAD_HEADER } from '../../domain/service-worker-messages.ts';
import type { DeviceId } from '../../domain/core/hybrid-clock.ts';
import type { ArticleUpload, ArticleUploadResponse } from '../../domain/sync/article-upload.ts';
import {
	isCapturedPictureResponse,
	isCaptureResponse,
	type CapturedPictureResponse,
	type CaptureResponse,
	type CaptureUpload
} from '../../domain/sync/capture-upload.ts';
import {
	isArticleSource,
	isExtractAgainResponse,
	type ArticleSource,
	type ExtractAgainResponse
} from '../../domain/sync/extract-again.ts';
import type { FeedId, FeedInfo } from '../../domain/feed.ts';
import type { FeedSearch, PollAnswer } from '../../domain/sync/feed-search.ts';
import type { DownloadRequest } from '../../domain/sync/download-stream.ts';
import type { ReaderId, SyncResponse, SyncRejection, SyncRequest } from '../../domain/sync/sync-protocol.ts';
import { feedRequests } from './feed-requests.ts';
import type { RequestJson } from './json-request.ts';
import { post } from './json-request.ts';
import { isDone, isSyncResponse, readJson, toFailure } from './api-response.ts';
import { isHashOf } from './picture-hash.ts';
import { readDownload, type DownloadedPart } from './read-download.ts';
import { isBody, truncateResponse } from './truncate-response.ts';

export interface Account {
	readonly reader: ReaderId;
	readonly name: string;
	readonly email: string;
}

export interface ApiClient {
	/** @throws Failure offline, not_ours, signed_out, too_large, busy, bad_request */
	sync(request: SyncRequest): Promise<SyncResponse | SyncRejection>;
	/**
	 * Listens to server-sent events until the connection or the signal ends; calls `onChange` on connecting and for each
	 * event.
	 * @throws Failure offline, not_ours, signed_out, busy
	 */
	news(device: DeviceId, signal: AbortSignal, onChange: () => void): Promise<void>;
	body(id: ArticleId): Promise<ArticleBody>;
	picture(hash: PictureHash): Promise<Picture>;
	/**
	 * Texts and pictures of many articles as they arrive; ends with what the server does not have.
	 * @throws Failure offline (also when the stream ends early or stalls), not_ours (also for an older server), signed_out,
	 * busy
	 */
	download(request: DownloadRequest, signal?: AbortSignal): AsyncGenerator<DownloadedPart, void, undefined>;
	/** @throws Failure not_found, bad_request, too_large, offline, not_ours, signed_out, busy */
	upload(message: ArticleUpload): Promise<ArticleUploadResponse>;
	uploadPicture(hash: PictureHash, picture: Picture): Promise<void>;
	/** @throws Failure not_found, bad_request, too_large, over_quota, offline, not_ours, signed_out, busy */
	sendCapture(message: CaptureUpload): Promise<CaptureResponse>;
	/** @throws Failure extract_failed, too_large, over_quota, offline, not_ours, signed_out, busy */
	sendCapturedPicture(bytes: ArrayBuffer): Promise<CapturedPictureResponse>;
	/** @throws Failure those of a page of which no article can be made, not_found, over_quota, offline, not_ours, signed_out, busy */
	extractAgain(entry: EntryId): Promise<ExtractAgainResponse>;
	/** @throws Failure not_found, offline, not_ours, signed_out, busy */
	source(article: ArticleId): Promise<ArticleSource>;
	setUp(form: { token: string; name: string; email: string; password: string }): Promise<Account>;
	signIn(form: { email: string; password: string }): Promise<Account>;
	resetPassword(form: { token: string; password: string }): Promise<void>;
	changePassword(form: { current: string; password: string }): Promise<void>;
	signOut(): Promise<void>;
	/**
	 * The account of the browser's session.
	 * @throws Failure offline, not_ours, busy
	 */
	account(): Promise<Account | null>;
	/**
	 * Whether the server has an account; null if it does not say.
	 * @throws Failure offline, not_ours, busy
	 */
	isKnown(reader: ReaderId): Promise<boolean | null>;
	/** @throws Failure offline, not_ours, signed_out, busy; `dismiss` also throws `not_found` */
	devices(): Promise<readonly DeviceInfo[]>;
	dismiss(device: DeviceId, action: RemoteDeviceAction): Promise<void>;
	/** @throws Failure offline, not_ours (also thrown for an older server), signed_out, busy */
	space(): Promise<ServerSpace>;
	/** @throws Failure not_an_address, unsupported_scheme, old_server, offline, not_ours, signed_out, busy */
	findFeeds(address: string): Promise<FeedSearch>;
	/** @throws Failure gone, old_server, offline, not_ours, signed_out, busy */
	pollFeed(id: FeedId): Promise<PollAnswer>;
	feedInfo(id: FeedId): Promise<FeedInfo>;
}

/** Time after which a request is aborted, ms; a phone on a train can be slow. */
const REQUEST_TIMEOUT_MS = 45_000;
/** The same for a captured page and for an article that is extracted again, whose missing pictures the server downloads before it answers. */
const CAPTURE_TIMEOUT_MS = 120_000;
/** Time without data after which the event connection is aborted, ms; the server sends a heartbeat every 25 seconds. */
const EVENT_STREAM_TIMEOUT_MS = 60_000;

/** @param fetch the `fetch` of the browser or of a test; called with paths of this origin */
export function createApiClient(fetch: typeof globalThis.fetch): ApiClient {
	async function send(path: string, init: RequestInit): Promise<Response> {
		let response;
		try {
			response = await fetch(path, {
				credentials: 'same-origin',
				redirect: 'error',
				cache: 'no-store',
				signal: AbortSignal.timeout(REQUEST_TIMEOUT_MS),
				...init
			});
		} catch (cause) {
			throw new Failure('offline', {}, { cause });
		}
		if (response.ok) return response;
		throw await toFailure(response);
	}

	const json: RequestJson = async function json<T>(
		path: string,
		init: RequestInit,
		isOurs: (value: Record<string, unknown>) => boolean
	): Promise<T> {
		const value = await readJson(await send(path, init));
		if (value === null || !isOurs(value)) throw new Failure('not_ours');
		return value as T;
	};

	return {
		async sync(request) {
			const answer = await json<SyncResponse | SyncRejection>('/api/sync', post(request), isSyncResponse);
			return 'refused' in answer ? answer : truncateResponse(answer);
		},
		async news(device, signal, onChange) {
			const timeout = new AbortController();
			const response = await send(`/api/news?device=${device}`, { signal: AbortSignal.any([signal, timeout.signal]) });
			if (response.headers.get('content-type') !== 'text/event-stream' || response.body === null)
				throw new Failure('not_ours');
			const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
			let timer: ReturnType<typeof setTimeout> | undefined;
			try {
				for (;;) {
					timer = setTimeout(() => timeout.abort(), EVENT_STREAM_TIMEOUT_MS);
					const { done, value } = await reader.read();
					clearTimeout(timer);
					if (done) return;
					if (value.includes('data:')) onChange();
				}
			} catch (cause) {
				throw new Failure('offline', {}, { cause });
			} finally {
				clearTimeout(timer);
			}
		},
		body: (id) => json(`/api/articles/${id}`, {}, (value) => value['id'] === id && isBody(value)),
		async picture(hash) {
			const response = await send(`/img/${hash}`, { headers: { [DOWNLOAD_HEADER]: '1' } });
			const type = response.headers.get('content-type') ?? '';
			const bytes = await response.arrayBuffer().catch((cause: unknown) => {
				throw new Failure('offline', {}, { cause });
			});
			if (!/^(?:image\/|application\/pdf$)/.test(type) || !(await isHashOf(hash, bytes))) throw new Failure('not_ours');
			return { type, bytes };
		},
		download: (request, signal) => readDownload(send, request, signal),
		upload: (message) =>
			json(
				'/api/supply',
				post(message),
				({ wanted, article, body }) =>
					Array.isArray(wanted) ||
					(isRecord(article) &&
						typeof article['id'] === 'string' &&
						isRecord(body) &&
						typeof body['id'] === 'string' &&
						isBody(body))
			),
		async uploadPicture(hash, { type, bytes }) {
			const init = { method: 'PUT', headers: { 'content-type': type }, body: bytes };
			await json(`/img/${hash}`, init, ({ stored }) => stored === true);
		},
		sendCapture: (message) =>
			json('/api/captures', { ...post(message), signal: AbortSignal.timeout(CAPTURE_TIMEOUT_MS) }, isCaptureResponse),
		sendCapturedPicture(bytes) {
			const headers = { 'content-type': 'application/octet-stream' };
			return json('/api/captures/pictures', { method: 'POST', headers, body: bytes }, isCapturedPictureResponse);
		},
		extractAgain: (entry) =>
			json(
				'/api/extract',
				{ ...post({ entry }), signal: AbortSignal.timeout(CAPTURE_TIMEOUT_MS) },
				isExtractAgainResponse
			),
		source: (article) => json(`/api/articles/${article}/source`, {}, isArticleSource),
		setUp: (form) => json('/api/account/set-up', post(form), isAccount),
		signIn: (form) => json('/api/account/sign-in', post(form), isAccount),
		async resetPassword(form) {
			await json('/api/account/reset', post(form), isDone);
		},
		async changePassword(form) {
			await json('/api/account/password', post(form), isDone);
		},
		async signOut() {
			await json('/api/account/sign-out', post({}), isDone);
		},
		async account() {
			const answer = await json<{ account: Account | null }>(
				'/api/account',
				{},
				({ account }) => account === null || (isRecord(account) && isAccount(account))
			);
			return answer.account;
		},
		async isKnown(reader) {
			const path = `/api/account?known=${encodeURIComponent(reader)}`;
			const { known } = await json<{ known?: unknown }>(path, {}, (value) => value['account'] !== undefined);
			return typeof known === 'boolean' ? known : null;
		},
		async devices() {
			const answer = await json<{ devices: readonly DeviceInfo[] }>('/api/devices', {}, (value) =>
				Array.isArray(value['devices'])
			);
			return answer.devices;
		},
		async dismiss(device, action) {
			await json('/api/devices', post({ device, how: action }), isDone);
		},
		space: () => json('/api/space', {}, isServerSpace),
		...feedRequests(json)
	};
}

function isAccount(value: Record<string, unknown>): boolean {
	return ['reader', 'name', 'email'].every((name) => typeof value[name] === 'string');
}
