// Types that Kit asks for, and the one global: the server that `main.ts` starts and `hooks.server.ts` hands to routes.
import type { ReaderId } from '$lib/domain/sync/sync-protocol.ts';
import type { Session } from '$lib/server/accounts/accounts.ts';
import type { Server } from '$lib/server/server.ts';

declare global {
	// Kit's bundle and the entry are built apart and share no modules; the process is what they have in common.
	var offprint: Server | undefined;

	namespace App {
		interface Locals {
			server: Server;
			/** Who the session belongs to; set on every guarded route. */
			reader: ReaderId;
			session: Session;
		}
	}
}
