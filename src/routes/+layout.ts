// Disables server rendering: the server sends the same shell for all pages, which run on the device.
import { openSession, type Session } from '$lib/ui/session/session.svelte.ts';

export const ssr = false;

export async function load(): Promise<{ session: Session }> {
	return { session: await openSession() };
}
