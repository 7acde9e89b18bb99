// Runs one round with the server: pushes the outbox, pulls changes and applies the responses, until neither side has
// more.
import { codeOf, Failure } from '../../domain/core/failure.ts';
import {
	MAX_OPS,
	MIN_SERVER_PROTOCOL,
	type Op,
	type ReaderId,
	type SyncResponse,
	type SyncRejection,
	type SyncRequest
} from '../../domain/sync/sync-protocol.ts';
import { isTooLargeForProxy } from '../api/api-response.ts';
import { applyResponse, APPLY_STORES, type ApplyOutcome } from './apply-response.ts';
import { checkClock, isClockSteady } from './device-clock.ts';
import type { Connection } from '../db/connection.ts';
import { startResync, finishResync, rotateIdentity } from './resync.ts';
import { getMeta } from '../db/meta.ts';
import { getOrCreateIdentity, serverTime, type Environment } from '../db/identity.ts';
import { ENTITY_STORES } from '../store/fields.ts';
import * as outbox from '../store/outbox.ts';
import { hasPendingField } from '../store/pending.ts';
import type { Identity, ReadTx, StoreName, WriteTx } from '../db/schema.ts';
import type { ApiClient } from '../api/api-client.ts';

export interface RoundDeps {
	readonly connection: Connection;
	readonly remote: ApiClient;
	readonly env: Environment;
	readonly reader: ReaderId;
	/** The protocol that the server understands, as far as it is known. */
	readonly server: { protocol: number };
}

/** Stores for claiming ops. They include entities, because timestamps of a wrong clock are corrected first. */
const PUSH_STORES: readonly StoreName[] = [...ENTITY_STORES, 'outbox', 'meta'];
/** Maximum number of restarts within one round. More would mean that the server loses its data again and again. */
const MAX_RESTARTS = 3;

/** The result of a round. */
export interface RoundResult {
	/** Whether the server's deletes wait for the reader's confirmation. */
	readonly needsConfirmation: boolean;
	/** Whether the outbox, the library or the sync state may have changed; otherwise the status need not be counted. */
	readonly hasEffect: boolean;
	/** Whether visible rows may have changed, which acknowledgements alone do not. */
	readonly hasChanges: boolean;
}

/** Numbers of results of ops, and of changes, articles and deletes, that the server sent in a round. */
export interface RoundCounts {
	sent: number;
	received: number;
}

/** @throws Failure that ended the round early; responses applied before stay */
export async function runRound(deps: RoundDeps, counts: RoundCounts): Promise<RoundResult> {
	let limit = MAX_OPS;
	let restarts = 0;
	let hasEffect = false;
	let changed = false;
	for (;;) {
		const request = await buildRequest(deps, limit);
		let answer;
		try {
			answer = await deps.remote.sync(request);
		} catch (error) {
			limit = await limitAfter(deps, request, error);
			hasEffect = changed = true;
			continue;
		}
		if ('refused' in answer) {
			if (answer.refused === 'old_protocol' && isOlderServer(deps, answer.protocol)) {
				deps.server.protocol = answer.protocol;
				continue;
			}
			if (++restarts > MAX_RESTARTS) throw new Failure('busy', { refused: answer.refused });
			await handleRejection(deps, answer);
			hasEffect = changed = true;
			continue;
		}
		if (answer.reader !== deps.reader) throw new Failure('other_account');
		const applied = await applyResponse(deps.connection, deps.env, request, answer);
		const isAcknowledged = applied === 'acknowledged';
		const isEffective = bringsAnything(answer) || !(applied === 'applied' || isAcknowledged);
		hasEffect ||= isEffective;
		changed ||= isEffective && !isAcknowledged;
		counts.sent += answer.results.length;
		counts.received += answer.changes.length + answer.articles.length + answer.deletes.length;
		if (await isOver(deps, request, answer, applied))
			return { needsConfirmation: applied === 'unconfirmed', hasEffect, hasChanges: changed };
	}
}

/** Whether the server is older than this app and understands an earlier protocol that this app knows. */
function isOlderServer({ server }: RoundDeps, protocol: number): boolean {
	return protocol >= MIN_SERVER_PROTOCOL && protocol < server.protocol;
}

function bringsAnything({ results, changes, articles, items, feeds = [], deletes }: SyncResponse): boolean {
	return [results, changes, articles, items, feeds, deletes].some((part) => part.length > 0);
}

