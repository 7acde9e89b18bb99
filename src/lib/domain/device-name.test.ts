// Tests of device names from User-Agent headers.
import { describe, expect, it } from 'vitest';
import { deviceName, deviceWords, distinctNames, takesYour } from './device-name.ts';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
const PHONE =
	'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile Safari/537.36';
const IPHONE =
	'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1';
const MAC =
	'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15';

describe('a device', () => {
	it.each([
		[FIREFOX, 0, 'Firefox on Linux'],
		[PHONE, 5, 'Android phone'],
		[PHONE.replace(' Mobile', ''), 5, 'Android tablet'],
		[IPHONE, 5, 'iPhone'],
		[MAC, 0, 'Safari on Mac'],
		[MAC, 5, 'iPad'],
		['curl/8.0', 0, null]
	])('is named for use in a sentence: %s, %i touch points: %s', (agent, touchPoints, words) => {
		expect(deviceWords(agent, touchPoints)).toBe(words);
	});

	it.each([
		['iPad', true],
		['Android phone', true],
		['Chrome on Linux', false],
		['Safari', false]
	])('takes "your" (as in "your iPad"): %s: %s', (words, expected) => {
		expect(takesYour(words)).toBe(expected);
	});

	it('is named by browser and system', () => {
		expect(deviceName(FIREFOX)).toBe('Firefox · Linux');
		expect(deviceName(null)).toBeNull();
	});

	it('is numbered among devices of the same name, in whatever order they are listed', () => {
		const all = [
			{ id: 'c', name: 'Chrome · Linux' },
			{ id: 'a', name: 'Chrome · Linux' },
			{ id: 'b', name: 'Firefox · Linux' }
		];
		const names = { a: 'Chrome · Linux', b: 'Firefox · Linux', c: 'Chrome · Linux 2' };
		expect(Object.fromEntries(distinctNames(all))).toEqual(names);
		expect(Object.fromEntries(distinctNames(all.toReversed()))).toEqual(names);
	});
});
