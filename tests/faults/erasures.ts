// Tracks the erase orders of the simulation, and whether devices receive them.
import type { DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { isCreation } from '../../src/lib/domain/sync/change.ts';
import type { Ledger } from './expected-state.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedServer } from './simulated-server.ts';

export interface Erasures {
	/** A reader orders a device of the list to be erased; its identity may have changed since. */
	order(reader: ReaderId, pick: number): Promise<void>;
	/** Called after a device completed a round. @returns whether the device must be erased */
	afterRound(device: SimulatedDevice): Promise<boolean>;
	/** The server was rolled back without a restore: later orders are lost. */
	forget(): void;
	/** The server loses its past, and with it the data of erased devices. @returns their readers */
	losePast(): ReadonlySet<ReaderId>;
	/** Whether a device has an order to receive. */
	isOrdered(device: SimulatedDevice): boolean;
	/** Devices that completed a round without receiving their order, and the number that did. */
	readonly missedOrders: string[];
	readonly countReceived: () => number;
}

export function openErasures(server: SimulatedServer, devices: readonly SimulatedDevice[], ledger: Ledger): Erasures {
	const ordered = new Set<SimulatedDevice>();
	const unheard: string[] = [];
	const emptied = new Set<ReaderId>();
	let heard = 0;
	return {
		async order(reader, pick) {
			const rows = (await server.rows('devices')).filter((row) => row.reader === server.accountOf(reader));
			const row = rows[pick % rows.length];
			if (row === undefined) return;
			await server.orderErase(server.accountOf(reader), row.device as DeviceId);
			const names = (await server.rows('devices')).filter(({ erase }) => erase === 1).map(({ device }) => device);
			for (const device of devices.filter((each) => each.account === server.accountOf(reader))) {
				if ((await namesOf(device)).some((name) => names.includes(name))) ordered.add(device);
			}
		},
		async afterRound(device) {
			const { failure } = device.library.status();
			if (failure === 'erased') {
				heard++;
				emptied.add(device.reader);
				ordered.delete(device);
				await giveUpRefused(ledger, device);
				return true;
			}
			if (failure === null && ordered.has(device)) unheard.push(`${device.reader}: ${(await namesOf(device)).join()}`);
			return false;
		},
		forget: () => ordered.clear(),
		losePast() {
			for (const { reader, target } of ledger.all()) if (emptied.has(reader)) ledger.giveUp(reader, target);
			return emptied;
		},
		isOrdered: (device) => ordered.has(device),
		missedOrders: unheard,
		countReceived: () => heard
	};
}

/** A device's identity, and its former ones in messages without a response. */
function namesOf(device: SimulatedDevice): Promise<string[]> {
	return device.look(async (profile) => {
		const row = await profile.get('meta', 'identity');
		const identity = row?.value as { device: string; was?: string; formers?: readonly string[] } | undefined;
		if (identity === undefined) return [];
		const { device: name, was, formers = [] } = identity;
		return was === undefined ? [name] : [name, was, ...formers];
	});
}

/** Rejected changes are on this device only: they are erased with it. */
async function giveUpRefused(ledger: Ledger, device: SimulatedDevice): Promise<void> {
	await device.look(async (profile) => {
		for (const { target, change } of await profile.getAll('rejected')) {
			ledger.giveUp(device.reader, target);
			if (!isCreation(change)) continue;
			const about = [target.slice(0, target.lastIndexOf('/') + 1)];
			for (const id of await profile.getAllKeysFromIndex('highlights', 'by-entry', change.id as never))
				about.push(`highlight/${id}/`);
			for (const said of ledger.all())
				if (about.some((begin) => said.target.startsWith(begin))) ledger.giveUp(device.reader, said.target);
		}
	});
}
