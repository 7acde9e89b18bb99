// The Chromium that journeys and benches drive, and the arguments it is started with.
import { findOrInstall } from './debian.ts';

/** `--no-sandbox`: as root Chromium has none. The rest keeps it from talking to the world by itself. */
export const CHROMIUM_ARGS: readonly string[] = [
	'--no-sandbox',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

/**
 * The path of `$CHROMIUM`, else of a system Chromium, else of the one installed just now.
 * @throws Error that names the one command to run
 */
export function chromiumPath(): string {
	return findOrInstall({
		variable: 'CHROMIUM',
		paths: [
			'/usr/bin/chromium',
			'/usr/bin/chromium-browser',
			'/usr/bin/google-chrome',
			'/usr/bin/google-chrome-stable'
		],
		packages: ['chromium']
	});
}
