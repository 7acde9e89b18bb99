// A page that cannot be made an article but says what it is: its title, its site, what it is about, its picture.
import type { About } from '../../domain/entry.ts';
import { codeOf, Failure, isFailure } from '../../domain/core/failure.ts';
import type { StoredPicture } from '../pictures/download-pictures.ts';

export class Unreadable extends Failure {
	readonly about: About;
	/** Its picture, to be kept. */
	readonly pictures: readonly StoredPicture[];

	constructor(about: About, pictures: readonly StoredPicture[], cause: unknown) {
		super(codeOf(cause), isFailure(cause) ? cause.details : {}, { cause });
		this.about = about;
		this.pictures = pictures;
	}
}

/** What is known of the page whose fetch failed; null when nothing is. */
export function aboutIn(error: unknown): About | null {
	return error instanceof Unreadable ? error.about : null;
}