async function buildRequest(deps: RoundDeps, limit: number): Promise<SyncRequest> {
	const { connection, env } = deps;
	const pull = await connection.read(['outbox', 'meta'], (tx) => buildPull(tx, deps));
	if (pull !== null) return pull;
	return connection.write(PUSH_STORES, async (tx) => {
		await checkClock(tx, env);
		// No pushes during a resync: the outbox may have changes to entries that are yet to be resent.
		const ops = (await getMeta(tx, 'healing')) === null ? await outbox.nextBatch(tx, env, limit) : [];
		return requestOf(tx, deps, await getOrCreateIdentity(tx, env), ops);
	});
}

/**
 * The request of a round without anything to push or store; null if there is something. Reads only, so that an idle
 * round waits for no other transaction.
 */
async function buildPull(tx: ReadTx, deps: RoundDeps): Promise<SyncRequest | null> {
	const identity = await getMeta(tx, 'identity');
	if (identity === null || (await tx.objectStore('outbox').count()) > 0) return null;
	return (await isClockSteady(tx, deps.env)) ? requestOf(tx, deps, identity, []) : null;
}

async function requestOf(
	tx: ReadTx | WriteTx,
	{ env, reader, server }: RoundDeps,
	{ device, settled, was, formers }: Identity,
	ops: readonly Op[]
): Promise<SyncRequest> {
	const cursor = (await getMeta(tx, 'cursor'))?.cursor ?? null;
	const now = await serverTime(tx, env);
	const healing = (await getMeta(tx, 'healing')) !== null;
	const isUnsent = healing || (await (tx as ReadTx).objectStore('outbox').count()) > ops.length;
	const names = { device, ...(was && { was }), ...(formers && { formers }) };
	const state = { now, ops, settled, cursor, ...(isUnsent && { unsent: true as const }) };
	return { protocol: server.protocol, reader, ...names, ...state };
}

async function isOver(
	deps: RoundDeps,
	request: SyncRequest,
	answer: SyncResponse,
	applied: ApplyOutcome
): Promise<boolean> {
	const remaining = await deps.connection.read(['outbox', 'meta'], async (tx) => ({
		ops: await tx.objectStore('outbox').count(),
		healing: (await getMeta(tx, 'healing')) !== null
	}));
	if (answer.more && applied !== 'unconfirmed') return false;
	if ((applied === 'applied' || applied === 'acknowledged') && remaining.healing) {
		await finishResync(deps.connection, deps.env);
		return false;
	}
	// No pushes during a resync, so the outbox waits for the reader's confirmation too.
	if (applied === 'unconfirmed' && remaining.healing) return true;
	// A push without results is no progress; the next round tries again.
	const hasProgress = request.ops.length === 0 || answer.results.length > 0;
	// Everything was pushed, so the server answers the next request with `erase`.
	if (answer.erase === true && hasProgress) return false;
	return remaining.ops === 0 || !hasProgress || (request.ops.length === 0 && !remaining.healing);
}

/**
 * Number of ops in the next push after one that was too large. A proxy's limit can only be met by smaller pushes.
 * @throws `error` if smaller pushes do not help
 */
function limitAfter(deps: RoundDeps, request: SyncRequest, error: unknown): Promise<number> | number {
	if (codeOf(error) === 'too_large') return halveBatch(deps, request);
	const { length } = request.ops;
	if (isTooLargeForProxy(error) && length > 1) return Math.ceil(length / 2);
	throw error;
}

/** Halves the batch; a single op that is too large is rejected and shown to the reader. */
async function halveBatch({ connection, env }: RoundDeps, { ops }: SyncRequest): Promise<number> {
	const [only] = ops;
	if (only === undefined) throw new Failure('busy', { reason: 'an empty push was too large' });
	if (ops.length > 1) return Math.ceil(ops.length / 2);
	const { change } = only;
	await connection.write(APPLY_STORES, async (tx) => {
		await outbox.dropOversized(tx, env, only);
		if (await hasPendingField(tx, change)) return;
		await outbox.reject(tx, change, { code: 'too_large', current: null, at: env.now() });
	});
	return MAX_OPS;
}

async function handleRejection({ connection, env }: RoundDeps, answer: SyncRejection): Promise<void> {
	switch (answer.refused) {
		case 'other_account':
			throw new Failure('other_account');
		case 'old_protocol':
			throw new Failure('old_protocol', { protocol: answer.protocol });
		case 'erase':
			throw new Failure('erased');
		case 'forked':
			return rotateIdentity(connection, env);
		case 'unknown_lineage':
			return startResync(connection, env, answer.rewind === true ? 'rewinding' : 'pulling');
		case 'gap':
			// The server was rolled back, because it lacks ops that it had acknowledged and that the outbox no longer has.
			return startResync(connection, env);
	}
}
