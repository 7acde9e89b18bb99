// The pictures of an article that can be opened full screen.
import { m } from '../../paraglide/messages.js';
import { inChunks } from './in-chunks.ts';

/** Smaller pictures are signs in the text, px. */
const MIN_SIZE_PX = 96;
const MAX_CAPTION = 2_000;
const PICTURE_FILE = /\.(?:png|jpe?g|webp|gif|avif)(?:[?#]|$)/i;

export interface ArticlePicture {
	readonly src: string;
	readonly alt: string;
	readonly caption: string;
	readonly element: HTMLImageElement;
}

/** Makes pictures open by a press, the keyboard too. A picture in a link to a page stays a link. */
export function markPictures(text: HTMLElement, signal: AbortSignal): Promise<void> {
	return inChunks(
		text.querySelectorAll('img'),
		(picture) => {
			const link = picture.closest('a');
			if (sizeOf(picture) < MIN_SIZE_PX) return;
			if (link !== null && !PICTURE_FILE.test(link.href)) return;
			picture.toggleAttribute('data-picture', true);
			if (link !== null) return;
			picture.tabIndex = 0;
			picture.role = 'button';
			picture.ariaLabel = picture.alt === '' ? m.reading_picture() : m.reading_picture_named({ alt: picture.alt });
		},
		signal
	);
}

export function picturesOf(text: HTMLElement): readonly ArticlePicture[] {
	return [...text.querySelectorAll<HTMLImageElement>('img[data-picture]')].map((element) => ({
		src: element.src,
		alt: element.alt,
		caption: (element.closest('figure')?.querySelector('figcaption')?.textContent ?? '').trim().slice(0, MAX_CAPTION),
		element
	}));
}

/** The shorter side as the page states it, else of the picture itself; reads no layout. */
function sizeOf({ attributes, naturalWidth, naturalHeight }: HTMLImageElement): number {
	const side = (name: string, natural: number) => Number(attributes.getNamedItem(name)?.value ?? natural);
	return Math.min(side('width', naturalWidth), side('height', naturalHeight));
}
