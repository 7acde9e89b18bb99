// Streams change events without content to a device (https://html.spec.whatwg.org/multipage/server-sent-events.html).
import type { DeviceId } from '../../domain/core/hybrid-clock.ts';
import type { ReaderId } from '../../domain/sync/sync-protocol.ts';
import type { ChangeBroadcaster } from './change-broadcaster.ts';

const CHANGE_EVENT = 'data: news\n\n';
/** A comment keeps the stream alive, because proxies cut silent connections and devices take them for dead. */
const KEEP_ALIVE = ':\n\n';

export interface StreamOptions {
	/** The device that receives the stream; its own changes are not sent to it. */
	readonly device: DeviceId;
	/** Whether the session of the request is still valid. */
	readonly isSessionValid: () => Promise<boolean>;
	/** ms between keep-alive comments. */
	readonly keepAliveMs?: number;
}

/** Starts with one event, because changes may have been missed before; ends with the session, the server or the device. */
export function changeEventStream(
	broadcaster: ChangeBroadcaster,
	reader: ReaderId,
	{ device, isSessionValid, keepAliveMs = 25_000 }: StreamOptions
): ReadableStream<Uint8Array> {
	const encoder = new TextEncoder();
	let unsubscribers: (() => void)[] = [];
	const stop = (): void => {
		for (const each of unsubscribers) each();
		unsubscribers = [];
	};
	return new ReadableStream({
		start(controller) {
			const send = (text: string): void => controller.enqueue(encoder.encode(text));
			const end = (): void => {
				stop();
				controller.close();
			};
			const keepAlive = async (): Promise<void> => {
				// A database that does not answer now does not end sessions.
				const isValid = await isSessionValid().catch(() => true);
				if (unsubscribers.length === 0) return;
				if (isValid) send(KEEP_ALIVE);
				else end();
			};
			unsubscribers = [
				broadcaster.listen(reader, (by) => by !== device && send(CHANGE_EVENT)),
				broadcaster.onClose(end),
				repeatEvery(keepAliveMs, () => void keepAlive())
			];
			send(CHANGE_EVENT);
		},
		cancel: stop
	});
}

function repeatEvery(ms: number, work: () => void): () => void {
	const timer = setInterval(work, ms);
	return () => clearInterval(timer);
}
