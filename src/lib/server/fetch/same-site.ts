// Compares the sites of two addresses: the registrable part of their hosts, by the public suffix list.
import { getDomain } from 'tldts';

/**
 * `ada.github.io` and `bob.github.io` are two sites; a host without a registrable part, such as an IP address, is its
 * own site.
 */
export function isSameSite(one: string, other: string): boolean {
	return siteOf(one) === siteOf(other);
}

function siteOf(address: string): string {
	const { hostname } = new URL(address);
	return getDomain(hostname, { allowPrivateDomains: true }) ?? hostname;
}
