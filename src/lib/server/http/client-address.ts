// Determines the client's address, the requested host and the scheme: from the socket, or from a trusted proxy's
// headers.
import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import type { Settings } from '../settings.ts';

/** The proxies that are trusted: none, all within a number of hops, or those in networks. */
export type TrustProxy =
	{ readonly hops: number } | { readonly networks: readonly (readonly [ipaddr.IPv4 | ipaddr.IPv6, number])[] };

export interface Client {
	/** Key for limits: an IPv4 address, the /64 network of an IPv6 address, or `unknown`. */
	readonly address: string;
	/** Host with port, as the browser requested it, or null. */
	readonly host: string | null;
	/** Whether the browser uses https. */
	readonly isSecure: boolean;
}

type Incoming = Pick<IncomingMessage, 'headers'> & { readonly socket: { readonly remoteAddress?: string | undefined } };

/** Uses forwarded headers of a trusted peer only, because anybody can send such headers. */
export function clientOf(
	{ headers, socket }: Incoming,
	{ trustProxy, origin }: Pick<Settings, 'trustProxy' | 'origin'>
): Client {
	const peer = socket.remoteAddress ?? '';
	const forwarded = isTrusted(trustProxy, peer) ? headers : {};
	const scheme = lastOf(forwarded['x-forwarded-proto']) ?? new URL(origin).protocol.slice(0, -1);
	return {
		address: limitKeyOf(senderOf(trustProxy, peer, listOf(forwarded['x-forwarded-for']))),
		host: lastOf(forwarded['x-forwarded-host']) ?? headers.host ?? null,
		isSecure: scheme.toLowerCase() === 'https'
	};
}

/** Writes the address and the host into headers for the routes, replacing any that the client sent. */
export function setClientHeaders(request: IncomingMessage, { address, host }: Client): void {
	request.headers['x-offprint-client'] = address;
	request.headers['x-offprint-host'] = host ?? '';
}

/**
 * Whether the server answers to a name. A foreign page can point its own name at this server (DNS rebinding); the
 * browser then sends that name. IP addresses and `localhost` cannot be pointed at another machine.
 * @param host the `Host` header
 */
export function isOurHost(host: string | undefined, origin: string): boolean {
	const name = hostnameOf(host ?? '');
	if (name === null) return false;
	return name === 'localhost' || name === new URL(origin).hostname || isAddress(name);
}

/** @throws TypeError unless the text is a number of hops or a list of networks or addresses */
export function parseTrustProxy(text: string): TrustProxy {
	if (/^\d$/.test(text)) return { hops: Number(text) };
	const networks = text.split(/[\s,]+/).filter((network) => network !== '');
	return { networks: networks.map(networkOf) };
}

function networkOf(text: string): readonly [ipaddr.IPv4 | ipaddr.IPv6, number] {
	if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
	if (!ipaddr.isValid(text) || /^\d+$/.test(text)) throw new TypeError(`${text} is no network`);
	const address = ipaddr.parse(text);
	return [address, address.kind() === 'ipv4' ? 32 : 128];
}

function isTrusted(trust: TrustProxy, address: string): boolean {
	if ('hops' in trust) return trust.hops > 0;
	if (!ipaddr.isValid(address)) return false;
	const parsed = ipaddr.process(address);
	return trust.networks.some(([network, bits]) => parsed.kind() === network.kind() && parsed.match([network, bits]));
}

/** The first address from the right that is not a trusted proxy, because anything left of it may be forged. */
function senderOf(trust: TrustProxy, peer: string, forwarded: readonly string[]): string {
	const chain = [...forwarded, peer];
	if ('hops' in trust) return chain.at(-1 - trust.hops) ?? chain[0] ?? peer;
	return chain.findLast((address) => !isTrusted(trust, address)) ?? chain[0] ?? peer;
}

function limitKeyOf(text: string): string {
	const bare = /^\[([^\]]+)\](?::\d+)?$/.exec(text)?.[1] ?? /^(\d+\.\d+\.\d+\.\d+):\d+$/.exec(text)?.[1] ?? text;
	if (!ipaddr.isValid(bare)) return 'unknown';
	const address = ipaddr.process(bare);
	if (address.kind() === 'ipv4') return address.toString();
	// A subscriber has at least a /64 (RFC 6177), and could use each of its addresses once.
	const network = ipaddr.IPv6.networkAddressFromCIDR(`${address.toNormalizedString().split('%', 1)[0]}/64`);
	return `${network.toString()}/64`;
}

function listOf(header: string | string[] | undefined): readonly string[] {
	return String(header ?? '')
		.split(',')
		.map((part) => part.trim())
		.filter((part) => part !== '');
}

/** The last of several values, which the nearest proxy wrote. */
function lastOf(header: string | string[] | undefined): string | undefined {
	return listOf(header).at(-1);
}

function hostnameOf(host: string): string | null {
	// `URL` would accept a user name, a path and more in the place of a host.
	if (!/^(?:\[[0-9a-f:.]+\]|[\w.-]+)(?::\d{1,5})?$/i.test(host) || !URL.canParse(`http://${host}`)) return null;
	return new URL(`http://${host}`).hostname.replace(/\.$/, '');
}

function isAddress(hostname: string): boolean {
	return hostname.startsWith('[') || ipaddr.IPv4.isValidFourPartDecimal(hostname);
}
