// Simulator actions by which the server loses its past. It is rolled back, restored or set up again.
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { Erasures } from './erasures.ts';
import type { Messages } from './networks.ts';
import type { Step } from './schedule.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { Stays } from './trash-stays.ts';

export interface RollbackDeps extends Messages {
	readonly server: SimulatedServer;
	readonly stays: Stays;
	readonly erasures: Erasures;
	readonly mayHaveRevived: Set<ReaderId>;
	recordPurged(): Promise<void>;
	/** Called before each start of the server, because a clock that is wrong at a start is not always detected. */
	beforeStart(): Promise<void>;
	act(step: Step, device: SimulatedDevice): Promise<void>;
	sync(step: Step, device: SimulatedDevice): Promise<void>;
}

export interface RollbackActions {
	/** @returns false if the step's action is not one of this file */
	act(step: Step, device: SimulatedDevice): Promise<boolean>;
}

export function openRollbackActions(deps: RollbackDeps): RollbackActions {
	const { server, stays, erasures, mayHaveRevived, delivered, late, recordPurged, beforeStart, act, sync } = deps;
	let restoreSnapshot: Awaited<ReturnType<SimulatedServer['snapshot']>> | null = null;
	let restoreStays = stays.remember();

	/**
	 * Call before the server loses its past. Readers with erased devices may lose writes and see purged entries again,
	 * because these devices can neither upload the lost data nor report the deletes.
	 */
	function recordLostPast(): void {
		for (const reader of erasures.recordLostPast()) mayHaveRevived.add(reader);
	}

	/** Drops delayed and delivered requests, because connections end with the process. */
	function loseMessages(): void {
		late.length = 0;
		delivered.length = 0;
	}

	async function setUpAgain(): Promise<void> {
		loseMessages();
		restoreSnapshot = null;
		await recordPurged();
		recordLostPast();
		erasures.forget();
		await beforeStart();
		return server.setUpAgain();
	}

	async function purgeAndRollBack(step: Step, device: SimulatedDevice): Promise<void> {
		const restoreServer = await server.snapshot();
		const restoreTrashStays = stays.remember();
		await act({ ...step, action: 'delete and purge' }, device);
		await sync(step, device);
		loseMessages();
		recordLostPast();
		erasures.forget();
		await beforeStart();
		await restoreServer();
		restoreTrashStays();
		return sync(step, device);
	}

	async function goBackToSnapshot(step: Step, device: SimulatedDevice): Promise<void> {
		loseMessages();
		recordLostPast();
		if (step.action === 'roll back') erasures.forget();
		if (restoreSnapshot === null) return sync(step, device);
		await beforeStart();
		await restoreSnapshot(step.action === 'roll back' ? undefined : step.a % 3 === 0 ? 'rewind' : 'heal');
		if (step.action === 'roll back') restoreStays();
		else stays.restart();
		return sync(step, device);
	}

	return {
		async act(step, device) {
			switch (step.action) {
				case 'set up again':
					await setUpAgain();
					return true;
				case 'purge and roll back':
					await purgeAndRollBack(step, device);
					return true;
				case 'snapshot':
					restoreSnapshot = await server.snapshot();
					restoreStays = stays.remember();
					return true;
				case 'roll back':
				case 'restore':
					await goBackToSnapshot(step, device);
					return true;
				default:
					return false;
			}
		}
	};
}
