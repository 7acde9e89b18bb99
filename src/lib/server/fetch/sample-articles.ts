// Reads the sample articles from disk, because their addresses are this server's own, which it must not request over
// the network.
import { readFile } from 'node:fs/promises';
import { Failure } from '../../domain/core/failure.ts';
import type { FetchResult, Fetcher } from './fetcher.ts';

/** A name with one of these extensions; it cannot contain a path out of the folder. */
const PATH = /^\/samples\/([a-z0-9-]+\.(html|webp))$/;
const TYPES: Readonly<Record<string, string>> = { html: 'text/html', webp: 'image/webp' };

export interface Samples {
	/** Address of this server; other addresses are fetched from the network. */
	readonly origin: string;
	readonly folder: URL;
}

export function withSamples<F extends Fetcher>(fetcher: F, { origin, folder }: Samples): F {
	return {
		...fetcher,
		async get(address, options) {
			const url = URL.canParse(address) ? new URL(address) : null;
			const [, name, ending] = (url?.origin === origin ? PATH.exec(url.pathname) : null) ?? [];
			if (name === undefined || ending === undefined) return fetcher.get(address, options);
			return read(new URL(name, folder), { url: origin + url?.pathname, type: TYPES[ending] ?? '' });
		}
	};
}

async function read(file: URL, { url, type }: Pick<FetchResult, 'url' | 'type'>): Promise<FetchResult> {
	const bytes = await readFile(file).catch(() => null);
	if (bytes === null) throw new Failure('not_found');
	return { url, type, charset: 'utf-8', bytes, network: 'private' };
}
