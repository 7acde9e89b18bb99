// Keeps the source of each article compressed, within a limit for the whole server: the oldest sources go first.
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdDecompress } from 'node:zlib';
import type { ArticleId } from '../../domain/article.ts';
import { DAY_MS } from '../../domain/core/time.ts';
import type { Db } from '../db/schema.ts';
import type { SourceFiles } from '../store/source-files.ts';
import {
	evictSources,
	namedAmong,
	nextFiles,
	pictureList,
	readSource,
	removeSources,
	sizeOfSources,
	type SourceKind,
	type SourceRecord
} from '../store/sources.ts';

/** A page as the server or the reader's browser got it. */
export interface PageSource extends Pick<SourceRecord, 'kind' | 'url' | 'network' | 'charset' | 'type' | 'pictures'> {
	readonly bytes: Uint8Array;
	/** When the page was captured, ms since 1970 by the device's clock; now by default, and at most now. */
	readonly fetched?: number;
}

/** A kept source, with its bytes as they were fetched. */
export interface KeptSource {
	readonly record: SourceRecord;
	readonly bytes: Uint8Array;
}

export interface SourceKeeper {
	/**
	 * Stores the source of an article, and publishes the article with its record. A source that cannot be kept is left
	 * out, because the article does not need it; the record is null then.
	 * @throws whatever `publish` throws
	 */
	keepWith(
		article: ArticleId,
		source: PageSource | null,
		publish: (record: SourceRecord | null) => Promise<void>
	): Promise<void>;
	/** The source of an article; null if it is not kept. */
	read(article: ArticleId): Promise<KeptSource | null>;
	/** Removes what is over the limit, records without bytes, and bytes without a record. Call it now and then. */
	cleanUp(): Promise<void>;
}

export interface SourceKeeperDeps {
	readonly db: Db;
	readonly files: SourceFiles;
	/** ms since 1970 */
	readonly now: () => number;
	/** Bytes of all sources together; 0 keeps none. */
	readonly limit: number;
}

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
/** With a checksum, so that a damaged file is noticed. */
const COMPRESSION = { params: { [constants.ZSTD_c_checksumFlag]: 1 } };
/** More than any page or captured page has, bytes. */
const MAX_SOURCE_BYTES = 16_000_000;
/** Records whose bytes are looked for in one clean-up, in slices. */
const CHECKED = { slice: 500, all: 20_000 } as const;

export function createSourceKeeper({ db, files, now, limit }: SourceKeeperDeps): SourceKeeper {
	/** The name of the last record that was checked. */
	let checked = '';

	async function evict(allowed: number, kinds?: readonly SourceKind[]): Promise<void> {
		await files.remove(await evictSources(db, allowed, kinds));
	}

	async function store({ bytes, pictures, fetched = now(), ...rest }: PageSource): Promise<SourceRecord | null> {
		if (limit === 0 || bytes.length > MAX_SOURCE_BYTES) return null;
		const compressed = await compress(bytes, COMPRESSION);
		const size = compressed.length + pictureList(pictures).length;
		if (size > limit) return null;
		if (rest.kind === 'capture') await evict(limit - size);
		else {
			// No page takes the place of a captured one, which cannot be fetched again.
			await evict(limit - size, ['page']);
			if ((await sizeOfSources(db)) > limit - size) return null;
		}
		const file = await files.put(compressed);
		return { ...rest, fetched: Math.min(fetched, now()), file, bytes: size, pictures };
	}

	async function removeUnnamed(names: readonly string[]): Promise<void> {
		const named = await namedAmong(db, names);
		await files.remove(names.filter((name) => !named.has(name)));
	}

	async function removeWithoutBytes(): Promise<void> {
		for (let count = 0; count < CHECKED.all; count += CHECKED.slice) {
			const names = await nextFiles(db, checked, CHECKED.slice);
			checked = names.at(-1) ?? '';
			await removeSources(db, 'file', await files.missingAmong(names));
			if (names.length < CHECKED.slice) return;
		}
	}

	return {
		async keepWith(article, source, publish) {
			const before = await readSource(db, article);
			const record = source === null ? null : await store(source).catch(reportNotKept(source.url));
			try {
				await publish(record);
			} finally {
				const names = [before, record].flatMap((each) => (each === null ? [] : [each.file]));
				// What stays after a failure has no record, and is removed by a clean-up.
				await removeUnnamed(names).catch(() => undefined);
			}
		},
		async read(article) {
			const record = await readSource(db, article);
			if (record === null) return null;
			const compressed = await files.get(record.file);
			const bytes =
				compressed === null
					? null
					: await decompress(compressed, { maxOutputLength: MAX_SOURCE_BYTES }).catch(reportNotKept(record.url));
			if (bytes !== null) return { record, bytes };
			// Backups have no sources, so that a restored record may have no bytes.
			await files.remove(await removeSources(db, 'file', [record.file]));
			return null;
		},
		async cleanUp() {
			await evict(limit);
			await removeWithoutBytes();
			// Newer ones may belong to an article that is published later.
			await files.removeStray(Date.now() - DAY_MS);
		}
	};
}

function reportNotKept(what: string): (error: unknown) => null {
	return (error) => {
		console.error(`the source of ${what} could not be kept or read:`, error);
		return null;
	};
}
