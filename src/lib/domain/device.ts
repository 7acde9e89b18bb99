// A device of a reader, as the list of them shows it.
import type { DeviceId } from './core/hybrid-clock.ts';

export interface DeviceInfo {
	readonly id: DeviceId;
	/** Browser and system; null when it does not say. */
	readonly name: string | null;
	/** When it last came, ms since 1970; ten minutes may be missing. */
	readonly seen: number;
	readonly signedIn: boolean;
	/** It is emptied when it comes next. */
	readonly erasing: boolean;
}

/** What a reader can have done with a device that is not at hand. */
export type RemoteDeviceAction = 'sign_out' | 'erase';
