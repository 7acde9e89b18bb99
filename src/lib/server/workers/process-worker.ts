// Runs a process as a worker of a pool: untrusted data in it can neither stop the server, nor use its memory, nor crash
// it.
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Failure } from '../../domain/core/failure.ts';
import { brokenWorker, type PoolWorker } from './worker-pool.ts';

export interface ProcessOptions<Answer> {
	/** The script of the process; it calls `takeTasks`. */
	readonly entry: URL;
	/** Options for Node, such as memory limits. */
	readonly flags: readonly string[];
	/** @param answer message of the process */
	onAnswer(answer: Answer): void;
	/**
	 * The process ended or could not start, or a task could not be sent.
	 *
	 * @param failure without a detail that would blame the task
	 * @param signal that ended the process
	 */
	onEnd(failure: Failure, signal: NodeJS.Signals | null): void;
}

export interface ProcessWorker<Task> extends PoolWorker<Task> {
	/** Undefined when the process could not start. */
	readonly pid: number | undefined;
}

export function startProcess<Task extends object, Answer>(options: ProcessOptions<Answer>): ProcessWorker<Task> {
	const { entry, flags, onAnswer, onEnd } = options;
	const child = fork(fileURLToPath(entry), {
		serialization: 'advanced',
		execArgv: [...flags],
		stdio: ['ignore', 'ignore', 'inherit', 'ipc']
	});
	const ended = new Promise((resolve) => child.once('exit', resolve).once('error', resolve));
	child.on('message', (answer) => onAnswer(answer as Answer));
	child.on('error', (cause) => onEnd(brokenWorker(cause), null));
	child.on('exit', (code, signal) => onEnd(brokenWorker(`the process ended with ${signal ?? code ?? 0}`), signal));

	function unref(): void {
		child.unref();
		child.channel?.unref();
	}

	return {
		pid: child.pid,
		start(task) {
			child.send(task, (error) => {
				if (error !== null) onEnd(brokenWorker(error), null);
			});
		},
		ref() {
			child.ref();
			child.channel?.ref();
		},
		unref,
		async kill() {
			child.removeAllListeners('message');
			child.kill('SIGKILL');
			// An idle process does not keep the server alive, but closing the pool waits for its end.
			child.ref();
			await ended;
		}
	};
}
