// Parses the settings from the environment, once. An invalid setting stops the start with a clear message.
import ipaddr from 'ipaddr.js';
import { Failure } from '../domain/core/failure.ts';
import { parseTrustProxy, type TrustProxy } from './http/client-address.ts';

export interface Settings {
	readonly host: string;
	readonly port: number;
	/** Address of the server: scheme, host and port, no path. */
	readonly origin: string;
	/** Whether ORIGIN is set; if not, `origin` is localhost, and requests to 127.0.0.1 are redirected there. */
	readonly hasOrigin: boolean;
	/** Folder of the SQLite database and of pictures. */
	readonly folder: string;
	/** Address of PostgreSQL; null for SQLite. */
	readonly databaseUrl: string | null;
	/** Private networks, in CIDR notation, that the owner's saves may reach. */
	readonly fetchAllow: readonly string[];
	/** Bytes of articles and pictures per reader; null for no limit. */
	readonly quota: number | null;
	/** Bytes of the compressed sources of all articles; 0 keeps none. */
	readonly sources: number;
	/** The proxies whose `X-Forwarded-*` headers are trusted. */
	readonly trustProxy: TrustProxy;
}

const QUOTA = '5 GB';
const SOURCES = '1 GB';
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

/** @throws Failure `bad_setting` with the setting's name and what it should be */
export function parseSettings(env: Readonly<Record<string, string | undefined>>): Settings {
	const port = parsePort(env['PORT'] ?? '3000');
	const origin = nonEmpty(env['ORIGIN']);
	return {
		host: nonEmpty(env['HOST']) ?? '127.0.0.1',
		port,
		origin: origin === null ? `http://localhost:${port}` : parseOrigin(origin),
		hasOrigin: origin !== null,
		folder: nonEmpty(env['OFFPRINT_DATA']) ?? './data',
		databaseUrl: parseDatabaseUrl(nonEmpty(env['DATABASE_URL'])),
		fetchAllow: parseNetworks(nonEmpty(env['OFFPRINT_FETCH_ALLOW']) ?? ''),
		quota: parseQuota(nonEmpty(env['OFFPRINT_QUOTA']) ?? QUOTA),
		sources: parseSize('OFFPRINT_SOURCES', nonEmpty(env['OFFPRINT_SOURCES']) ?? SOURCES, 'to keep none'),
		trustProxy: parseProxies(nonEmpty(env['OFFPRINT_TRUST_PROXY']) ?? '')
	};
}

function badSetting(name: string, expected: string): Failure {
	return new Failure('bad_setting', { name, expected });
}

function nonEmpty(text: string | undefined): string | null {
	return text === undefined || text.trim() === '' ? null : text.trim();
}

function parsePort(text: string): number {
	const port = Number(text);
	if (!/^\d+$/.test(text) || port > 65_535) throw badSetting('PORT', 'a number from 0 to 65535');
	return port;
}

function parseOrigin(text: string): string {
	const expected = 'an address such as https://read.example.org, without a path';
	if (!URL.canParse(text)) throw badSetting('ORIGIN', expected);
	const url = new URL(text);
	if (
		!/^https?:$/.test(url.protocol) ||
		url.pathname !== '/' ||
		url.search !== '' ||
		url.hash !== '' ||
		url.username !== ''
	) {
		throw badSetting('ORIGIN', expected);
	}
	return url.origin;
}

function parseDatabaseUrl(text: string | null): string | null {
	if (text === null) return null;
	const isPostgres = URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol);
	if (!isPostgres) throw badSetting('DATABASE_URL', 'an address such as postgres://user:password@host/database');
	return text;
}

function parseNetworks(text: string): string[] {
	const networks = text.split(/[\s,]+/).filter((network) => network !== '');
	for (const network of networks) {
		if (!ipaddr.isValidCIDR(network))
			throw badSetting('OFFPRINT_FETCH_ALLOW', 'networks such as 192.168.1.0/24, fd00::/8');
	}
	return networks;
}

/** Bytes; null for `0`, which means no limit. */
function parseQuota(text: string): number | null {
	const bytes = parseSize('OFFPRINT_QUOTA', text, 'for no limit');
	return bytes === 0 ? null : bytes;
}

/** Bytes of a size in decimal units, such as `5 GB` or `500MB`. @param zero what `0` means */
function parseSize(name: string, text: string, zero: string): number {
	const [, digits = '', unit = 'B'] = /^(\d+(?:\.\d+)?)\s*([kmgt]?b)?$/i.exec(text) ?? [];
	const power = UNITS.findIndex((each) => each.toLowerCase() === unit.toLowerCase());
	const bytes = digits === '' ? Number.NaN : Math.round(Number(digits) * 1000 ** power);
	if (!Number.isSafeInteger(bytes)) throw badSetting(name, `a size such as 5 GB or 500 MB, or 0 ${zero}`);
	return bytes;
}

function parseProxies(text: string): TrustProxy {
	try {
		return parseTrustProxy(text);
	} catch {
		throw badSetting(
			'OFFPRINT_TRUST_PROXY',
			'the addresses of proxies, such as 127.0.0.1 or 10.0.0.0/8, or their number'
		);
	}
}
