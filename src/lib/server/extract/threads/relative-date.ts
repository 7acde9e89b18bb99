// Reads dates that are relative to the time of reading, such as "3 days ago", in the languages of most forums.

const DAY_MS = 86_400_000;
const NUMBER_AND_UNIT =
	/(?<![\p{L}\d])(\d{1,4}|an?|one|eine[mr]|une?|una?|uma?|een|один|одну)[ \u00a0]?(\p{L}{1,12})/giu;
const MARKER =
	/(?:^|[^\p{L}])(?:ago|vor|il y a|hace|fa|há|atrás|geleden|назад|тому|منذ|قبل|önce|temu|sedan|siden)(?:$|[^\p{L}])/iu;
const DAY_WORDS: readonly (readonly [RegExp, number])[] = [
	[/^(?:today|just now|now|heute|aujourd.hui|hoy|oggi|hoje|vandaag|сегодня|اليوم|bugün)(?:$|[^\p{L}])/iu, 0],
	[/^(?:yesterday|gestern|hier|ayer|ieri|ontem|gisteren|вчера|أمس|dün)(?:$|[^\p{L}])/iu, 1]
];
/** The beginnings of the names of units; short ones are whole. The first that fits counts. */
const UNITS: readonly (readonly [RegExp, 'day' | 'month' | 'year', number])[] = [
	[/^(?:mo|mos|mon\p{L}*|mois|mes\p{L}*|mês|maand\p{L}*|месяц\p{L}*|شهر\p{L}*|أشهر|شهور|ay)$/iu, 'month', 1],
	[
		/^(?:s|secs?|sek\p{L}*|sec[ou]n\p{L}*|seg\p{L}*|секунд\p{L}*|ثان\p{L}*|ثوان\p{L}*|saniye|m|min\p{L}*|минут\p{L}*|دقيق\p{L}*|دقائق|dakika)$/iu,
		'day',
		0
	],
	[/^(?:h|hrs?|hours?|std|stunden?|heures?|horas?|or[ae]|uur|uren|час\p{L}*|ساع\p{L}*|saat)$/iu, 'day', 1 / 24],
	[/^(?:d|days?|tag\p{L}*|jours?|d[ií]as?|giorn[oi]|dagen|dag|дн\p{L}*|день|يوم\p{L}*|أيام|gün)$/iu, 'day', 1],
	[
		/^(?:w|wks?|weeks?|woche\p{L}*|semaines?|semanas?|settiman[ae]|weken|недел\p{L}*|أسبوع\p{L}*|أسابيع|hafta)$/iu,
		'day',
		7
	],
	[
		/^(?:y|yrs?|years?|jahr\p{L}*|ans?|années?|años?|ann[oi]|anos?|jaar|год\p{L}*|лет|سن\p{L}*|عام\p{L}*|أعوام|yıl)$/iu,
		'year',
		1
	]
];
const MAX_CHARACTERS = 70;

/**
 * The date as exactly as the text says it, in ISO 8601: `2024-03-05`, `2024-03` for months ago, `2024` for years ago.
 * @param now when the page was fetched, ms since 1970
 * @returns null for another text
 */
export function relativeDate(text: string, now: number): string | null {
	const words = text.slice(0, MAX_CHARACTERS);
	for (const [pattern, days] of DAY_WORDS) if (pattern.test(words)) return dayOf(now - days * DAY_MS);
	if (!MARKER.test(words)) return null;
	for (const [, count = '', unit = ''] of words.matchAll(NUMBER_AND_UNIT)) {
		const value = /^\d/.test(count) ? Number.parseInt(count, 10) : 1;
		const [, kind, days] = UNITS.find(([name]) => name.test(unit)) ?? [];
		if (kind === undefined || days === undefined) continue;
		if (kind === 'day') return dayOf(now - value * days * DAY_MS);
		const date = new Date(now);
		const months = date.getUTCFullYear() * 12 + date.getUTCMonth() - value * (kind === 'year' ? 12 : 1);
		return new Date(Date.UTC(Math.max(0, Math.floor(months / 12)), months % 12))
			.toISOString()
			.slice(0, kind === 'year' ? 4 : 7);
	}
	return null;
}

function dayOf(time: number): string {
	return new Date(time).toISOString().slice(0, 10);
}
