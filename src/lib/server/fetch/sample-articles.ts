// Reads the sample articles and their feed from disk, because their addresses are this server's own, which it must not request over
// the network.
import { readFile } from 'node:fs/promises';
import { Failure } from '../../domain/core/failure.ts';
import type { Answer, AskingFetcher, AskOptions } from './ask.ts';
import type { FetchResult, Fetcher, GetOptions } from './fetcher.ts';

/** A name with one of these extensions; it cannot contain a path out of the folder. */
const PATH = /^\/samples\/([a-z0-9-]+\.(html|webp|xml))$/;
const TYPES: Readonly<Record<string, string>> = {
	html: 'text/html',
	webp: 'image/webp',
	xml: 'application/rss+xml'
};

export interface Samples {
	/** Address of this server; other addresses are fetched from the network. */
	readonly origin: string;
	readonly folder: URL;
}

export function withSamples<F extends Fetcher & Partial<AskingFetcher>>(fetcher: F, samples: Samples): F {
	const { ask } = fetcher;
	const asking = ask && {
		async ask(address: string, options: AskOptions): Promise<Answer> {
			const sample = sampleAt(address, samples);
			if (sample === null) return ask(address, options);
			const { url, type, bytes } = await read(sample);
			const headers = { get: (name: string) => (name === 'content-type' ? type : null) };
			return { status: 200, headers, url, network: 'public', bytes, isBotWall: false };
		}
	};
	return {
		...fetcher,
		...asking,
		async get(address: string, options: GetOptions) {
			const sample = sampleAt(address, samples);
			return sample === null ? fetcher.get(address, options) : read(sample);
		}
	};
}

interface Sample extends Pick<FetchResult, 'url' | 'type'> {
	readonly file: URL;
}

function sampleAt(address: string, { origin, folder }: Samples): Sample | null {
	const url = URL.canParse(address) ? new URL(address) : null;
	const [, name, ending] = (url?.origin === origin ? PATH.exec(url.pathname) : null) ?? [];
	if (url === null || name === undefined || ending === undefined) return null;
	return { file: new URL(name, folder), url: origin + url.pathname, type: TYPES[ending] ?? '' };
}

async function read({ file, url, type }: Sample): Promise<FetchResult> {
	const bytes = await readFile(file).catch(() => null);
	if (bytes === null) throw new Failure('not_found');
	return { url, type, charset: 'utf-8', bytes, network: 'private' };
}
