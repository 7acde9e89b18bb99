// Extracts a page in full, or in short mode when that took too much time or memory.
import { isFailure } from '../../domain/core/failure.ts';
import type { ExtractedDocument } from './documents/document-article.ts';
import { isCausedByText, type Pool } from './extraction-pool.ts';
import type { ExtractTask } from './worker-messages.ts';

/** @throws Failure whatever `Pool.run` throws in short mode, or in full mode for another reason than the page */
export async function extractWithFallback(task: ExtractTask, pool: Pick<Pool, 'run'>): Promise<ExtractedDocument> {
	const extracted = await pool.run(task).catch((error: unknown) => {
		// Other failures of the process say nothing about the page.
		if (!isCausedByText(error) && !(isFailure(error) && 'limit' in error.details)) throw error;
		return pool.run({ ...task, mode: 'short' });
	});
	if (extracted.mode === 'short')
		console.log(`${task.address} is too large to be extracted in full: read in short mode`);
	return extracted;
}
