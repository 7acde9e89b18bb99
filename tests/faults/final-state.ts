// Reads the final state of the server and of devices in a comparable form.
import { isDeepStrictEqual } from 'node:util';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { readable } from './readable-value.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { World } from './simulation.ts';

/** Fields by their targets. */
export type FinalState = ReadonlyMap<string, { readonly value: string; readonly stamp: string }>;

export async function stateOnServer({ server }: World, reader: ReaderId): Promise<FinalState> {
	const rows = (await server.rows('fields')).filter((row) => row.reader === server.accountOf(reader));
	return new Map(
		rows.map(({ entity, id, field, value, stamp }) => {
			const target = `${entity}/${id}/${field}`;
			return [target, { value: readable(target, JSON.parse(value)), stamp }];
		})
	);
}

export async function stateOnDevice(device: SimulatedDevice): Promise<FinalState> {
	const state = new Map<string, { value: string; stamp: string }>();
	await device.withProfile(async (profile) => {
		for (const [entity, store] of [
			['entry', 'entries'],
			['highlight', 'highlights'],
			['feed', 'feeds'],
			['settings', 'settings']
		] as const) {
			for (const { id, fields } of await profile.getAll(store)) {
				for (const [field, { value, stamp }] of Object.entries(fields)) {
					const target = `${entity}/${id}/${field}`;
					state.set(target, { value: readable(target, value), stamp });
				}
			}
		}
	});
	return state;
}

export async function itemsOnDevice(device: SimulatedDevice): Promise<string[]> {
	const items = await device.withProfile((profile) => profile.getAll('items'));
	return items.map(({ feed, article }) => `${feed}/${article}`).sort();
}

/** Items of the feeds that the reader follows. */
export async function itemsOnServer({ server }: World, reader: ReaderId): Promise<string[]> {
	const feeds = (await server.rows('follows'))
		.filter((row) => row.reader === server.accountOf(reader))
		.map(({ feed }) => feed);
	const items = (await server.rows('items')).filter(({ feed }) => feeds.includes(feed));
	return items.map(({ feed, article }) => `${feed}/${article}`).sort();
}

export function difference(one: FinalState, two: FinalState): string {
	const targets = [...new Set([...one.keys(), ...two.keys()])];
	const differing = targets.filter((target) => !isDeepStrictEqual(one.get(target), two.get(target)));
	return differing
		.slice(0, 4)
		.map((target) => `${target}: ${JSON.stringify(one.get(target))} instead of ${JSON.stringify(two.get(target))}`)
		.join('; ');
}
