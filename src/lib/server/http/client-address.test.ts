// Tests of the client's address, host and scheme, which only a trusted proxy may forward.
import { describe, expect, it } from 'vitest';
import { clientOf, isOurHost, parseTrustProxy } from './client-address.ts';

const ORIGIN = 'https://read.example.org';

function addressOf(trust: string, peer: string, forwarded?: string): string {
	const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
	const settings = { trustProxy: parseTrustProxy(trust), origin: ORIGIN };
	return clientOf({ headers, socket: { remoteAddress: peer } }, settings).address;
}

describe('the address of a client', () => {
	it.each<[what: string, trust: string, peer: string, forwarded: string | undefined, address: string]>([
		['the peer, with no proxy', '', '203.0.113.7', undefined, '203.0.113.7'],
		['the peer, whatever it forwards, when nobody is trusted', '', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
		['the peer, when another one is trusted', '127.0.0.1', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
		['the address that a trusted proxy forwards', '127.0.0.1', '127.0.0.1', '198.51.100.1', '198.51.100.1'],
		[
			'the address that a trusted proxy forwards over an IPv6 socket',
			'127.0.0.1',
			'::ffff:127.0.0.1',
			'198.51.100.1',
			'198.51.100.1'
		],
		['the nearest address that is not a proxy', '127.0.0.1', '127.0.0.1', '10.9.9.9, 198.51.100.1', '198.51.100.1'],
		[
			'the address beyond two proxies',
			'127.0.0.1 10.0.0.0/8',
			'127.0.0.1',
			'9.9.9.9, 198.51.100.1, 10.1.2.3',
			'198.51.100.1'
		],
		['the proxy itself, when it forwards nothing', '127.0.0.1', '127.0.0.1', undefined, '127.0.0.1'],
		['the first address, when all are proxies', '10.0.0.0/8', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
		['the address one hop away', '1', '203.0.113.7', '9.9.9.9, 198.51.100.1', '198.51.100.1'],
		['the address two hops away', '2', '203.0.113.7', '9.9.9.9, 198.51.100.1, 10.0.0.1', '198.51.100.1'],
		['the first address, when there are fewer hops', '2', '203.0.113.7', '198.51.100.1', '198.51.100.1'],
		['the peer, with zero hops', '0', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
		['a /64 of IPv6', '', '2001:db8:1:2:aaaa::1', undefined, '2001:db8:1:2::/64'],
		['the same /64 for another address in it', '', '2001:db8:1:2:ffff::9', undefined, '2001:db8:1:2::/64'],
		['a forwarded IPv6 address', '127.0.0.1', '127.0.0.1', '[2001:db8::5]:4711', '2001:db8::/64'],
		['a link-local address with its zone', '', 'fe80::1%eth0', undefined, 'fe80::/64'],
		['IPv4 with a port', '127.0.0.1', '127.0.0.1', '198.51.100.1:4711', '198.51.100.1'],
		['`unknown` for a word', '127.0.0.1', '127.0.0.1', 'unknown', 'unknown'],
		['`unknown` without a socket', '', '', undefined, 'unknown']
	])('is determined: %s', (_, trust, peer, forwarded, address) => {
		expect(addressOf(trust, peer, forwarded)).toBe(address);
	});

	it.each(['caddy', '127.0.0.1/40', '10', '-1', '127.0.0.1, x'])(
		'cannot be configured by an invalid setting: %s',
		(text) => {
			expect(() => parseTrustProxy(text)).toThrow(TypeError);
		}
	);
});

describe('the name and scheme', () => {
	const headers = { host: 'localhost:3000', 'x-forwarded-host': 'read.example.org', 'x-forwarded-proto': 'https' };
	const clientWith = (trust: string, origin: string, peer = '127.0.0.1') =>
		clientOf({ headers, socket: { remoteAddress: peer } }, { trustProxy: parseTrustProxy(trust), origin });

	it('are read from the headers of a trusted proxy', () => {
		expect(clientWith('127.0.0.1', 'http://localhost:3000')).toMatchObject({
			host: 'read.example.org',
			isSecure: true
		});
	});

	it('are not read from the headers of another peer', () => {
		expect(clientWith('', 'http://localhost:3000')).toMatchObject({ host: 'localhost:3000', isSecure: false });
		expect(clientWith('127.0.0.1', 'http://localhost:3000', '203.0.113.7')).toMatchObject({ host: 'localhost:3000' });
	});

	it('include https without a proxy if ORIGIN is https', () => {
		expect(clientWith('', ORIGIN).isSecure).toBe(true);
	});
});

describe('a host', () => {
	it.each([
		'localhost:3000',
		'localhost',
		'LOCALHOST:80',
		'127.0.0.1:3000',
		'192.168.1.20:3000',
		'[::1]:3000',
		'[fe80::1]',
		'read.example.org',
		'READ.example.org.:443',
		'read.example.org:3000'
	])('is accepted as the server’s own: %s', (host) => {
		expect(isOurHost(host, ORIGIN)).toBe(true);
	});

	it.each([
		undefined,
		'',
		'evil.example',
		'evil.example:3000',
		'localhost.evil.example',
		'xlocalhost',
		'read.example.org.evil.example',
		'sub.read.example.org',
		'127.0.0.1.evil.example',
		'127.0.0.1@evil.example',
		'localhost/@evil.example',
		'evil.example#localhost',
		'localhost, evil.example',
		'my-server.local'
	])('is not accepted as the server’s own: %s', (host) => {
		expect(isOurHost(host, ORIGIN)).toBe(false);
	});
});
