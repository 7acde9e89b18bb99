// Puts a text on the clipboard.

/** @returns whether it is on the clipboard */
export async function copyText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text);
		return true;
	} catch {
		// There is no `clipboard` on a page without HTTPS, such as a server in the reader's own network.
		return copySelected(text);
	}
}

function copySelected(text: string): boolean {
	const field = document.createElement('textarea');
	const focused = document.activeElement;
	field.value = text;
	field.className = 'unseen';
	// Inside an open dialog, because everything else cannot be selected then.
	(document.querySelector('dialog[open]') ?? document.body).append(field);
	field.select();
	// Deprecated, and the only way without HTTPS.
	const isCopied = document.execCommand('copy');
	field.remove();
	if (focused instanceof HTMLElement) focused.focus({ preventScroll: true });
	return isCopied;
}
