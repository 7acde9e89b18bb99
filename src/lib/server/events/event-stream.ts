// Streams change events to a device (https://html.spec.whatwg.org/multipage/server-sent-events.html): without content.
import type { DeviceId } from '../../domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { ChangeBroadcaster } from './change-broadcaster.ts';

const NEWS = 'data: news\n\n';
/** A comment: proxies cut connections that are silent for a minute, and devices detect dead connections by silence. */
const ALIVE = ':\n\n';

export interface StreamOptions {
	/** Its own changes are not sent to it. */
	readonly device: DeviceId;
	/** Whether the session of the request is still valid. */
	readonly isStillIn: () => Promise<boolean>;
	/** ms between keep-alive comments. */
	readonly every?: number;
}

/** Starts with one event, for changes from before; ends with the session, the server or the device. */
export function newsStream(
	news: ChangeBroadcaster,
	reader: ReaderId,
	{ device, isStillIn, every = 25_000 }: StreamOptions
): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	let stops: (() => void)[] = [];
	const stop = (): void => {
		for (const each of stops) each();
		stops = [];
	};
	return new ReadableStream({
		start(controller) {
			const send = (text: string): void => controller.enqueue(encoder.encode(text));
			const end = (): void => {
				stop();
				controller.close();
			};
			const live = async (): Promise<void> => {
				// A database that does not answer now does not end sessions.
				const isIn = await isStillIn().catch(() => true);
				if (stops.length === 0) return;
				if (isIn) send(ALIVE);
				else end();
			};
			stops = [
				news.listen(reader, (by) => by !== device && send(NEWS)),
				news.onClose(end),
				everyNow(every, () => void live())
			];
			send(NEWS);
		},
		cancel: stop
	});
}

function everyNow(ms: number, work: () => void): () => void {
	const timer = setInterval(work, ms);
	return () => clearInterval(timer);
}
