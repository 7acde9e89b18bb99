// Simulated networks, which lose, duplicate, delay or replace messages.
import { Failure } from '../../src/lib/domain/core/failure.ts';
import type { ReaderId } from '../../src/lib/domain/sync/sync-protocol.ts';
import { errorResponse } from '../../src/lib/server/http/error-response.ts';
import type { Step } from './schedule.ts';
import { offline, type Network, type SimulatedDevice } from './simulated-device.ts';
import { foreignResponse } from './foreign-responses.ts';

/** A request, and the session that sends it. */
export interface Message {
	readonly session: ReaderId;
	readonly body: string;
}

export interface Messages {
	/** Every request that reached the current server process, in order. */
	readonly delivered: Message[];
	/** Delayed requests, which arrive out of order. */
	readonly late: Message[];
}

/** The server handles the request, and its response never arrives. */
export const responseLost: Network = async (body, send) => {
	await send(body);
	return offline(body, send);
};

/** The connection between device and server in a step. */
export function networkOf({ delivered, late }: Messages, step: Step, device: SimulatedDevice): Network {
	return async (body, send) => {
		const deliver = (): Promise<Response> => {
			delivered.push({ session: device.session, body });
			return send(body);
		};
		switch (step.network) {
			case 'good':
				return deliver();
			case 'request lost':
				return offline(body, send);
			case 'response lost':
				return responseLost(body, deliver);
			case 'duplicated':
				await deliver();
				return deliver();
			case 'truncated': {
				const text = await (await deliver()).text();
				return new Response(text.slice(0, text.length / 2), { headers: { 'content-type': 'application/json' } });
			}
			case 'portal':
				return new Response('<html>Welcome to our hotel</html>', { headers: { 'content-type': 'text/html' } });
			case 'busy':
				return errorResponse(new Failure('busy'));
			case 'too large':
				return errorResponse(new Failure('too_large'));
			case 'foreign response':
				return foreignResponse(step.a);
			case 'reports eviction':
				return Response.json({ ...((await (await deliver()).json()) as object), evicted: true });
			case 'delayed':
				late.push({ session: device.session, body });
				return offline(body, send);
		}
	};
}
