// Which routes answer without a session, by the id under which Kit matched them, so that no spelling of a path matters.

/** Calls of the API for those who are not signed in. */
const OPEN_CALLS: ReadonlySet<string> = new Set([
	'/api/account',
	'/api/account/set-up',
	'/api/account/sign-in',
	'/api/account/sign-out',
	'/api/account/reset'
]);

/** Screens of the app: all are one shell, in which nothing of a reader is. And the share target, which leads to one. */
const SCREENS: ReadonlySet<string> = new Set([
	'/(library)/[[list=list]]',
	'/(library)/read/[entry]',
	'/(library)/search',
	'/add',
	'/device',
	'/install',
	'/reset',
	'/save',
	'/settings',
	'/setup',
	'/share',
	'/sign-in',
	'/sync'
]);

/**
 * `screen`: answered with the shell. `open`: a call that needs no session. `guarded`: every other route.
 * @param id of Kit's route; null when none fits, which Kit answers with 404 by itself
 */
export function accessOf(id: string | null): 'screen' | 'open' | 'guarded' {
	if (id === null || SCREENS.has(id)) return 'screen';
	return OPEN_CALLS.has(id) ? 'open' : 'guarded';
}
