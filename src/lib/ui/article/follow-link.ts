// Follows a link of the app that is not in the page, as if the reader had clicked it: the router, and the steps of the
// history within an article, see a click.

/** @param host an element of the reader, in which clicks are observed */
export function followLink(host: HTMLElement, href: string): void {
	const link = document.createElement('a');
	link.href = href;
	link.hidden = true;
	host.append(link);
	link.click();
	link.remove();
}
