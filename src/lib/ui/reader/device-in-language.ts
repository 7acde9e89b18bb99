// Gives the name of a device in the language of the interface. Devices send it in English, as `deviceWords` makes it.
import { m } from '../../paraglide/messages.js';

export function deviceInLanguage(words: string): string {
	if (words === 'Android phone') return m.device_android_phone();
	if (words === 'Android tablet') return m.device_android_tablet();
	const [, browser, system] = /^(.+) on (.+)$/.exec(words) ?? [];
	return browser === undefined || system === undefined ? words : m.device_browser({ browser, system });
}
