// Classifies IP addresses as public, private or special, and allows connections to one kind only.
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { Failure } from '../../domain/core/failure.ts';

export interface ResolvedAddress {
	readonly address: string;
	readonly family: number;
}

/** All addresses of a host name. */
export type Lookup = (hostname: string) => Promise<readonly ResolvedAddress[]>;

export interface AddressGuard {
	/** Whether an IP address may be connected to; false if it cannot be parsed. */
	allows(address: string): boolean;
	/** Whether the host of a URL is a literal address that may not be connected to. Names are left to the lookup. */
	refusesHost(hostname: string): boolean;
	/** A lookup for `net.connect` that returns allowed addresses only. */
	guard(lookup: Lookup): LookupFunction;
}

type Address = ReturnType<typeof ipaddr.parse>;
type Network = readonly [Address, number];

/** Global unicast as allocated by IANA (RFC 4291, 2.4): excludes `::7f00:1` and unallocated space. */
const GLOBAL_UNICAST: Network = ipaddr.parseCIDR('2000::/3');
/** Azure's host agent: the registry lists it as public, but it answers only inside Azure. */
const AZURE_HOST = '168.63.129.16';

/** Allows the public internet only. */
export function publicOnly(): AddressGuard {
	return createGuard(isPublic);
}

/**
 * Allows the listed networks only.
 * @param cidrs networks such as `192.168.1.0/24`
 * @throws Failure `bad_setting` for an invalid CIDR network
 */
export function onlyNetworks(cidrs: readonly string[]): AddressGuard {
	const networks = cidrs.map(parseNetwork);
	return createGuard((address) => networks.some((network) => isWithin(address, network)));
}

function createGuard(isAllowed: (address: Address) => boolean): AddressGuard {
	const allows = (text: string): boolean => ipaddr.isValid(text) && isAllowed(unwrapMappedIPv4(ipaddr.parse(text)));

	return {
		allows,
		refusesHost(hostname) {
			const literal = hostname.replace(/^\[|\]$/g, '');
			return isIP(literal) !== 0 && !allows(literal);
		},
		guard(lookup) {
			return (hostname, options, callback) => {
				lookup(hostname)
					.then((addresses) => pick(hostname, addresses, options.family))
					.then(
						(usable) => {
							if (options.all === true) callback(null, [...usable]);
							else callback(null, usable[0].address, usable[0].family);
						},
						(error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0)
					);
			};
		}
	};

	function pick(
		hostname: string,
		addresses: readonly ResolvedAddress[],
		family: number | string | undefined
	): readonly [ResolvedAddress, ...ResolvedAddress[]] {
		const candidates = family === 4 || family === 6 ? addresses.filter((one) => one.family === family) : addresses;
		const [first, ...others] = candidates.filter((one) => allows(one.address));
		if (first !== undefined) return [first, ...others];
		throw new Failure(addresses.length > 0 ? 'private_network' : 'unreachable', { host: hostname });
	}
}

function parseNetwork(cidr: string): Network {
	try {
		return ipaddr.parseCIDR(cidr);
	} catch (cause) {
		throw new Failure('bad_setting', { value: cidr }, { cause });
	}
}

/** The IPv4 address in an IPv6 address such as `::ffff:10.0.0.1`, which connects to 10.0.0.1. */
function unwrapMappedIPv4(address: Address): Address {
	const mapped = address.kind() === 'ipv6' && (address as ipaddr.IPv6).isIPv4MappedAddress();
	return mapped ? (address as ipaddr.IPv6).toIPv4Address() : address;
}

function isPublic(address: Address): boolean {
	if (address.range() !== 'unicast' || address.toString() === AZURE_HOST) return false;
	return address.kind() === 'ipv4' || isWithin(address, GLOBAL_UNICAST);
}

function isWithin(address: Address, [network, bits]: Network): boolean {
	return address.kind() === network.kind() && address.match(network, bits);
}
