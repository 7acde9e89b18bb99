// What a version that waits brings, in its own words: they come from the server, past the worker of this version.

/** Lines to show; none when they cannot be had, for the offer to update stands without them. */
export async function readNews(): Promise<readonly string[]> {
	try {
		const response = await fetch('/whats-new.json', { cache: 'no-store' });
		const news: unknown = response.ok ? await response.json() : null;
		return Array.isArray(news) ? news.filter((line): line is string => typeof line === 'string') : [];
	} catch {
		return [];
	}
}
