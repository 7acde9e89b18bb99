// Tests of the settings: accepted values, and messages about wrong ones.
import { describe, expect, it } from 'vitest';
import { isFailure } from '../domain/core/failure.ts';
import { parseSettings } from './settings.ts';

function refusalOf(env: Record<string, string>): unknown {
	try {
		return parseSettings(env);
	} catch (error) {
		return isFailure(error) && error.code === 'bad_setting' ? error.details['name'] : error;
	}
}

describe('settings', () => {
	it('default to a server for this machine only', () => {
		expect(parseSettings({})).toEqual({
			host: '127.0.0.1',
			port: 3000,
			origin: 'http://localhost:3000',
			hasOrigin: false,
			folder: './data',
			databaseUrl: null,
			fetchAllow: [],
			quota: 5_000_000_000,
			sources: 1_000_000_000,
			trustProxy: { networks: [] }
		});
	});

	it('have the values of the environment', () => {
		expect(
			parseSettings({
				HOST: '0.0.0.0',
				PORT: '8080',
				ORIGIN: ' https://read.example.org/ ',
				OFFPRINT_DATA: '/var/lib/offprint',
				DATABASE_URL: 'postgres://user:password@db/offprint',
				OFFPRINT_FETCH_ALLOW: '192.168.1.0/24, fd00::/8\n10.0.0.0/8',
				OFFPRINT_QUOTA: ' 1.5 TB ',
				OFFPRINT_SOURCES: '0',
				OFFPRINT_TRUST_PROXY: '2'
			})
		).toEqual({
			host: '0.0.0.0',
			port: 8080,
			origin: 'https://read.example.org',
			hasOrigin: true,
			folder: '/var/lib/offprint',
			databaseUrl: 'postgres://user:password@db/offprint',
			fetchAllow: ['192.168.1.0/24', 'fd00::/8', '10.0.0.0/8'],
			quota: 1_500_000_000_000,
			sources: 0,
			trustProxy: { hops: 2 }
		});
	});

	it('have their default when they are empty', () => {
		const empty = { HOST: '', ORIGIN: ' ', OFFPRINT_DATA: '', DATABASE_URL: '', OFFPRINT_FETCH_ALLOW: ' ' };
		expect(parseSettings(empty)).toEqual(parseSettings({}));
	});

	it.each([
		['500MB', 500_000_000],
		['2 gb', 2_000_000_000],
		['800 kB', 800_000],
		['123456', 123_456],
		['0', null],
		['0 GB', null]
	])('include a quota: %s is %s bytes', (text, quota) => {
		expect(parseSettings({ OFFPRINT_QUOTA: text }).quota).toBe(quota);
	});

	it('contain the port in the default address', () => {
		expect(parseSettings({ PORT: '0' })).toMatchObject({ port: 0, origin: 'http://localhost:0' });
	});

	it.each([
		['PORT', 'http'],
		['PORT', '65536'],
		['PORT', '-1'],
		['PORT', '1e3'],
		['ORIGIN', 'read.example.org'],
		['ORIGIN', 'https://read.example.org/offprint'],
		['ORIGIN', 'https://read.example.org/?a'],
		['ORIGIN', 'https://read.example.org/#a'],
		['ORIGIN', 'https://me@read.example.org'],
		['ORIGIN', 'ftp://read.example.org'],
		['DATABASE_URL', 'mysql://localhost/offprint'],
		['DATABASE_URL', 'offprint'],
		['OFFPRINT_FETCH_ALLOW', '192.168.1.0'],
		['OFFPRINT_FETCH_ALLOW', '192.168.1.0/24, home'],
		['OFFPRINT_QUOTA', 'much'],
		['OFFPRINT_QUOTA', '5 apples'],
		['OFFPRINT_QUOTA', '-5 GB'],
		['OFFPRINT_QUOTA', '1e99'],
		['OFFPRINT_SOURCES', 'none'],
		['OFFPRINT_TRUST_PROXY', 'yes'],
		['OFFPRINT_TRUST_PROXY', '127.0.0.1, caddy'],
		['OFFPRINT_TRUST_PROXY', '12']
	])('are refused with the name of the invalid setting: %s=%s', (name, value) => {
		expect(refusalOf({ [name]: value })).toBe(name);
	});
});
