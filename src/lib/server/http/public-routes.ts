// Lists the routes that answer without a session, by SvelteKit's route id, so that the spelling of a path does not matter.

/** API calls for clients that are not signed in. */
const OPEN_CALLS: ReadonlySet<string> = new Set([
	'/api/account',
	'/api/account/set-up',
	'/api/account/sign-in',
	'/api/account/sign-out',
	'/api/account/reset'
]);

/** Screens of the app, which all get the same shell without any reader's data. The share target redirects to a screen, as does
 * the form of a captured page. */
const SCREENS: ReadonlySet<string> = new Set([
	'/(library)/[[list=list]]',
	'/(library)/feeds/[...path]',
	'/(library)/read/[entry]',
	'/(library)/search',
	'/add',
	'/bookmarklet',
	'/capture',
	'/device',
	'/follow',
	'/highlights',
	'/install',
	'/reset',
	'/save',
	'/settings',
	'/setup',
	'/share',
	'/sign-in',
	'/sync',
	'/tags'
]);

/**
 * A `screen` is answered with the shell, an `open` route needs no session, and every other route is `guarded`.
 * @param id of the route; null when none matches, which SvelteKit answers with 404
 */
export function accessOf(id: string | null): 'screen' | 'open' | 'guarded' {
	if (id === null || SCREENS.has(id)) return 'screen';
	return OPEN_CALLS.has(id) ? 'open' : 'guarded';
}
