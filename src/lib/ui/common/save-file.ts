// Gives the browser bytes of this device to save as a file.

/** ms after which the file's address is released; the browser has begun to save it by then. */
const RELEASE_MS = 60_000;

export function saveFile(content: BlobPart, type: string, name: string): void {
	const address = URL.createObjectURL(new Blob([content], { type }));
	saveAddress(address, name);
	setTimeout(() => URL.revokeObjectURL(address), RELEASE_MS);
}

/** Saves what an address of this origin answers with. */
export function saveAddress(address: string, name: string): void {
	const link = document.createElement('a');
	link.href = address;
	// With this attribute no browser opens the file as a page of this origin.
	link.download = name;
	link.click();
}
