// Starts the search worker of a page.
import workerUrl from '../worker/worker.ts?worker&url';

type ScriptPolicy = { createScriptURL(url: string): string };
type TrustedTypes = { createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy };

/** The policy lets this one address through and no other. */
const policy = (globalThis as { trustedTypes?: TrustedTypes }).trustedTypes?.createPolicy('offprint-search', {
	createScriptURL(asked) {
		if (asked !== workerUrl) throw new TypeError(`${asked} is not the search worker`);
		return asked;
	}
});

export function startSearchWorker(database: string): Worker {
	return new Worker(policy?.createScriptURL(workerUrl) ?? workerUrl, { type: 'module', name: database });
}
