// Tests that names of devices read the same in English, and that every name of devices is recognised.
import { expect, it } from 'vitest';
import { deviceWords } from '../../domain/device-name.ts';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { deviceInLanguage } from './device-in-language.ts';

const AGENTS = {
	'Firefox on Linux': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
	'Android phone': 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Mobile Safari/537.36',
	'Android tablet': 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36',
	iPhone: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1'
};

it('names stay as they are in English, and read German in German', () => {
	const names = Object.values(AGENTS).map((agent) => deviceWords(agent, 0) ?? '');
	expect(names).toEqual(Object.keys(AGENTS));
	expect(names.map(deviceInLanguage)).toEqual(names);
	overwriteGetLocale(() => 'de');
	expect(names.map(deviceInLanguage)).toEqual(['Firefox auf Linux', 'Android-Smartphone', 'Android-Tablet', 'iPhone']);
});
