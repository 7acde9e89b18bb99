// Addresses in full, as the page that they stand in means them.

/** An http or https address in full; nothing for another scheme or what cannot be parsed. */
export function absolute(value: string | null | undefined, base: string): string | null {
	const text = value?.trim() ?? '';
	if (text === '' || !URL.canParse(text, base)) return null;
	const url = new URL(text, base);
	return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
}
