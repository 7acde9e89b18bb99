// Starts the search worker of a page.
import workerUrl from '../worker/worker.ts?worker&url';
import { trustScriptUrl } from '../../../domain/trusted-script-url.ts';

const trustedUrl = trustScriptUrl('offprint-search', workerUrl);

export function startSearchWorker(database: string): Worker {
	return new Worker(trustedUrl, { type: 'module', name: database });
}
