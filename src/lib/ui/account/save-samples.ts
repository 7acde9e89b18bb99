// Saves the sample articles to a new library like any other address.
import { SAMPLES } from '../../domain/sample-articles.ts';
import type { Library } from '../../library/library.ts';

/** @param origin address of this server. The first sample is saved last, because lists show the newest first. */
export async function saveSamples(library: Pick<Library, 'save'>, origin: string): Promise<void> {
	for (const path of SAMPLES.toReversed()) await library.save(origin + path);
}
