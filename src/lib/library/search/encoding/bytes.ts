// Reads and writes bytes sequentially: varints (7 bits a byte, the lowest first) and a checksum.
import { checksum32 } from '../../../domain/core/fnv1a.ts';

export type Bytes = Uint8Array<ArrayBuffer>;

/** A buffer that grows. */
export interface ByteWriter {
	readonly length: number;
	/** @param value a whole number from 0 to 2^31 - 1 */
	varint(value: number): void;
	append(bytes: Bytes): void;
	/** Appends a range of bytes. */
	copy(bytes: Bytes, from: number, to: number): void;
	/** A view of the written bytes, valid until the next write. */
	view(): Bytes;
	clear(): void;
}

export function byteWriter(capacity = 256): ByteWriter {
	let bytes = new Uint8Array(capacity);
	let length = 0;
	const reserve = (more: number): void => {
		if (length + more <= bytes.length) return;
		const larger = new Uint8Array(Math.max(bytes.length * 2, length + more));
		larger.set(bytes.subarray(0, length));
		bytes = larger;
	};
	return {
		get length() {
			return length;
		},
		varint(value) {
			reserve(5);
			let rest = value;
			while (rest > 127) {
				bytes[length++] = (rest & 127) | 128;
				rest >>>= 7;
			}
			bytes[length++] = rest;
		},
		append(more) {
			reserve(more.length);
			bytes.set(more, length);
			length += more.length;
		},
		copy(more, from, to) {
			reserve(to - from);
			for (let at = from; at < to; at++) bytes[length++] = more[at] ?? 0;
		},
		view: () => bytes.subarray(0, length),
		clear() {
			length = 0;
		}
	};
}

/** Reads from the offset `at`. Bytes beyond the end read as zeros, which does not occur after a correct checksum. */
export interface ByteReader {
	at: number;
	readonly bytes: Bytes;
}

export function readVarint(reader: ByteReader): number {
	const { bytes } = reader;
	let value = bytes[reader.at++] ?? 0;
	if (value < 128) return value;
	value &= 127;
	for (let shift = 7; shift < 35; shift += 7) {
		const byte = bytes[reader.at++] ?? 0;
		value |= (byte & 127) << shift;
		if (byte < 128) break;
	}
	return value;
}

/** Frees a buffer that is no longer read, because V8 would otherwise keep some 50 MB of garbage. */
export function release(buffer: ArrayBuffer): void {
	// Browsers before 2024 have no `transfer`. An empty buffer may be shared.
	if (buffer.byteLength > 0) (buffer as Partial<Pick<ArrayBuffer, 'transfer'>>).transfer?.(0);
}

const CHECKSUM_BYTES = 4;

/** Bytes with a checksum in front, as they are stored. */
export function withChecksum(bytes: Bytes): ArrayBuffer {
	const whole = new Uint8Array(CHECKSUM_BYTES + bytes.length);
	whole.set(bytes, CHECKSUM_BYTES);
	new DataView(whole.buffer).setUint32(0, checksum32(whole.subarray(CHECKSUM_BYTES)));
	return whole.buffer;
}

/** The bytes after the checksum; null if the checksum is wrong. */
export function verifyChecksum(stored: unknown): Bytes | null {
	if (!(stored instanceof ArrayBuffer) || stored.byteLength < CHECKSUM_BYTES) return null;
	const bytes = new Uint8Array(stored, CHECKSUM_BYTES);
	return new DataView(stored).getUint32(0) === checksum32(bytes) ? bytes : null;
}
