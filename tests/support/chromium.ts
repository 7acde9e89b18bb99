// Finds Chromium for e2e tests and benches, and lists its arguments.
import { findOrInstall } from './debian.ts';

/** `--no-sandbox` because Chromium has no sandbox for root; the other arguments disable Chromium's own network requests and QUIC. */
export const CHROMIUM_ARGS: readonly string[] = [
	'--no-sandbox',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

/**
 * The path in `$CHROMIUM`, or of the system's Chromium, which is installed if it is missing.
 * @throws Error that names the command that installs Chromium
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
