// What a reader knows a device by, from the header that its browser sends (RFC 9110, 10.1.5): "Firefox on Windows".

const BROWSERS: readonly (readonly [RegExp, string])[] = [
	[/\bEdg(?:e|A|iOS)?\//, 'Edge'],
	[/\bOPR\//, 'Opera'],
	[/\bSamsungBrowser\//, 'Samsung Internet'],
	[/\b(?:Firefox|FxiOS)\//, 'Firefox'],
	[/\b(?:Chrome|CriOS|Chromium|HeadlessChrome)\//, 'Chrome'],
	[/\bSafari\//, 'Safari']
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
	[/\biPhone\b/, 'iPhone'],
	[/\biPad\b/, 'iPad'],
	[/\bAndroid\b/, 'Android'],
	[/\bWindows\b/, 'Windows'],
	[/\bMac OS X\b/, 'Mac'],
	[/\bCrOS\b/, 'ChromeOS'],
	[/\bLinux\b/, 'Linux']
];

/** Null for what does not say. */
export function deviceName(agent: string | null): string | null {
	const named = (list: typeof BROWSERS): string | undefined => list.find(([sign]) => sign.test(agent ?? ''))?.[1];
	const parts = [named(BROWSERS), named(SYSTEMS)].filter((part) => part !== undefined);
	return parts.length === 0 ? null : parts.join(' · ');
}
