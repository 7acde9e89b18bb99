// Types that SvelteKit requires, and the one global: the server, which `main.ts` starts and `hooks.server.ts` passes to
// routes.
import type { ReaderId } from '$lib/domain/sync/sync-protocol.ts';
import type { Session } from '$lib/server/accounts/accounts.ts';
import type { Server } from '$lib/server/server.ts';

declare global {
	// SvelteKit's bundle and main.ts are built separately and share no modules, only the process.
	var offprint: Server | undefined;

	namespace App {
		interface PageState {
			/** Set on the step of the history at which rows of a list are selected. */
			isSelecting?: boolean;
			/** Set when the reader has asked for the feeds of the address that the screen is given. */
			findsFeeds?: boolean;
		}
		interface Locals {
			server: Server;
			/** The account of the session; set on every guarded route. */
			reader: ReaderId;
			session: Session;
		}
	}
}
