// Pictures by their hash, for whoever shows one: from this device, else from the server and kept.
import type { Picture, PictureHash } from '../../domain/article.ts';
import { savePicture, PICTURE_STORES } from './articles.ts';
import type { Connection } from '../db/connection.ts';
import { isHashOf } from '../api/api-client.ts';

export function storedPicture(connection: Connection, hash: PictureHash): Promise<Picture | null> {
	return connection.read(['pictures'], async (tx) => (await tx.objectStore('pictures').get(hash)) ?? null);
}

/**
 * Keeps a picture that was fetched to be shown, if an article of this device shows it, and it is the one that its name
 * says: a portal or a proxy may have answered with one of its own.
 */
export async function storePicture(connection: Connection, hash: PictureHash, picture: Picture): Promise<void> {
	if (!(await isHashOf(hash, picture.bytes))) return;
	return connection.write(PICTURE_STORES, (tx) => savePicture(tx, hash, picture));
}
