// A device of a reader in the list of devices.
import type { DeviceId } from './core/hybrid-clock.ts';

export interface DeviceInfo {
	readonly id: DeviceId;
	/** Browser and system; null if unknown. */
	readonly name: string | null;
	/** Time of its last request, ms since 1970, up to ten minutes old. */
	readonly seen: number;
	readonly signedIn: boolean;
	/** It will be erased at its next sync. */
	readonly erasing: boolean;
}

/** Actions on a device from another one. */
export type RemoteDeviceAction = 'sign_out' | 'erase';
