// Shows the dates of the posts of a thread in the reader's language. The words are shown by styles: the text of the article,
// in which positions and highlights are counted, stays as it is.
import { formattingLocale } from '../common/language.ts';

const DATE = 'section[data-post] > p:first-child > time[datetime]';
/** A year, a month or a day, as far as it is known, perhaps with a time of day. */
const ISO = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T.*)?)?)?$/;

/** @param text the element with the text of an article */
export function showPostDates(text: HTMLElement): void {
	const times = text.querySelectorAll<HTMLTimeElement>(DATE);
	if (times.length === 0) return;
	const [years, months, days] = formats();
	for (const time of times) {
		const [, year, month, day] = ISO.exec(time.dateTime) ?? [];
		if (year === undefined) continue;
		const date = Date.UTC(Number(year), Number(month ?? 1) - 1, Number(day ?? 1));
		const format = day !== undefined ? days : month !== undefined ? months : years;
		time.dataset['words'] = format.format(date);
	}
}

/** As the date of the article: the day that the page shows, which is stored in UTC. */
function formats(): [years: Intl.DateTimeFormat, months: Intl.DateTimeFormat, days: Intl.DateTimeFormat] {
	const locale = formattingLocale();
	return [
		new Intl.DateTimeFormat(locale, { year: 'numeric', timeZone: 'UTC' }),
		new Intl.DateTimeFormat(locale, { year: 'numeric', month: 'long', timeZone: 'UTC' }),
		new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' })
	];
}
