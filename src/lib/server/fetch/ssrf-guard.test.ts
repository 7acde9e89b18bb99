// Tests of which addresses may be connected to, in every notation.
import { expect, test } from 'vitest';
import { onlyNetworks, publicOnly, type ResolvedAddress } from './ssrf-guard.ts';

const strict = publicOnly();

test.each([
	'http://127.0.0.1/',
	'http://127.1/',
	'http://2130706433/',
	'http://0x7f.1/',
	'http://0x7f000001/',
	'http://0177.0.0.1/',
	'http://①②⑦.⓪.⓪.①/',
	'http://127.0.0.1./',
	'http://0/',
	'http://0.0.0.0/',
	'http://10.1.2.3/',
	'http://172.16.0.1/',
	'http://192.168.1.1/',
	'http://100.64.0.1/',
	'http://169.254.169.254/',
	'http://192.0.0.8/',
	'http://198.18.0.1/',
	'http://224.0.0.1/',
	'http://255.255.255.255/',
	'http://[::]/',
	'http://[::1]/',
	'http://[::127.0.0.1]/',
	'http://[::ffff:127.0.0.1]/',
	'http://[::ffff:7f00:1]/',
	'http://[::ffff:0:127.0.0.1]/',
	'http://[2002:7f00:1::]/',
	'http://[64:ff9b::7f00:1]/',
	'http://[64:ff9b:1::a00:1]/',
	'http://[2001::1]/',
	'http://[fe80::1]/',
	'http://[fec0::1]/',
	'http://[fd12:3456::1]/',
	'http://[ff02::1]/',
	'http://[2001:db8::1]/',
	'http://[100::1]/',
	'http://[4000::1]/'
])('an address that is not public is refused: %s', (address) => {
	expect(strict.refusesHost(new URL(address).hostname)).toBe(true);
});

test.each(['http://93.184.215.14/', 'http://[2606:2800:21f:cb07:6820:80da:af6b:8b2c]/', 'http://[::ffff:8.8.8.8]/'])(
	'a public address is allowed: %s',
	(address) => {
		expect(strict.refusesHost(new URL(address).hostname)).toBe(false);
	}
);

test('a name is left to the lookup', () => {
	expect(strict.refusesHost('localhost')).toBe(false);
});

test('invalid addresses are never allowed', () => {
	expect(strict.allows('localhost')).toBe(false);
	expect(strict.allows('')).toBe(false);
});

test('networks that the owner lists are allowed, also in mapped form, and no others', () => {
	const guard = onlyNetworks(['192.168.0.0/16', 'fd00::/8']);
	expect(guard.allows('192.168.7.7')).toBe(true);
	expect(guard.allows('::ffff:192.168.7.7')).toBe(true);
	expect(guard.allows('fd12::1')).toBe(true);
	expect(guard.allows('10.0.0.1')).toBe(false);
	expect(guard.allows('::1')).toBe(false);
	expect(guard.allows('93.184.215.14')).toBe(false);
});

test('an invalid network in the setting is reported', () => {
	expect(() => onlyNetworks(['home'])).toThrow(expect.objectContaining({ code: 'bad_setting' }));
});

function lookUp(addresses: ResolvedAddress[], all: boolean): Promise<unknown> {
	const guarded = strict.guard(async () => addresses);
	return new Promise((resolve, reject) => {
		guarded('example.org', { all }, (error, address, family) => {
			if (error === null) resolve(all ? address : { address, family });
			else reject(error);
		});
	});
}

const privateAddress = { address: '192.168.1.1', family: 4 };
const publicAddress = { address: '93.184.215.14', family: 4 };

test('only the public addresses of a name are used', async () => {
	expect(await lookUp([privateAddress, publicAddress], true)).toEqual([publicAddress]);
	expect(await lookUp([privateAddress, publicAddress], false)).toEqual(publicAddress);
});

test('a name with only private addresses is refused, and a name without addresses is unreachable', async () => {
	await expect(lookUp([privateAddress], true)).rejects.toMatchObject({ code: 'private_network' });
	await expect(lookUp([], true)).rejects.toMatchObject({ code: 'unreachable' });
});
