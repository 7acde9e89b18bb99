// Converts pictures in processes that can be killed, because a decoder in C can be neither stopped nor trusted inside
// the server.
import { Failure } from '../../domain/core/failure.ts';
import { startProcess } from '../workers/process-worker.ts';
import { createWorkerPool, type WorkerEvents } from '../workers/worker-pool.ts';
import type { TranscoderAnswer } from './transcoder-process.ts';
import type { ConvertedPicture } from './download-pictures.ts';

export interface TranscoderOptions {
	/** Maximum number of processes; each starts with the first picture that finds no idle one. */
	readonly size: number;
	/** Maximum milliseconds for one picture, from when its process takes it. */
	readonly timeoutMs: number;
	/** The script of the process. */
	readonly entry?: URL;
}

export interface PictureTranscoder {
	/**
	 * @param signal ends the wait for a process, not a running conversion
	 * @throws Failure `extract_failed` if it is not a picture, is too large, or took its process too long
	 */
	convert(bytes: Uint8Array, signal: AbortSignal): Promise<ConvertedPicture>;
	close(): void;
}

/** The process has few objects; without these limits, garbage would take as much memory as the pictures. */
const MEMORY_FLAGS = ['--max-old-space-size=64', '--max-semi-space-size=1'];

export function createTranscoder({ size, timeoutMs, entry }: TranscoderOptions): PictureTranscoder {
	const spawn = (events: WorkerEvents<ConvertedPicture>) =>
		startProcess<Uint8Array, TranscoderAnswer>({
			entry: entry ?? new URL('./transcoder-process.ts', import.meta.url),
			flags: MEMORY_FLAGS,
			onAnswer(answer) {
				if ('picture' in answer) events.resolve(answer.picture);
				else events.reject(new Failure('extract_failed', { reason: answer.reason }));
			},
			onEnd: events.fail
		});
	const pool = createWorkerPool(spawn, { size, timeoutMs, closedCode: 'extract_failed' });
	return {
		convert: (bytes, signal) => pool.run(bytes, signal),
		close: () => void pool.close()
	};
}
