// Downloads an article's pictures and converts each to a WebP without metadata, named by its hash.
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { PictureHash } from '../../domain/article.ts';
import { Failure, isFailure } from '../../domain/core/failure.ts';
import type { Fetcher, GetOptions } from '../fetch/fetcher.ts';
import { isMarkup, rasterise } from './rasterise.ts';

export interface ConvertedPicture {
	/** SHA-256 of `bytes` */
	readonly hash: PictureHash;
	readonly type: 'image/webp';
	readonly bytes: Uint8Array;
	/** The width at which it is shown, px. A rasterised drawing has up to twice as many. */
	readonly width: number;
	/** px, of one frame */
	readonly height: number;
}

type Referer = NonNullable<GetOptions['referer']>;

export interface PictureOptions {
	readonly fetcher: Pick<Fetcher, 'get'>;
	/** The page that shows the pictures, which some servers require as the referrer. */
	readonly referer: Referer;
	/** Number of parallel downloads. */
	readonly concurrency: number;
	/** Other addresses of a picture, by its address: tried one after the other when it cannot be had. */
	readonly alternatives?: Readonly<Record<string, readonly string[]>>;
	/** Maximum number of pictures; further pictures are left out. */
	readonly limit?: number;
	/** Milliseconds for all pictures together; pictures that take longer are left out. */
	readonly budgetMs?: number;
	/** Converts a picture; without it, this process converts the pictures. @throws Failure `extract_failed` */
	readonly convert?: (bytes: Uint8Array, signal: AbortSignal) => Promise<ConvertedPicture>;
}

const MAX_BYTES = 15 * 1024 * 1024;
const MAX_PIXELS = 40_000_000;
/** Decoding an AVIF takes 20 bytes per pixel, five times as many as other formats. */
const MAX_AVIF_PIXELS = 16_000_000;
/** Maximum pixels of all frames together; larger animations keep only their first frame. */
const MAX_ANIMATED_PIXELS = 20_000_000;
const MAX_WIDTH = 1600;
/** A picture up to this size is a tracking pixel or a spacer. */
const MAX_TRACKER_PX = 2;
const TIMEOUT_MS = 20_000;
const DECODE_SECONDS = 20;
const DECODERS = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Svg'];
const FORMATS: ReadonlySet<string> = new Set(['jpeg', 'png', 'webp', 'gif', 'heif']);
/** Maximum number of alternatives that are tried for one picture, and for all of an article. */
const MAX_ALTERNATIVES = 2;
const MAX_FURTHER_ATTEMPTS = 60;

// No picture is converted twice, and parallel threads would take more memory than decoding one after the other.
sharp.cache(false);
sharp.concurrency(1);
// libvips has one list of loaders per process, so all others are disabled before the first picture.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({ operation: DECODERS.map((name) => `VipsForeignLoad${name}`) });

/**
 * @returns pictures by URL, in the order given; leaves out those that fail, are too large (15 MB, 40 megapixels) or are
 * tracking pixels
 */
export async function downloadPictures(
	addresses: readonly string[],
	options: PictureOptions
): Promise<Map<string, ConvertedPicture>> {
	const { fetcher, referer, concurrency, alternatives = {} } = options;
	const { limit = 200, budgetMs = 90_000, convert = transcode } = options;
	const signal = AbortSignal.timeout(budgetMs);
	const distinct = [...new Set(addresses)].slice(0, limit);
	const remaining = [...distinct];
	const downloaded = new Map<string, ConvertedPicture>();

	let furtherAttempts = 0;

	async function attempt(address: string): Promise<ConvertedPicture | null> {
		try {
			return await convert(await load(address, fetcher, referer, signal), signal);
		} catch (error) {
			if (!isFailure(error)) throw error;
			return null;
		}
	}

	async function work(): Promise<void> {
		for (let address = remaining.shift(); address !== undefined && !signal.aborted; address = remaining.shift()) {
			let picture = await attempt(address);
			const others = Object.hasOwn(alternatives, address) ? alternatives[address] : undefined;
			for (const other of others?.slice(0, MAX_ALTERNATIVES) ?? []) {
				if (picture !== null || signal.aborted || ++furtherAttempts > MAX_FURTHER_ATTEMPTS) break;
				picture = await attempt(other);
			}
			if (picture !== null) downloaded.set(address, picture);
		}
	}

	await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));
	// In the page's order, not in the order of arrival, so that the same page gives the same revision.
	return new Map(
		distinct.flatMap((address) => {
			const picture = downloaded.get(address);
			return picture === undefined ? [] : [[address, picture] as const];
		})
	);
}

async function load(
	address: string,
	fetcher: Pick<Fetcher, 'get'>,
	referer: Referer,
	signal: AbortSignal
): Promise<Uint8Array> {
	if (address.startsWith('data:')) return inlineBytes(address);
	const { bytes } = await fetcher.get(address, {
		accept: 'picture',
		maxBytes: MAX_BYTES,
		timeoutMs: TIMEOUT_MS,
		referer,
		signal
	});
	return bytes;
}

/** The bytes of a `data:` URL (RFC 2397). */
function inlineBytes(address: string): Uint8Array {
	const comma = address.indexOf(',');
	const content = address.slice(comma + 1);
	if (comma === -1 || content.length > MAX_BYTES * 1.4) throw new Failure('too_large', { limit: MAX_BYTES });
	if (/;base64$/i.test(address.slice(0, comma))) return Buffer.from(content, 'base64');
	try {
		return Buffer.from(decodeURIComponent(content));
	} catch (cause) {
		throw new Failure('extract_failed', {}, { cause });
	}
}

/**
 * The picture as it is stored: at most 1600 px wide, upright, without metadata. An SVG is sanitised and rasterised.
 * @throws Failure `extract_failed` if it is not a picture, is too large, or is as small as a tracking pixel
 */
export async function transcode(bytes: Uint8Array): Promise<ConvertedPicture> {
	try {
		if (isMarkup(bytes)) {
			const drawing = await rasterise(bytes);
			return { ...drawing, type: 'image/webp', hash: hashOf(drawing.bytes) };
		}
		const {
			format,
			width,
			height,
			pages = 1,
			pageHeight = height
		} = await sharp(bytes, { limitInputPixels: MAX_PIXELS }).metadata();
		if (!FORMATS.has(format)) throw new Failure('extract_failed', { format });
		if (format === 'heif' && width * pageHeight > MAX_AVIF_PIXELS) throw new Failure('extract_failed', { width });
		if (width <= MAX_TRACKER_PX || pageHeight <= MAX_TRACKER_PX)
			throw new Failure('extract_failed', { width, height: pageHeight });
		const animated = pages > 1 && width * pageHeight * pages <= MAX_ANIMATED_PIXELS;
		const { data, info } = await sharp(bytes, { limitInputPixels: MAX_PIXELS, animated })
			.timeout({ seconds: DECODE_SECONDS })
			.autoOrient()
			.resize({ width: MAX_WIDTH, withoutEnlargement: true })
			.webp({ quality: 80 })
			.toBuffer({ resolveWithObject: true });
		return {
			hash: hashOf(data),
			type: 'image/webp',
			bytes: data,
			width: info.width,
			height: info.pageHeight ?? info.height
		};
	} catch (cause) {
		throw isFailure(cause) ? cause : new Failure('extract_failed', {}, { cause });
	}
}

function hashOf(bytes: Uint8Array): PictureHash {
	return createHash('sha256').update(bytes).digest('hex') as PictureHash;
}
