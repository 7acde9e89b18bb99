// Simulator actions that take the server's past away: it is rolled back, restored or set up again.
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
	/** Before each start of the server: a clock that is wrong then is not always detected. */
	beforeStart(): Promise<void>;
	act(step: Step, device: SimulatedDevice): Promise<void>;
	sync(step: Step, device: SimulatedDevice): Promise<void>;
}

export interface RollbackActions {
	/** @returns false if it is not one of these actions */
	act(step: Step, device: SimulatedDevice): Promise<boolean>;
}

export function openRollbackActions(deps: RollbackDeps): RollbackActions {
	const { server, stays, erasures, mayHaveRevived, delivered, late, recordPurged, beforeStart, act, sync } = deps;
	let memory: Awaited<ReturnType<SimulatedServer['snapshot']>> | null = null;
	let seenThen = stays.remember();

	/** An erased device uploads nothing, and does not report deletes. */
	function losePast(): void {
		for (const reader of erasures.losePast()) mayHaveRevived.add(reader);
	}

	/** Connections end with the process: requests on their way and pending responses are lost. */
	function loseMessages(): void {
		late.length = 0;
		delivered.length = 0;
	}

	async function makeAnew(): Promise<void> {
		loseMessages();
		memory = null;
		await recordPurged();
		losePast();
		erasures.forget();
		await beforeStart();
		return server.setUpAgain();
	}

	async function buryAndRollBack(step: Step, device: SimulatedDevice): Promise<void> {
		const goBack = await server.snapshot();
		const goBackToo = stays.remember();
		await act({ ...step, action: 'throw away for good' }, device);
		await sync(step, device);
		loseMessages();
		losePast();
		erasures.forget();
		await beforeStart();
		await goBack();
		goBackToo();
		return sync(step, device);
	}

	async function goBackToMemory(step: Step, device: SimulatedDevice): Promise<void> {
		loseMessages();
		losePast();
		if (step.action === 'roll back') erasures.forget();
		if (memory === null) return sync(step, device);
		await beforeStart();
		await memory(step.action === 'roll back' ? undefined : step.a % 3 === 0 ? 'rewind' : 'heal');
		if (step.action === 'roll back') seenThen();
		else stays.restart();
		return sync(step, device);
	}

	return {
		async act(step, device) {
			switch (step.action) {
				case 'made anew':
					await makeAnew();
					return true;
				case 'bury and roll back':
					await buryAndRollBack(step, device);
					return true;
				case 'remember':
					memory = await server.snapshot();
					seenThen = stays.remember();
					return true;
				case 'roll back':
				case 'restore':
					await goBackToMemory(step, device);
					return true;
				default:
					return false;
			}
		}
	};
}
