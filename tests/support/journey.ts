// Playwright's `test` with the fixtures of a journey (a site, Offprint and devices), which are removed after the test.
import { test as base } from '@playwright/test';
import { openDevice, WINDOW, type Device } from './device.ts';
import { startOffprint, type Offprint, type OffprintOptions } from './offprint.ts';
import { startSite, type Site } from './site.ts';

export const PHONE = { width: 390, height: 844 };
export const DESKTOP = { width: 1280, height: 800 };

type Options = {
	/** Options with which Offprint starts, set by `test.use`. */
	offprintOptions: OffprintOptions;
};

type Fixtures = {
	site: Site;
	offprint: Offprint;
	/** Opens a device without a signed-in reader. */
	addDevice: (viewport?: typeof WINDOW) => Promise<Device>;
	/** The first device of a journey; its `viewport` is set by `test.use`. */
	device: Device;
};

export const test = base.extend<Options & Fixtures>({
	offprintOptions: [{}, { option: true }],
	viewport: WINDOW,
	site: async ({}, use) => {
		const site = await startSite();
		await use(site);
		await site.close();
	},
	offprint: async ({ offprintOptions }, use) => {
		const offprint = await startOffprint(offprintOptions);
		await use(offprint);
		await offprint.discard();
	},
	addDevice: async ({ offprint }, use) => {
		const devices: Device[] = [];
		await use(async (viewport = WINDOW) => {
			const device = await openDevice({ origin: offprint.origin, viewport });
			devices.push(device);
			return device;
		});
		for (const device of devices) await device.discard();
	},
	device: async ({ addDevice, viewport }, use) => use(await addDevice(viewport ?? WINDOW))
});
