// Converts pictures in processes that can be killed: a decoder in C can be neither stopped nor trusted inside the server.
import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { Failure } from '../../domain/core/failure.ts';
import type { ConvertAnswer } from './transcoder-process.ts';
import type { StoredPicture } from './download-pictures.ts';

export interface ConverterOptions {
	/** Processes at most; each starts with the first picture that finds no idle one. */
	readonly size: number;
	/** Most milliseconds for one picture, from when its process takes it. */
	readonly timeoutMs: number;
	/** The process's file. */
	readonly entry?: URL;
}

export interface PictureTranscoder {
	/**
	 * @param signal ends the wait for a process, not the work of one
	 * @throws Failure `extract_failed` for what is no picture, is too large, or took its process too long
	 */
	convert(bytes: Uint8Array, signal: AbortSignal): Promise<StoredPicture>;
	close(): void;
}

interface Task {
	readonly bytes: Uint8Array;
	readonly signal: AbortSignal;
	readonly resolve: (picture: StoredPicture) => void;
	readonly reject: (failure: Failure) => void;
}

interface TranscoderProcess {
	readonly child: ChildProcess;
	task: Task | null;
	timer: NodeJS.Timeout | undefined;
}

/** Its own objects are few; without limits garbage would take as much memory as the pictures. */
const SMALL = ['--max-old-space-size=64', '--max-semi-space-size=1'];
/** One that has had nothing to do for so long ends, and gives its memory back. */
const IDLE_MS = 5_000;

export function createConverter(options: ConverterOptions): PictureTranscoder {
	const { size, timeoutMs, entry = new URL('./transcoder-process.ts', import.meta.url) } = options;
	const decoders = new Set<TranscoderProcess>();
	const waiting: Task[] = [];
	let closed = false;

	function next(): void {
		const idle = [...decoders].find((decoder) => decoder.task === null);
		if (idle === undefined && decoders.size >= size) return;
		const task = waiting.shift();
		if (task === undefined) return;
		if (task.signal.aborted) {
			task.reject(new Failure('extract_failed', { reason: 'waited too long' }));
			next();
		} else begin(idle ?? start(), task);
	}

	function start(): TranscoderProcess {
		const child = fork(fileURLToPath(entry), {
			serialization: 'advanced',
			execArgv: SMALL,
			stdio: ['ignore', 'ignore', 'inherit', 'ipc']
		});
		const decoder: TranscoderProcess = { child, task: null, timer: undefined };
		decoders.add(decoder);
		child.on('message', (answer: ConvertAnswer) => finish(decoder, answer));
		child.on('error', (cause) => retire(decoder, new Failure('extract_failed', {}, { cause })));
		child.on('exit', (code, signal) => retire(decoder, new Failure('extract_failed', { exit: signal ?? code ?? 0 })));
		return decoder;
	}

	function begin(decoder: TranscoderProcess, task: Task): void {
		clearTimeout(decoder.timer);
		decoder.task = task;
		decoder.timer = setTimeout(() => retire(decoder, new Failure('extract_failed', { limit: timeoutMs })), timeoutMs);
		hold(decoder);
		decoder.child.send(task.bytes, (error) => {
			if (error !== null) retire(decoder, new Failure('extract_failed', {}, { cause: error }));
		});
	}

	function finish(decoder: TranscoderProcess, answer: ConvertAnswer): void {
		const task = release(decoder);
		decoder.timer = setTimeout(() => retire(decoder, new Failure('extract_failed')), IDLE_MS).unref();
		if ('picture' in answer) task?.resolve(answer.picture);
		else task?.reject(new Failure('extract_failed', { reason: answer.reason }));
		next();
	}

	/** One that broke is never used again; another takes its place when there is work. */
	function retire(decoder: TranscoderProcess, failure: Failure): void {
		if (!decoders.delete(decoder)) return;
		decoder.child.kill('SIGKILL');
		release(decoder)?.reject(failure);
		next();
	}

	return {
		convert(bytes, signal) {
			if (closed) return Promise.reject(new Failure('extract_failed', { reason: 'closed' }));
			return new Promise((resolve, reject) => {
				waiting.push({ bytes, signal, resolve, reject });
				next();
			});
		},
		close() {
			closed = true;
			const failure = new Failure('extract_failed', { reason: 'closed' });
			for (const task of waiting.splice(0)) task.reject(failure);
			for (const decoder of [...decoders]) retire(decoder, failure);
		}
	};
}

function release(decoder: TranscoderProcess): Task | null {
	clearTimeout(decoder.timer);
	// Only work under way keeps the server's process alive.
	decoder.child.unref();
	decoder.child.channel?.unref();
	const { task } = decoder;
	decoder.task = null;
	return task;
}

function hold({ child }: TranscoderProcess): void {
	child.ref();
	child.channel?.ref();
}
