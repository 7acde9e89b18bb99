// Tells whether an address looks like that of a feed, so that it can be followed without asking the site.

/** Whether its path or query names a usual format of feeds. */
export function looksLikeFeed(address: string): boolean {
	const text = address.trim();
	const whole = /^https?:\/\//i.test(text) ? text : `https://${text}`;
	if (!URL.canParse(whole)) return false;
	const { pathname, search } = new URL(whole);
	return /feed|rss|atom|xml|json/i.test(pathname + search);
}
