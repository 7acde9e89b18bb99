// Finds the Chromium for e2e tests and benches, and its arguments.
import { findOrInstall } from './debian.ts';

/** `--no-sandbox`: root has no sandbox in Chromium. The others disable its own network requests. */
export const CHROMIUM_ARGS: readonly string[] = [
	'--no-sandbox',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

/**
 * The path of `$CHROMIUM`, or of a system Chromium, or of one installed now.
 * @throws Error that names the command to run
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
