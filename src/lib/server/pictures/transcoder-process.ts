// The process that decodes pictures: one at a time, and nothing of it is lost when it is killed.
import { codeOf, isFailure } from '../../domain/core/failure.ts';
import { yieldToServer } from '../workers/low-priority.ts';
import { transcode, type StoredPicture } from './download-pictures.ts';

export type ConvertAnswer = { readonly picture: StoredPicture } | { readonly reason: string };

yieldToServer();
process.on('message', (bytes: Uint8Array) => {
	transcode(bytes).then(
		(picture) => answer({ picture }),
		(error: unknown) => answer({ reason: isFailure(error) ? error.message : codeOf(error) })
	);
});
// Its server is gone: nobody waits for the rest.
process.on('disconnect', () => process.exit(0));

function answer(message: ConvertAnswer): void {
	process.send?.(message);
}
