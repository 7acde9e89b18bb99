// Simulator actions that take the server's past away: it is rolled back, restored or set up again.
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import type { Erasures } from './erasures.ts';
import type { Messages } from './networks.ts';
import type { Step } from './schedule.ts';
import type { SimulatedDevice } from './simulated-device.ts';
import type { SimulatedServer } from './simulated-server.ts';
import type { Stays } from './trash-stays.ts';

export interface PastDeps extends Messages {
	readonly server: SimulatedServer;
	readonly stays: Stays;
	readonly erasures: Erasures;
	readonly recalled: Set<ReaderId>;
	noteBuried(): Promise<void>;
	/** Before each start of the server: a clock that is wrong then is not always detected. */
	doubt(): Promise<void>;
	act(step: Step, device: SimulatedDevice): Promise<void>;
	sync(step: Step, device: SimulatedDevice): Promise<void>;
}

export interface Pasts {
	/** @returns false if it is not one of these actions */
	act(step: Step, device: SimulatedDevice): Promise<boolean>;
}

export function openPasts(deps: PastDeps): Pasts {
	const { server, stays, erasures, recalled, delivered, late, noteBuried, doubt, act, sync } = deps;
	let memory: Awaited<ReturnType<SimulatedServer['snapshot']>> | null = null;
	let seenThen = stays.remember();

	/** An erased device uploads nothing, and does not report deletes. */
	function losePast(): void {
		for (const reader of erasures.losePast()) recalled.add(reader);
	}

	/** Connections end with the process: requests on their way and pending responses are lost. */
	function loseMessages(): void {
		late.length = 0;
		delivered.length = 0;
	}

	async function makeAnew(): Promise<void> {
		loseMessages();
		memory = null;
		await noteBuried();
		losePast();
		erasures.forget();
		await doubt();
		return server.makeAnew();
	}

	async function buryAndRollBack(step: Step, device: SimulatedDevice): Promise<void> {
		const goBack = await server.snapshot();
		const goBackToo = stays.remember();
		await act({ ...step, deed: 'throw away for good' }, device);
		await sync(step, device);
		loseMessages();
		losePast();
		erasures.forget();
		await doubt();
		await goBack();
		goBackToo();
		return sync(step, device);
	}

	async function goBackToMemory(step: Step, device: SimulatedDevice): Promise<void> {
		loseMessages();
		losePast();
		if (step.deed === 'roll back') erasures.forget();
		if (memory === null) return sync(step, device);
		await doubt();
		await memory(step.deed === 'roll back' ? undefined : step.a % 3 === 0 ? 'rewind' : 'heal');
		if (step.deed === 'roll back') seenThen();
		else stays.restart();
		return sync(step, device);
	}

	return {
		async act(step, device) {
			switch (step.deed) {
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
