// A process as a worker of a pool: what it parses can neither stop the server, nor use its memory, nor crash it.
import { fork, type ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Failure } from '../../domain/core/failure.ts';
import { brokenWorker, type PoolWorker } from './worker-pool.ts';

export interface ProcessOptions<Answer> {
	/** The file that the process runs; it calls `takeTasks`. */
	readonly entry: URL;
	/** Options for Node, such as limits of memory. */
	readonly flags: readonly string[];
	/** @param answer what the process sends */
	onAnswer(answer: Answer): void;
	/**
	 * The process ended, or a task could not be sent.
	 *
	 * @param failure without a detail that would blame the task
	 * @param signal that ended the process
	 */
	onEnd(failure: Failure, signal: NodeJS.Signals | null): void;
}

export interface ProcessWorker<Task> extends PoolWorker<Task> {
	readonly pid: number;
}

/** Variables that a process gets. The others are settings of the server, among them the password of its database. */
const ENVIRONMENT = ['PATH', 'TZ', 'LANG', 'TMPDIR', 'LD_LIBRARY_PATH', 'MALLOC_ARENA_MAX'];
/** Maximum of a process's last output that is kept for the log. V8 prints twenty lines when memory is exhausted. */
const MAX_PRINTED_CHARACTERS = 1_000;

/** @throws Failure when the machine gives no process */
export function startProcess<Task extends object, Answer>(options: ProcessOptions<Answer>): ProcessWorker<Task> {
	const { entry, flags, onAnswer, onEnd } = options;
	const child = fork(fileURLToPath(entry), {
		serialization: 'advanced',
		execArgv: [...flags],
		env: Object.fromEntries(ENVIRONMENT.map((name) => [name, process.env[name]])),
		// In a process group of its own, so that Ctrl+C reaches the server alone, which ends its workers itself.
		detached: true,
		stdio: ['ignore', 'ignore', 'pipe', 'ipc']
	});
	const { pid } = child;
	if (pid === undefined) {
		// For lack of memory or file descriptors. `kill` must not be called: it would signal a random process.
		child.on('error', () => undefined);
		throw brokenWorker('the machine gives no process');
	}
	child.on('error', (cause) => onEnd(brokenWorker(cause), null));
	const printed = lastPrinted(child);
	// Not `close`, which waits for `stderr`: that does not keep the server's process alive, so it might end before.
	const ended = new Promise((resolve) => child.once('exit', resolve));
	child.on('message', (answer) => onAnswer(answer as Answer));
	child.on('close', (code, signal) =>
		onEnd(brokenWorker(`the process ended with ${signal ?? code ?? 0} ${printed()}`.trim()), signal)
	);

	return {
		pid,
		start(task) {
			child.send(task, (error) => {
				if (error !== null) onEnd(brokenWorker(error), null);
			});
		},
		ref() {
			child.ref();
			child.channel?.ref();
		},
		unref() {
			child.unref();
			child.channel?.unref();
		},
		async kill() {
			child.removeAllListeners('message');
			child.kill('SIGKILL');
			// An idle process does not keep the server's process alive, but closing the pool waits for the end of the process.
			child.ref();
			await ended;
		}
	};
}

/** @returns a function that reads the end of what the process has printed as errors so far */
function lastPrinted({ stderr }: ChildProcess): () => string {
	let text = '';
	stderr?.setEncoding('utf8').on('data', (more: string) => {
		text = (text + more).slice(-MAX_PRINTED_CHARACTERS);
	});
	// Reading from `stderr` must not keep the server's process alive.
	if (stderr instanceof Socket) stderr.unref();
	return () => text;
}
