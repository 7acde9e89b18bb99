// Runs a child process for tests: its output, its end, and no orphan when the test run ends.
import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';

export type Child = {
	process: ChildProcess;
	/** Everything it printed, both streams, in order of arrival. */
	output: () => string;
	running: () => boolean;
	/** Waits until it ends by itself; kills it after `deadlineMs`. */
	ended: (deadlineMs: number) => Promise<void>;
	/** Sends the signal, unless it has ended already, and waits for the end; SIGKILL after `deadlineMs`. */
	end: (signal: NodeJS.Signals, deadlineMs?: number) => Promise<void>;
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
		ended: waitForEnd,
		end: async (signal, deadlineMs = 15_000) => {
			if (running) child.kill(signal);
			await waitForEnd(deadlineMs);
		}
	};
}
