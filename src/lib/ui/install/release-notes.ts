// Fetches the release notes of a waiting version from the server, never from a cache (`shell.ts` does not
// precache it).

/** Lines of the release notes; empty if they cannot be fetched, because the update does not depend on them. */
export async function fetchReleaseNotes(): Promise<readonly string[]> {
	try {
		const response = await fetch('/whats-new.json', { cache: 'no-store' });
		const lines: unknown = response.ok ? await response.json() : null;
		return Array.isArray(lines) ? lines.filter((line): line is string => typeof line === 'string') : [];
	} catch {
		return [];
	}
}
