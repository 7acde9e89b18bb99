// The parts of an address by which sites are known.

export interface SiteAddress {
	readonly origin: string;
	/** In lower case, without `www.`. */
	readonly host: string;
	/** Segments of the path as they are written, without empty ones. */
	readonly path: readonly string[];
	readonly query: URLSearchParams;
	/** With its `?`; empty if there is none. */
	readonly search: string;
}

/** Null if the address is not http or https. */
export function siteAddressOf(address: string): SiteAddress | null {
	if (!URL.canParse(address)) return null;
	const url = new URL(address);
	if (url.protocol !== 'http:' && url.protocol !== 'https:') return null;
	return {
		origin: url.origin,
		host: url.hostname.replace(/^www\./, ''),
		path: url.pathname.split('/').filter((segment) => segment !== ''),
		query: url.searchParams,
		search: url.search
	};
}

/** Whether a host is this one or a part of it. */
export function isHostOf(host: string, site: string): boolean {
	return host === site || host.endsWith(`.${site}`);
}

/** The name before the domain of a host such as `name.example.com`; null for the domain itself. */
export function nameBefore(host: string, domain: string): string | null {
	return host.endsWith(`.${domain}`) ? host.slice(0, -domain.length - 1) : null;
}

/** Names of a text, separated by spaces. */
export function wordSet(words: string): ReadonlySet<string> {
	return new Set(words.split(' '));
}
