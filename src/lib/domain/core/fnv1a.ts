// FNV-1a hashes (draft-eastlake-fnv), for use inside a transaction, where WebCrypto cannot be awaited.
// Not cryptographic: no protection against deliberate collisions.

/** Hash as 16 hex digits. Computed in four 16-bit limbs, because BigInt is ten times slower for ten thousand ops. */
export function hash64(text: string): string {
	return limbsOf(text)
		.map((limb) => limb.toString(16).padStart(4, '0'))
		.join('');
}

/** Hash as 22 characters of base64url. */
export function hash128(text: string): string {
	const bytes = [...limbsOf(`a${text}`), ...limbsOf(`b${text}`)].flatMap((limb) => [limb >>> 8, limb & 0xff]);
	return btoa(String.fromCharCode(...bytes))
		.replace(/\+/g, '-')
		.replace(/\//g, '_')
		.replace(/={1,2}$/, '');
}

function limbsOf(text: string): [number, number, number, number] {
	let [a, b, c, d] = [0x2325, 0x8422, 0x9ce4, 0xcbf2];
	for (const byte of new TextEncoder().encode(text)) {
		a ^= byte;
		// times 0x100000001b3 = 2^40 + 0x1b3
		const a1 = a * 0x1b3;
		const b1 = b * 0x1b3 + (a1 >>> 16);
		const c1 = c * 0x1b3 + ((a & 0xff) << 8) + (b1 >>> 16);
		const d1 = d * 0x1b3 + (a >>> 8) + ((b & 0xff) << 8) + (c1 >>> 16);
		a = a1 & 0xffff;
		b = b1 & 0xffff;
		c = c1 & 0xffff;
		d = d1 & 0xffff;
	}
	return [d, c, b, a];
}

const OFFSET_32 = 0x811c9dc5;
const PRIME_32 = 0x01000193;

/** Hash of 32 bits over the UTF-16 units of a text. */
export function hash32(text: string): number {
	let value = OFFSET_32;
	for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), PRIME_32);
	return value >>> 0;
}

/**
 * Checksum of 32 bits over words of four bytes in the byte order of this machine. It differs from FNV-1a.
 * @param bytes must begin at a multiple of four in their buffer
 */
export function checksum32(bytes: Uint8Array<ArrayBuffer>): number {
	let value = OFFSET_32 ^ bytes.length;
	const count = bytes.length >>> 2;
	const words = new Int32Array(bytes.buffer, bytes.byteOffset, count);
	for (let at = 0; at < count; at++) {
		value = Math.imul(value ^ (words[at] ?? 0), PRIME_32);
		value ^= value >>> 15;
	}
	for (let at = count * 4; at < bytes.length; at++) value = Math.imul(value ^ (bytes[at] ?? 0), PRIME_32);
	return value >>> 0;
}
