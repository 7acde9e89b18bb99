// Languages of the interface, and how the shell loads the messages of one of them.

/** The languages, each with its own name. The first is the fallback. messages/project.inlang/settings.json lists them too. */
export const LANGUAGES = { en: 'English', de: 'Deutsch', ar: 'العربية' } as const;
export type Language = keyof typeof LANGUAGES;

/** Key in localStorage of the reader's choice. src/app.html and vite.config.ts name it too. */
export const LANGUAGE_KEY = 'offprint-language';

/**
 * The import map by which scripts load the messages of one language: they import `messages/first.js`, for example.
 * src/app.html writes the same text, whose hash is in the content security policy.
 * @param folder address of the folder with a folder for each language
 */
export function importMapOf(folder: string, language: string): string {
	return `{"imports":{"messages/":"${folder}${language}/"}}`;
}

/**
 * The language for `Intl`, with the country of the browser's own locale, so that dates are British in a British browser.
 * Arabic has the digits 0 to 9, because small counts in messages have them too, and two kinds of digits on one screen are
 * hard to read.
 * @param ofBrowser `navigator.languages`
 */
export function formattingLocaleOf(language: string, ofBrowser: readonly string[] = []): string {
	const own = ofBrowser.find((tag) => tag.startsWith(`${language}-`) && /-[A-Z]{2}$/.test(tag)) ?? language;
	return language === 'ar' ? `${own}-u-ca-gregory-nu-latn` : own;
}
