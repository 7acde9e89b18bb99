// Chooses a site's icon from the links in the head of one of its pages.
import { absoluteUrl } from '../html/absolute-url.ts';

/** Edge of the icons that lists show, in pixels, on screens with two or three pixels for each. */
const WANTED_PX = 64;
const DEFAULT_TOUCH_PX = 180;
const DEFAULT_PX = 32;
const MAX_LINKS = 30;

/**
 * The address of the icon whose size is nearest to what lists show; larger ones before smaller ones. `/favicon.ico` of
 * the site if it declares none, as browsers do.
 * @param base of the page's relative URLs
 */
export function iconOf(document: Document, base: string): string | null {
	const icons = [
		...document.querySelectorAll(
			'link[rel~="icon" i], link[rel~="apple-touch-icon" i], link[rel~="apple-touch-icon-precomposed" i]'
		)
	]
		.slice(0, MAX_LINKS)
		.flatMap((link) => {
			const address = absoluteUrl(link.getAttribute('href'), base);
			return address === null ? [] : [{ address, distance: distanceOf(edgeOf(link)) }];
		});
	const best = icons.toSorted((a, b) => a.distance - b.distance)[0];
	return best?.address ?? absoluteUrl('/favicon.ico', base);
}

/** The largest declared edge, in pixels; `any` is a drawing of every size. */
function edgeOf(link: Element): number {
	const sizes = (link.getAttribute('sizes') ?? '').toLowerCase().slice(0, 200);
	if (sizes.includes('any') || /svg/i.test(link.getAttribute('type') ?? '')) return WANTED_PX;
	const edges = [...sizes.matchAll(/(\d{1,4})x\d{1,4}/g)].map(([, edge]) => Number(edge));
	if (edges.length > 0) return Math.max(...edges);
	return /apple/i.test(link.getAttribute('rel') ?? '') ? DEFAULT_TOUCH_PX : DEFAULT_PX;
}

/** An icon that is too small counts as eight times as far away, because enlarging blurs it. */
function distanceOf(edge: number): number {
	return edge >= WANTED_PX ? edge - WANTED_PX : (WANTED_PX - edge) * 8;
}
