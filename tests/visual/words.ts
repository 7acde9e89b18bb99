// The texts of the interface in a language, by which the visual tests find its controls.
import { readFileSync } from 'node:fs';
import type { Language } from '../../src/lib/domain/languages.ts';

type Values = Readonly<Record<string, string | number>>;
/** The text of a message. With a value `count`, it is the form for this count. */
export type Words = (message: string, values?: Values) => string;

type Message = string | readonly [{ readonly match: Readonly<Record<string, string>> }];

export function wordsIn(language: Language): Words {
	const file = new URL(`../../messages/${language}.json`, import.meta.url);
	const messages = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Message>>;
	const plurals = new Intl.PluralRules(language);
	return (name, values = {}) => {
		const message = messages[name];
		const form = `countPlural=${plurals.select(Number(values['count']))}`;
		const text = typeof message === 'string' ? message : message?.[0].match[form];
		if (text === undefined) throw new Error(`No message ${name} in ${language}`);
		return text.replaceAll(/\{(\w+)\}/g, (_, value: string) => String(values[value] ?? ''));
	};
}
