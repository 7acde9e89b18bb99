// A TCP proxy that delivers no more than a number of bytes per second and delays every byte, like a mobile network.
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface ThrottlingProxy {
	readonly port: number;
	/** Bytes that the server has sent so far, and when the first and the last of them were delivered, ms. */
	delivered(): { readonly bytes: number; readonly first: number; readonly last: number };
	/** Cuts all connections. */
	cut(): void;
	close(): Promise<void>;
}

interface LinkOptions {
	/** Where the server listens. */
	readonly port: number;
	/** Of all connections together, from the server to the browser. */
	readonly bytesPerSecond: number;
	/** Added to each direction, ms. */
	readonly delayMs: number;
}

/** The bucket is refilled this often, ms. */
const TICK_MS = 10;
/** Ticks that may be made up for, because a busy machine skips some. */
const MAX_TICKS = 20;
/** Bytes that may wait in the proxy for each connection before the server has to wait; more than are under way at 10 Mbit/s. */
const MAX_QUEUED = 512_000;

interface Flow {
	readonly client: Socket;
	readonly server: Socket;
	readonly queue: { readonly chunk: Buffer; readonly due: number }[];
	queued: number;
}

export async function startThrottlingProxy({ port, bytesPerSecond, delayMs }: LinkOptions): Promise<ThrottlingProxy> {
	const flows = new Set<Flow>();
	const perTick = (bytesPerSecond * TICK_MS) / 1_000;
	const log = { bytes: 0, first: 0, last: 0 };
	let tokens = 0;
	let lastTick = performance.now();

	const server = createServer((client) => {
		const flow: Flow = { client, server: connect(port, '127.0.0.1'), queue: [], queued: 0 };
		flows.add(flow);
		const end = (): void => {
			client.destroy();
			flow.server.destroy();
			flows.delete(flow);
		};
		for (const socket of [client, flow.server]) socket.on('error', end);
		client.on('data', (chunk) => void setTimeout(() => flow.server.write(chunk), delayMs));
		client.on('close', end);
		flow.server.on('data', (chunk) => {
			flow.queue.push({ chunk, due: performance.now() + delayMs });
			flow.queued += chunk.length;
			if (flow.queued > MAX_QUEUED) flow.server.pause();
		});
		flow.server.on('end', () => flow.queue.push({ chunk: Buffer.alloc(0), due: performance.now() + delayMs }));
	});

	/** Delivers what has waited long enough, in turns, as far as the tokens reach. */
	function tick(): void {
		const now = performance.now();
		tokens = Math.min(tokens + ((now - lastTick) / TICK_MS) * perTick, MAX_TICKS * perTick);
		lastTick = now;
		for (let isBusy = true; isBusy && tokens > 0;) {
			isBusy = false;
			for (const flow of flows) {
				const next = flow.queue[0];
				if (next === undefined || next.due > now || tokens <= 0) continue;
				isBusy = true;
				deliver(flow, next, now);
			}
		}
	}

	function deliver(flow: Flow, { chunk, due }: Flow['queue'][number], now: number): void {
		flow.queue.shift();
		if (chunk.length === 0) return void flow.client.end();
		const part = chunk.subarray(0, Math.max(1, Math.floor(tokens)));
		if (part.length < chunk.length) flow.queue.unshift({ chunk: chunk.subarray(part.length), due });
		tokens -= part.length;
		flow.queued -= part.length;
		flow.client.write(part);
		if (flow.queued <= MAX_QUEUED) flow.server.resume();
		log.bytes += part.length;
		if (log.first === 0) log.first = now;
		log.last = now;
	}

	function cut(): void {
		for (const { client, server: upstream } of flows) {
			client.destroy();
			upstream.destroy();
		}
	}

	const timer = setInterval(tick, TICK_MS);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		port: (server.address() as AddressInfo).port,
		delivered: () => ({ ...log }),
		cut,
		async close() {
			clearInterval(timer);
			cut();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}
