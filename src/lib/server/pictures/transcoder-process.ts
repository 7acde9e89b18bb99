// The process that decodes pictures: one at a time, so that it can be killed without losing another picture.
import { codeOf, isFailure } from '../../domain/core/failure.ts';
import { answerServer, takeTasks } from '../workers/worker-process.ts';
import { transcode, type ConvertedPicture } from './download-pictures.ts';

export type TranscoderAnswer = { readonly picture: ConvertedPicture } | { readonly reason: string };

takeTasks((bytes: Uint8Array) =>
	transcode(bytes).then(
		(picture) => answer({ picture }),
		(error: unknown) => answer({ reason: isFailure(error) ? error.message : codeOf(error) })
	)
);

function answer(message: TranscoderAnswer): Promise<void> {
	return answerServer(message);
}
