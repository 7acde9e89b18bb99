// Loads styles again that could not be loaded. Vite adds the styles of a part to the page only once: after a failure, the
// next import of the part loads its script alone.

const failed = new Set<HTMLLinkElement>();

/** Notes a link whose styles could not be loaded. Takes the `error` events of the document, which do not bubble. */
export function noteFailedStyles({ target }: Event): void {
	if (target instanceof HTMLLinkElement && target.rel === 'stylesheet') failed.add(target);
}

/** Loads the styles again that failed before. Never rejects: a part without its styles can still be used. */
export async function reloadFailedStyles(): Promise<void> {
	const links = [...failed];
	failed.clear();
	await Promise.all(links.map(reload));
}

function reload(link: HTMLLinkElement): Promise<void> {
	const { promise, resolve } = Promise.withResolvers<void>();
	const again = link.cloneNode() as HTMLLinkElement;
	again.addEventListener('load', () => resolve());
	again.addEventListener('error', () => resolve());
	link.replaceWith(again);
	return promise;
}
