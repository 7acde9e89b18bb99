// The language of the interface, which src/app.html sets on the page before anything is painted.
import { formattingLocaleOf, LANGUAGES, type Language } from '../../domain/languages.ts';

export function currentLanguage(): Language {
	const { lang } = document.documentElement;
	return lang in LANGUAGES ? (lang as Language) : 'en';
}

/** The language of a reader who has chosen none, as src/app.html finds it. */
export function languageOfBrowser(): Language {
	const known = navigator.languages.map((tag) => tag.split('-')[0] ?? '').find((language) => language in LANGUAGES);
	return (known ?? 'en') as Language;
}

/** The language of the interface for `Intl`. */
export function formattingLocale(): string {
	return formattingLocaleOf(currentLanguage(), navigator.languages);
}

/**
 * Whether all messages of a language are on this device or can be loaded. The app would not start in a language whose
 * messages are missing.
 */
export async function hasMessages(language: Language): Promise<boolean> {
	// Without a build, messages are not in files of their own.
	if (import.meta.env.DEV) return true;
	const files = ['first', 'reader', 'rest'].map((file) =>
		import.meta.resolve(`messages/${file}.js`).replace(/\/\w+(?=\/\w+\.js$)/, `/${language}`)
	);
	const responses = await Promise.all(files.map((url) => fetch(url).catch(() => null)));
	return responses.every((response) => response?.ok === true);
}
