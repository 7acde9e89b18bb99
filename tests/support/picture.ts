// Generates real pictures: a PNG of one colour, derived from its name.
import { createHash } from 'node:crypto';
import sharp from 'sharp';

const drawn = new Map<string, Promise<Uint8Array>>();

/** A picture of 320 to 335 by 200 pixels, with different bytes for each name, and the same bytes for the same name. */
export function drawPicture(name: string): Promise<Uint8Array> {
	const known = drawn.get(name);
	if (known !== undefined) return known;
	const [r = 0, g = 0, b = 0, more = 0] = createHash('sha256').update(name).digest();
	const create = { width: 320 + (more % 16), height: 200, channels: 3 as const, background: { r, g, b } };
	const picture = sharp({ create }).png().toBuffer();
	drawn.set(name, picture);
	return picture;
}
