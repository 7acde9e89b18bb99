// Generates real pictures, each a PNG of one colour, which depends on its name.
import { createHash } from 'node:crypto';
import sharp from 'sharp';

const pictures = new Map<string, Promise<Uint8Array>>();

/** A picture of 320 to 335 by 200 pixels, with different bytes for each name, and the same bytes for the same name. */
export function drawPicture(name: string): Promise<Uint8Array> {
	const cached = pictures.get(name);
	if (cached !== undefined) return cached;
	const [r = 0, g = 0, b = 0, more = 0] = createHash('sha256').update(name).digest();
	const create = { width: 320 + (more % 16), height: 200, channels: 3 as const, background: { r, g, b } };
	const picture = sharp({ create }).png().toBuffer();
	pictures.set(name, picture);
	return picture;
}
