// Resolves URLs against the base of their page.

/** An absolute http or https URL; null for other schemes and invalid URLs. */
export function absoluteUrl(value: string | null | undefined, base: string): string | null {
	const text = value?.trim() ?? '';
	if (text === '' || !URL.canParse(text, base)) return null;
	const url = new URL(text, base);
	return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : null;
}
