// Finds the programs of the engines suite: Firefox ESR, WebKitGTK's driver and browser, and a virtual screen.
import { globSync } from 'node:fs';
import { findOrInstall } from './debian.ts';

/** @throws Error that names the command that installs Firefox */
export function firefoxPath(): string {
	return findOrInstall({
		variable: 'FIREFOX',
		paths: ['/usr/bin/firefox-esr', '/usr/bin/firefox'],
		packages: ['firefox-esr']
	});
}

export type WebKitPrograms = { driver: string; browser: string; screen: string };

/** @throws Error that names the command that installs the programs */
export function webkitPrograms(): WebKitPrograms {
	const packages = ['webkit2gtk-driver', 'xvfb'];
	const driver = findOrInstall({ variable: 'WEBKIT_DRIVER', paths: ['/usr/bin/WebKitWebDriver'], packages });
	const screen = findOrInstall({ variable: 'XVFB', paths: ['/usr/bin/Xvfb'], packages });
	// MiniBrowser is in a folder of the machine's triplet, and its package comes with the driver's.
	const browsers = globSync('/usr/lib/*/webkit2gtk-4.{1,0}/MiniBrowser').sort().reverse();
	const browser = findOrInstall({ variable: 'WEBKIT_BROWSER', paths: browsers, packages });
	return { driver, browser, screen };
}
