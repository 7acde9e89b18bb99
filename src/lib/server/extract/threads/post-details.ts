// Removes details from the text of a post that are shown above it, or are of no use: its date again, and when it was edited.
import { datesIn } from '../dates/date-text.ts';
import { timeOf } from '../dates/declared-date.ts';
import { ENGLISH_MONTHS } from '../dates/month-names.ts';
import { elementsIn } from '../html/elements.ts';
import { hasMoreWords } from '../html/text-content.ts';
import { DATE_TEXT, RELATIVE_DATE, textOfMark } from './post-marks.ts';
import type { PostDate } from './post-dates.ts';

/** Elements at the beginning of a post that are read. */
const MAX_ELEMENTS = 40;
const MAX_LINE_CHARACTERS = 160;
const MAX_LINE_WORDS = 25;
/** A line that has more letters than these besides the date says something. */
const MAX_LABEL_LETTERS = 12;
const EDITED =
	/^(?:this (?:post|message) (?:was|has been) )?(?:last |zuletzt )?(?:edited|modified|bearbeitet|geändert|editado|modificado|modifié|modificato|bewerkt|redigerad)(?![\p{L}])/iu;
const LINE = /^(?:P|DIV|SPAN|EM|I|SMALL|STRONG|B|FONT|LI|SECTION|FOOTER|CENTER|U)$/;

/** @param date of the post */
export function removeDetails(body: Element, date: PostDate | null): void {
	if (date !== null) removeDateAgain(body, date);
	for (const element of elementsIn(body, (one) => LINE.test(one.tagName))) {
		if (!body.contains(element) || hasMoreWords(element, MAX_LINE_WORDS)) continue;
		const text = textOfMark(element, MAX_LINE_CHARACTERS + 1);
		if (text.length > MAX_LINE_CHARACTERS || !EDITED.test(text)) continue;
		const hasDate = DATE_TEXT.test(text) || RELATIVE_DATE.test(text) || element.querySelector('time') !== null;
		if (hasDate && element.querySelector('img, pre') === null) element.remove();
	}
}

/** At the beginning of the text: the outermost element that shows the date alone, or with a label such as "Posted". */
function removeDateAgain(body: Element, { shown, iso }: PostDate): void {
	for (const element of elementsIn(body, () => true, MAX_ELEMENTS)) {
		const text = textOfMark(element, MAX_LINE_CHARACTERS + 1);
		if (text === '') continue;
		const isDate =
			(shown !== '' && text.includes(shown)) || (iso !== null && dayIn(element, text) === iso.slice(0, 10));
		const others = text.replace(shown, '').replace(DATE_TEXT, '').match(/\p{L}/gu)?.length ?? 0;
		if (isDate && others <= MAX_LABEL_LETTERS) return element.remove();
		// Boxes begin with what their first element begins with.
		const first = element.firstElementChild;
		if (first === null || !text.startsWith(textOfMark(first, MAX_LINE_CHARACTERS))) return;
	}
}

/** The day that an element declares or names in English. */
function dayIn(element: Element, text: string): string | null {
	const declared = (element.tagName === 'TIME' ? element : element.querySelector('time'))?.getAttribute('datetime');
	const time = timeOf(declared) ?? datesIn(text, ENGLISH_MONTHS)[0]?.time ?? null;
	return time === null ? null : new Date(time).toISOString().slice(0, 10);
}
