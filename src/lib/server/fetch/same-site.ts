// Whether two addresses are of one site: the part of a host that somebody can register, by the public suffix list.
import { getDomain } from 'tldts';

/** `ada.github.io` and `bob.github.io` are two sites; what has no such part, such as an IP address, is one with itself. */
export function isSameSite(one: string, other: string): boolean {
	return siteOf(one) === siteOf(other);
}

function siteOf(address: string): string {
	const { hostname } = new URL(address);
	return getDomain(hostname, { allowPrivateDomains: true }) ?? hostname;
}
