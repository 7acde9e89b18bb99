// Serves `/img/HASH` from this device's library, or else from the server, and then stores it, unless the library's own
// download (`DOWNLOAD_HEADER`) will.
import { registerRoute } from 'workbox-routing';
import { Strategy, type StrategyHandler } from 'workbox-strategies';
import { DOWNLOAD_HEADERS, isPictureHash, type Picture, type PictureHash } from '../lib/domain/article.ts';
import { DOWNLOAD_HEADER } from '../lib/domain/service-worker-messages.ts';
import type { CurrentLibrary } from './current-library.ts';

export function servePictures(currentLibrary: CurrentLibrary): void {
	const strategy = new StoreThenNetwork(currentLibrary);
	// Matched by path, because a fetch from a script has no destination.
	registerRoute(({ url, sameOrigin }) => sameOrigin && hashIn(url) !== null, strategy);
}

class StoreThenNetwork extends Strategy {
	readonly #currentLibrary: CurrentLibrary;

	constructor(currentLibrary: CurrentLibrary) {
		super();
		this.#currentLibrary = currentLibrary;
	}

	protected override async _handle(request: Request, handler: StrategyHandler): Promise<Response> {
		const hash = hashIn(new URL(request.url));
		// If the library cannot be opened, pictures are still fetched from the server.
		const library = await this.#currentLibrary().catch(() => null);
		if (hash === null || library === null) return handler.fetch(request);
		const stored = await library.picture(hash).catch(() => null);
		if (stored !== null) return toResponse(stored);
		const response = await handler.fetch(request).catch(() => Response.error());
		const type = response.headers.get('content-type') ?? '';
		if (response.ok && type.startsWith('image/') && !request.headers.has(DOWNLOAD_HEADER)) {
			const copy = response.clone();
			void handler.waitUntil(
				copy
					.arrayBuffer()
					.then((bytes) => library.savePicture(hash, { type, bytes }))
					.catch((error: unknown) => console.warn('a picture could not be kept', error))
			);
		}
		return response;
	}
}

function hashIn(url: URL): PictureHash | null {
	const name = /^\/img\/([^/]+)$/.exec(url.pathname)?.[1];
	return isPictureHash(name) ? name : null;
}

function toResponse({ type, bytes }: Picture): Response {
	return new Response(bytes, {
		headers: {
			'content-type': type,
			'content-length': String(bytes.byteLength),
			'cache-control': 'no-store',
			'x-content-type-options': 'nosniff',
			...(type.startsWith('image/') ? {} : DOWNLOAD_HEADERS)
		}
	});
}
