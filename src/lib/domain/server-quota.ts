// How much of the server a reader's articles take, and how much they may.

export interface ServerSpace {
	/** Bytes of the texts and pictures of the articles that the reader's entries show; the trash does not count. */
	readonly used: number;
	/** Bytes; null for as many as the disk holds. */
	readonly quota: number | null;
}

export function isServerSpace(value: Record<string, unknown>): boolean {
	const { used, quota } = value;
	return typeof used === 'number' && (quota === null || typeof quota === 'number');
}
