// Runs a child process for tests: collects its output, waits for its end, and kills it when the test run ends.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

export type Child = {
	process: ChildProcess;
	/** The output of the process, from both streams, in order of arrival. */
	output: () => string;
	running: () => boolean;
	/** Waits until the process ends by itself; kills it after `deadlineMs`. */
	waitForEnd: (deadlineMs: number) => Promise<void>;
	/** Sends the signal to the process if it still runs, and waits for its end; sends SIGKILL after `deadlineMs`. */
	stop: (signal: NodeJS.Signals, deadlineMs?: number) => Promise<void>;
};

export function startChild(command: string, args: readonly string[], options: SpawnOptions = {}): Child {
	const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
	let output = '';
	let running = true;
	const ended = new Promise<void>((resolve) => {
		const settle = (): void => {
			running = false;
			process.off('exit', killNow);
			resolve();
		};
		child.once('exit', (code, signal) => {
			output += `\n[${command} ended: ${signal ?? `code ${code}`}]\n`;
			settle();
		});
		child.once('error', (error) => {
			output += `\n[${command} did not start: ${error.message}]\n`;
			if (child.pid === undefined) settle();
		});
	});
	const killNow = (): void => {
		child.kill('SIGKILL');
	};
	process.once('exit', killNow);
	for (const stream of [child.stdout, child.stderr]) {
		stream?.setEncoding('utf8').on('data', (text: string) => {
			output += text;
		});
	}
	const waitForEnd = async (deadlineMs: number): Promise<void> => {
		const timer = setTimeout(killNow, deadlineMs);
		await ended;
		clearTimeout(timer);
	};
	return {
		process: child,
		output: () => output,
		running: () => running,
		waitForEnd,
		stop: async (signal, deadlineMs = 15_000) => {
			if (running) child.kill(signal);
			await waitForEnd(deadlineMs);
		}
	};
}
