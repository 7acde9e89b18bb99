// Tests of queries on an index with texts in many languages.
import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { catchUp, nameOf, addArticles } from '../../../../../tests/support/search-fixture.ts';
import { connect } from '../../../../../tests/support/connect.ts';
import { openSearcher } from '../query/searcher.ts';

type Case = readonly [query: string, text: string, isFound: boolean];

/** By the language of the article. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
	en: [
		['use', 'It was used well', true],
		['hope', 'hoping for rain', true],
		['hop', 'we hope', false],
		['plan', 'the plane is late', false],
		['car', 'they care', false],
		['run', 'running water', true],
		['control', 'controlling and controlled', true],
		['call', 'calling home', true],
		['movie', 'old movies', true],
		['cry', 'he cried', true],
		['quiz', 'three quizzes', true],
		['news', 'a new car', false],
		['not', 'please note', false],
		['AT&T', 'I don’t look at it', false],
		['AT&T', 'a bill of AT & T', true],
		['R&D', 'the r&d budget', true],
		['unesco', 'the U.N.E.S.C.O. list', true],
		['email', 'her e-mail-address', true],
		['wifi', 'a wi-fi-router', true],
		["James's", 'for James alone', true],
		['1000', 'it cost $1,000.50', true],
		['1000000', '1,000,000 people', true],
		['1 000', 'a 1000 times', true],
		['20', 'Web 2.0', false],
		['2.0', 'Web 2.0', true],
		['314', 'pi is 3.14', false],
		['34', 'pages 3-4', false],
		['555 0100', 'ring 1-555-0100', true],
		['bold', 'set in 𝐁𝐨𝐥𝐝', true],
		['word', 'a wo\u00ad\u00adrd', true],
		['lighthouse', 'the lighthouse<sup>1</sup> stood', true],
		['h2o', 'H<sub>2</sub>O', true]
	],
	de: [
		['Verein', 'zwei Vereine', true],
		['Lehrer', 'des Lehrers', true],
		['Arbeiter', 'eine Arbeiterin', true],
		['Häuser', 'vor dem Hause', true],
		['neue', 'ganz neu', true],
		['email', 'seine E-Mail-Adresse', true],
		['sbahn', 'am S-Bahn-Hof', true],
		['Ofen', 'die Tür ist offen', false]
	],
	fr: [
		["l'été", 'un été chaud', true],
		['été', 'l’été dernier', true],
		['heureux', 'une femme heureuse', true],
		['premier', 'la première fois', true],
		['moi', 'un mois', false],
		['sans', 'le sang', false],
		['1000', '1\u202f000 euros', true],
		['aujourdhui', 'le monde d’aujourd’hui', true],
		['Loréal', 'L’Oréal-Paris', true]
	],
	es: [
		['luz', 'las luces', true],
		['rey', 'los reyes', true],
		['nuevo', 'una casa nueva', true],
		['casa', 'en este caso', false],
		['mes', 'la mesa', false]
	],
	pt: [
		['pão', 'dois pães', true],
		['nação', 'as nações', true],
		['mesa', 'um mês', false]
	],
	it: [
		["l'amico", 'un amico', true],
		['casa', 'le case', true],
		['libro', 'i libri', true],
		['casa', 'in ogni caso', false],
		['per', 'però', false]
	],
	nl: [
		['huis', 'de huizen', true],
		['man', 'twee mannen', true],
		['kan', 'een kans', false]
	],
	sv: [
		['häst', 'hästen', true],
		['bar', 'bara vatten', false]
	],
	ru: [
		['область', 'в области', true],
		['новость', 'новости дня', true],
		['статья', 'автор статью написал', true],
		['семья', 'семью', true],
		['герой', 'герои', true],
		['путь', 'в пути', true],
		['да', 'дать совет', false]
	],
	tr: [
		['araba', 'arabalar', true],
		['şarkı', 'eski şarkılar', true],
		['do', 'bir dolar', false]
	],
	ar: [
		['إلهام', 'خبر هام جدا', false],
		['بوم', 'ألبوم جديد', false],
		['شيء', 'كل شئ', true],
		['كتاب', 'وبالكتاب', true],
		['طفل أم', 'أم مع طفل', true],
		['1000', '١٬٠٠٠ ريال', true]
	],
	fa: [
		['می خواهم', 'میخواهم بروم', true],
		['میخواهم', 'می‌خواهم بروم', true],
		['کتاب ها', 'کتابها را', true],
		['کتابهایشان', 'کتاب هایشان', true],
		['مسئله', 'این مسأله', true],
		['هیئت', 'هیأت علمی', true]
	],
	ur: [
		['لڑکی', 'دو لڑکے', false],
		['لڑکے', 'دو لڑکے', true]
	],
	he: [
		['צהל', 'חיילי צה”ל', true],
		['שלום', 'שָׁלוֹם', true]
	],
	hi: [
		['हिन्दी', 'हिंदी भाषा', true],
		['हिंदी', 'हिन्दी भाषा', true],
		['पंडित', 'पण्डित जी', true],
		['जन्म', 'जन्म दिन', true]
	],
	gu: [['હિન્દી', 'હિંદી ભાષા', true]],
	bn: [['উৎসব', 'উত্‍সব', true]],
	ml: [['അവൻ', 'അവന്‍ വന്നു', true]],
	hy: [
		['ինչու', 'Ինչո՞ւ եկար', true],
		['ողջույն', 'Ողջո՜ւյն', true]
	],
	hr: [
		['Djokovic', 'Novak Đoković', true],
		['Đoković', 'Novak Djokovic', true],
		['Dokovic', 'Novak Đoković', true]
	],
	az: [['Azerbaycan', 'Azərbaycan', true]],
	ca: [['collegi', 'el coŀlegi', true]],
	th: [
		['น้ำ', 'นํ้าใส', true],
		['นํ้า', 'น้ำใส', true]
	],
	ja: [
		['ガス', 'ｶﾞｽ会社', true],
		['東京', '東京都に住む', true]
	],
	ko: [['가', '가나다'.normalize('NFD'), true]]
};

describe('one library of all languages', async () => {
	const all = Object.entries(CASES).flatMap(([lang, cases]) => cases.map((each) => [lang, ...each] as const));
	const connection = connect('languages');
	await addArticles(
		connection,
		all.map(([lang, , text], index) => ({ id: `text-${index}`, html: `<p>${text.replaceAll('&', '&amp;')}</p>`, lang }))
	);
	await catchUp(connection);
	const searcher = openSearcher(connection);

	it.each(all.map((each, index) => [...each, `text-${index}`] as const))(
		'in %s, the query %s finds "%s": %s',
		async (_lang, query, _text, isFound, id) => {
			// The space after the query means that the reader has finished the word.
			const { hits, matchMode } = await searcher.search(`${query} `, all.length);
			expect(matchMode === 'all' && hits.some(({ entry }) => nameOf(entry) === id)).toBe(isFound);
		}
	);
});
