// The name of the file at an address, which is the title of what has no other.
const MAX_CHARACTERS = 200;

/** The last part of the path, decoded; the host for an address without one. */
export function fileNameOf(address: string): string {
	const { pathname, hostname } = new URL(address);
	const name = pathname.split('/').findLast((part) => part !== '') ?? '';
	return decodeName(name).slice(0, MAX_CHARACTERS) || hostname;
}

function decodeName(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		return name;
	}
}

/** The file name in a Content-Disposition header (RFC 6266), without folders; null without one. */
export function fileNameIn(header: string | null): string | null {
	const value = (header ?? '').slice(0, 1_000);
	const extended = /filename\*\s*=\s*utf-8''([^;\s]+)/i.exec(value)?.[1];
	const plain = /filename\s*=\s*(?:"([^"]*)"|([^;\s]+))/i.exec(value);
	const name = extended === undefined ? (plain?.[1] ?? plain?.[2] ?? '') : decodeName(extended);
	return name.split(/[\\/]/).at(-1)?.trim().slice(0, MAX_CHARACTERS) || null;
}
