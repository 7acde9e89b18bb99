// Space on the server: how much a reader's articles use, and the limit.

export interface ServerSpace {
	/** Bytes of text and pictures of the reader's articles, without the trash. */
	readonly used: number;
	/** Limit in bytes; null if only the disk limits it. */
	readonly quota: number | null;
}

export function isServerSpace(value: Record<string, unknown>): boolean {
	const { used, quota } = value;
	return typeof used === 'number' && (quota === null || typeof quota === 'number');
}
