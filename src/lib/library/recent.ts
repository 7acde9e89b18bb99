// What was searched for on this device: kept here alone.
import type { Connection } from './connection.ts';
import { getMeta, putMeta } from './meta.ts';

const KEPT = 8;

export async function readRecent(connection: Connection): Promise<readonly string[]> {
	return connection.read(['meta'], async (tx) => (await getMeta(tx, 'searches')) ?? []);
}

/** A question that goes on where the last one stopped takes its place. */
export async function noteRecent(connection: Connection, question: string): Promise<void> {
	const asked = question.trim();
	if (asked === '') return;
	await connection.write(['meta'], async (tx) => {
		const before = (await getMeta(tx, 'searches')) ?? [];
		const others = before.filter((each, index) => each !== asked && !(index === 0 && asked.startsWith(each)));
		await putMeta(tx, 'searches', [asked, ...others].slice(0, KEPT));
	});
}
