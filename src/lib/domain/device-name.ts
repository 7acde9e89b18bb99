// Names devices by their User-Agent header (RFC 9110, 10.1.5).

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

/** Name of a device for lists, such as "Firefox · Linux"; null if the User-Agent names neither browser nor system. */
export function deviceName(agent: string | null): string | null {
	const parts = [nameIn(BROWSERS, agent), nameIn(SYSTEMS, agent)].filter((part) => part !== undefined);
	return parts.length === 0 ? null : parts.join(' · ');
}

/**
 * Names the device for use in a sentence: "Firefox on Linux", "Android phone", "iPad".
 * @param agent `navigator.userAgent`
 * @param touchPoints `navigator.maxTouchPoints`, because Safari on an iPad reports a Mac, and a Mac has no touch points
 * @returns null if the User-Agent names neither browser nor system
 */
export function deviceWords(agent: string, touchPoints: number): string | null {
	const [browser, system] = [nameIn(BROWSERS, agent), nameIn(SYSTEMS, agent)];
	if (system === 'Mac' && touchPoints > 1) return 'iPad';
	if (system === 'iPhone' || system === 'iPad') return system;
	if (system === 'Android') return /\bMobile\b/.test(agent) ? 'Android phone' : 'Android tablet';
	if (browser === undefined || system === undefined) return browser ?? system ?? null;
	return `${browser} on ${system}`;
}

/** Whether a name takes "your" in a sentence: "your iPad", but not "your Firefox on Linux". */
export function takesYour(words: string): boolean {
	return /^(?:iPhone|iPad|Android (?:phone|tablet))$/.test(words);
}

/**
 * Makes names distinct. Of several devices with the same name, all but the first get a number. The first is the one
 * with the lowest id, so that numbers do not depend on the order of the list.
 */
export function distinctNames<Id extends string>(
	devices: readonly { readonly id: Id; readonly name: string }[]
): ReadonlyMap<Id, string> {
	const names = new Map<Id, string>();
	const counts = new Map<string, number>();
	for (const { id, name } of devices.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
		const count = (counts.get(name) ?? 0) + 1;
		counts.set(name, count);
		names.set(id, count === 1 ? name : `${name} ${count}`);
	}
	return names;
}

function nameIn(list: typeof BROWSERS, agent: string | null): string | undefined {
	return list.find(([sign]) => sign.test(agent ?? ''))?.[1];
}
