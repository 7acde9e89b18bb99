// Every page runs on the device alone: the server sends the same shell for all of them.
import { openSession, type Session } from '$lib/ui/session/session.svelte.ts';

export const ssr = false;

export async function load(): Promise<{ session: Session }> {
	return { session: await openSession() };
}
