// Recognises the answers of services that let people through and turn programs away.

/** Bytes of the body of an error that are searched for marks of such a service. */
export const SEARCHED_BYTES = 65_536;

/** Statuses with which these services answer; others are errors of the site itself. */
const STATUSES: ReadonlySet<number> = new Set([401, 403, 405, 429, 503]);

/**
 * Texts that only the page of a challenge contains, in lower case. The scripts with which the services watch every page of
 * a site have other names.
 */
const MARKS: readonly string[] = [
	// Cloudflare
	'_cf_chl_opt',
	'cf-chl-widget',
	'/orchestrate/chl_page/',
	'/orchestrate/jsch/',
	'cf-error-details',
	// DataDome
	'geo.captcha-delivery.com',
	'ct.captcha-delivery.com',
	'interstitial.captcha-delivery.com',
	// Akamai
	'errors.edgesuite.net',
	'/_sec/cp_challenge/',
	'sec-if-cpt-container',
	// Imperva
	'_incapsula_resource?swudnsai',
	'incapsula incident id',
	// HUMAN, formerly PerimeterX
	'id="px-captcha"',
	'captcha.px-cdn.net',
	'captcha.px-cloud.net',
	// Amazon
	'window.gokuprops',
	'.awswaf.com/',
	// Others
	'sucuri website firewall - access denied',
	'/.within.website/x/cmd/anubis/',
	'id="anubis_challenge"',
	'check.ddos-guard.net',
	'vercel security checkpoint',
	'unusual traffic from your computer network'
];

/** Whether the beginning of a page has a mark of a challenge. */
export function hasBotWallMark(start: string): boolean {
	const text = start.toLowerCase();
	return MARKS.some((mark) => text.includes(mark));
}

/** Whether the headers of an error alone show a challenge. */
export function isBotWallHeader(headers: Pick<Headers, 'get'>): boolean {
	return headers.get('cf-mitigated') === 'challenge' || headers.get('x-datadome') === 'protected';
}

/** Whether the body of an error with this status is worth a search. */
export function mayBeBotWall(status: number): boolean {
	return STATUSES.has(status);
}
