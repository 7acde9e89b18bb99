// A failure of ingesting a page, with the page's summary: its title, site, description and picture.
import type { About } from '../../domain/entry.ts';
import { codeOf, Failure, isFailure } from '../../domain/core/failure.ts';
import type { StoredBytes } from '../store/picture-store.ts';

export class UnreadablePage extends Failure {
	readonly about: About;
	/** The picture or the original of the summary, which is to be stored. */
	readonly pictures: readonly StoredBytes[];

	constructor(about: About, pictures: readonly StoredBytes[], cause: unknown) {
		super(codeOf(cause), isFailure(cause) ? cause.details : {}, { cause });
		this.about = about;
		this.pictures = pictures;
	}
}

/** The summary of the page whose fetch failed, or null. */
export function aboutIn(error: unknown): About | null {
	return error instanceof UnreadablePage ? error.about : null;
}
