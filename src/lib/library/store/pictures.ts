// Stores a picture that was fetched for display.
import type { Picture, PictureHash } from '../../domain/article.ts';
import { savePicture, PICTURE_STORES } from './articles.ts';
import type { Connection } from '../db/connection.ts';
import { isHashOf } from '../api/picture-hash.ts';

/**
 * Stores a picture if an article on this device shows it and its bytes match its hash. They may not match, because a
 * captive portal or a proxy may have answered.
 */
export async function storePicture(connection: Connection, hash: PictureHash, picture: Picture): Promise<void> {
	if (!(await isHashOf(hash, picture.bytes))) return;
	return connection.write(PICTURE_STORES, (tx) => savePicture(tx, hash, picture));
}
