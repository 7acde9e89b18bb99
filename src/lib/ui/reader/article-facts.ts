// The facts below the title of an article.
import { readingMinutes } from '../../domain/article.ts';
import { authorOf } from '../../domain/entry-title.ts';
import type { EntryView } from '../../library/library.ts';
import { m } from '../../paraglide/messages.js';
import { isOnlyItem } from '../common/item-row.ts';
import { formattingLocale } from '../common/language.ts';

/** Made when the code is loaded, which is before an article is opened, because this takes some 20 ms. */
const dates = new Intl.DateTimeFormat(formattingLocale(), { dateStyle: 'long' });
/** The day that the page shows, which is stored in UTC: readers west of Greenwich would see the day before. */
const publicationDates = new Intl.DateTimeFormat(formattingLocale(), { dateStyle: 'long', timeZone: 'UTC' });

/** Author, dates of publication and of the last change, minutes and date saved, as far as they are known; none before the article is here. */
export function factsOf(row: EntryView): string[] {
	const { article, entry } = row;
	if (article === null) return [];
	const published = article.published === null ? '' : publicationDates.format(article.published);
	const modified = article.modified === undefined ? published : publicationDates.format(article.modified);
	return [
		authorOf(row),
		published,
		modified === published ? '' : m.reader_updated({ date: modified }),
		article.words === 0 ? '' : m.minutes({ count: readingMinutes(article.words) }),
		isOnlyItem(row) ? '' : m.reader_saved({ date: dates.format(entry.savedAt) })
	].filter((fact) => fact !== '');
}
