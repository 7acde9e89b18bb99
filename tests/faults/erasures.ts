// Tracks the erase orders of the simulation, and whether devices receive them.
import type { DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { isCreation } from '../../src/lib/domain/sync/change.ts';
import type { Ledger } from './expected-state.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedServer } from './simulated-server.ts';

export interface Erasures {
	/** Makes a reader order the erasing of a device. @param pick index in the list of devices, modulo its length */
	order(reader: ReaderId, pick: number): Promise<void>;
	/** Called after a device completed a round. @returns whether the device must be erased */
	afterRound(device: SimulatedDevice): Promise<boolean>;
	/** Called when the server is rolled back without a restore, by which orders are lost. */
	forget(): void;
	/** Called when the server loses its past, and with it the data of erased devices. @returns the readers of these devices */
	recordLostPast(): ReadonlySet<ReaderId>;
	/** Whether a device has an order to receive. */
	isOrdered(device: SimulatedDevice): boolean;
	/** Descriptions of devices that completed a round without receiving their order. */
	readonly missedOrders: string[];
	/** Number of devices that received their order. */
	readonly countReceived: () => number;
}

export function openErasures(server: SimulatedServer, devices: readonly SimulatedDevice[], ledger: Ledger): Erasures {
	const ordered = new Set<SimulatedDevice>();
	const missedOrders: string[] = [];
	const erasedReaders = new Set<ReaderId>();
	let received = 0;
	return {
		async order(reader, pick) {
			const rows = (await server.rows('devices')).filter((row) => row.reader === server.accountOf(reader));
			const row = rows[pick % rows.length];
			if (row === undefined) return;
			await server.orderErase(server.accountOf(reader), row.device as DeviceId);
			const identities = (await server.rows('devices')).filter(({ erase }) => erase === 1).map(({ device }) => device);
			for (const device of devices.filter((each) => each.account === server.accountOf(reader))) {
				if ((await identitiesOf(device)).some((name) => identities.includes(name))) ordered.add(device);
			}
		},
		async afterRound(device) {
			const { failure } = device.library.status();
			if (failure === 'erased') {
				received++;
				erasedReaders.add(device.reader);
				ordered.delete(device);
				await giveUpRejected(ledger, device);
				return true;
			}
			if (failure === null && ordered.has(device))
				missedOrders.push(`${device.reader}: ${(await identitiesOf(device)).join()}`);
			return false;
		},
		forget: () => ordered.clear(),
		recordLostPast() {
			for (const { reader, target } of ledger.all()) if (erasedReaders.has(reader)) ledger.giveUp(reader, target);
			return erasedReaders;
		},
		isOrdered: (device) => ordered.has(device),
		missedOrders,
		countReceived: () => received
	};
}

/** A device's identity, and the former identities that it still names in its requests. */
function identitiesOf(device: SimulatedDevice): Promise<string[]> {
	return device.withProfile(async (profile) => {
		const row = await profile.get('meta', 'identity');
		const identity = row?.value as { device: string; was?: string; formers?: readonly string[] } | undefined;
		if (identity === undefined) return [];
		const { device: name, was, formers = [] } = identity;
		return was === undefined ? [name] : [name, was, ...formers];
	});
}

/** Gives up the rejected changes of an erased device, because no other device has them. */
async function giveUpRejected(ledger: Ledger, device: SimulatedDevice): Promise<void> {
	await device.withProfile(async (profile) => {
		for (const { target, change } of await profile.getAll('rejected')) {
			ledger.giveUp(device.reader, target);
			if (!isCreation(change)) continue;
			const prefixes = [target.slice(0, target.lastIndexOf('/') + 1)];
			for (const id of await profile.getAllKeysFromIndex('highlights', 'by-entry', change.id as never))
				prefixes.push(`highlight/${id}/`);
			for (const write of ledger.all())
				if (prefixes.some((begin) => write.target.startsWith(begin))) ledger.giveUp(device.reader, write.target);
		}
	});
}
