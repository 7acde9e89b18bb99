// The process that decodes pictures: one at a time, so that it can be killed without losing another picture.
import { fileURLToPath } from 'node:url';
import { codeOf, isFailure } from '../../domain/core/failure.ts';
import { answerServer, takeTasks } from '../workers/worker-process.ts';
import { transcode, type ConvertedPicture } from './download-pictures.ts';

export type TranscoderAnswer = { readonly picture: ConvertedPicture } | { readonly reason: string };

// Read when the first text of a drawing is drawn. Without it, a machine without fonts draws boxes instead of letters.
process.env['FONTCONFIG_FILE'] = fileURLToPath(new URL('./fonts.conf', import.meta.url));

takeTasks((bytes: Uint8Array) =>
	transcode(bytes).then(
		(picture) => answer({ picture }),
		(error: unknown) => answer({ reason: isFailure(error) ? error.message : codeOf(error) })
	)
);

function answer(message: TranscoderAnswer): Promise<void> {
	return answerServer(message);
}
