// News as server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html): that there is some, never what.
import type { DeviceId } from '../../domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { ChangeBroadcaster } from './change-broadcaster.ts';

const NEWS = 'data: news\n\n';
/** A comment: proxies cut what is silent for a minute, and a device tells a dead connection by its silence. */
const ALIVE = ':\n\n';

export interface StreamOptions {
	/** Its own changes are no news to it. */
	readonly device: DeviceId;
	/** Whether the session that asked still holds. */
	readonly isStillIn: () => Promise<boolean>;
	/** ms between signs of life. */
	readonly every?: number;
}

/** Begins with one event, for what happened before; ends with the session, the server or the device. */
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
				// A database that does not answer now ends nobody's session.
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
