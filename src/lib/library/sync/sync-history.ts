// Keeps the most recent sync rounds for the sync page.
import type { Connection } from '../db/connection.ts';
import { getMeta, putMeta } from '../db/meta.ts';
import type { RoundRow } from '../db/schema.ts';

const MAX_ROUNDS_KEPT = 20;

/** Records a round if it transferred something, or if it failed in another way than the last recorded one. */
export async function recordRound(connection: Connection, round: RoundRow): Promise<void> {
	const isIdle = round.sent + round.received === 0;
	if (isIdle && round.failure === null) return;
	await connection.write(['meta'], async (tx) => {
		const rounds = (await getMeta(tx, 'rounds')) ?? [];
		if (isIdle && rounds[0]?.failure === round.failure) return;
		await putMeta(tx, 'rounds', [round, ...rounds].slice(0, MAX_ROUNDS_KEPT));
	});
}

export function readRounds(connection: Connection): Promise<readonly RoundRow[]> {
	return connection.read(['meta'], async (tx) => (await getMeta(tx, 'rounds')) ?? []);
}
