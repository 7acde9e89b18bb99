// Character references in attribute values (HTML 13.5), those that addresses are written with.

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: '\u00a0' };

export function decodeEntities(text: string): string {
	return text.replace(
		/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(amp|lt|gt|quot|apos|nbsp));/gi,
		(match, decimal, hex, name) => {
			if (typeof name === 'string') return NAMED[name.toLowerCase()] ?? match;
			const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16);
			return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '';
		}
	);
}
