// Recognises pages that stand in the place of an article: a bot wall, a login, a consent wall, a page that scripts fill.
import { hasBotWallMark } from '../../fetch/bot-wall.ts';
import { tokenise, type Attribute } from './tokenizer.ts';

export type Wall = 'bot_wall' | 'needs_login' | 'consent_wall' | 'needs_scripts';

export interface FetchedPage {
	readonly html: string;
	/** Final address. */
	readonly address: string;
	/** Number of words of the article that was found; null if none was. */
	readonly words: number | null;
	/** Text of the article that was found, a piece in each line; empty if none was. */
	readonly text: string;
}

/** Articles with more words are never taken for a wall; walls with many words explain the law at length. */
export const MAX_WALL_WORDS = 400;
const MAX_LOGIN_WORDS = 120;
/** A page that is only a form to sign in has no more visible text. */
const MAX_FORM_CHARACTERS = 3_000;
const MAX_BOT_WALL_WORDS = 250;
const MAX_SCRIPT_NOTICE_WORDS = 60;
/** Characters of the page's visible text that are searched. */
const MAX_TEXT_CHARACTERS = 20_000;
/** A page with less visible text and any script gets its text from the script. */
const MAX_EMPTY_CHARACTERS = 200;
/** Characters of the page that are searched for marks of a bot wall. */
const MAX_MARKED_CHARACTERS = 200_000;
/** So many different phrases of a consent dialog make an article one. */
const MIN_CONSENT_PHRASES = 3;

const BOT_TITLE =
	/^\s*(?:just a moment|attention required|access denied|access to this page has been denied|are you a (?:human|robot)|human verification|robot check|ddos-guard|pardon our interruption|security check|verify(?:ing)? you are human|making sure you're not a bot|einen moment|nur einen moment|un momento|un instant)/i;
const LOGIN_WORDS =
	/log[ -]?in\b|sign[ -]?in\b|log[ -]?on\b|anmeld|einloggen|connexion|se connecter|identifi|iniciar sesi|inicia sesi|accedi\b|entrar\b|inloggen|logga in|logg inn|log ind|zaloguj|logowanie|přihlásit|войти|вход\b|авторизац|увійти|登录|登入|ログイン|로그인|تسجيل الدخول|ورود به|כניסה|התחבר/i;
const LOGIN_PATH =
	/\/(?:log-?in|log-?on|sign-?in|signin|auth|oauth2?|sso|saml2?|session\/new|anmelden|connexion|accounts?\/login)(?:[/.?_-]|$)/i;
const LOGIN_HOST = /^(?:accounts|login|signin|sso|auth|idp|id)\./i;
const CONSENT_HOST = /^(?:consent|cookie-?consent|privacy-?gate)\./i;
const CONSENT_PATH =
	/\/(?:consent|cookie-?(?:wall|consent)|privacy-?(?:wall|gate)|zustimmung|consentement)(?:[/.?_-]|$)/i;
const CONSENT_TITLE =
	/^\s*(?:before you continue|bevor (?:du|sie) (?:fortfahren|fortfährst|zu|weiter)|avant (?:d.accéder|de continuer)|antes de (?:continuar|ir)|prima di continuare|voordat je verdergaat|cookie (?:consent|wall)|your privacy choices|zustimmung|einwilligung)/i;

/** Phrases of consent dialogs; each counts once. */
const CONSENT_PHRASES: readonly RegExp[] = [
	/we (?:and|value) (?:our|your) (?:\d+ )?(?:partners|privacy)/i,
	/(?:store|access) (?:and\/or access )?information on (?:a|your) device/i,
	/personali[sz]ed (?:ads|advertising|content)/i,
	/accept (?:all|and continue|cookies)/i,
	/(?:reject|decline) all|continue without accepting/i,
	/manage (?:options|preferences|settings|choices)|withdraw your consent/i,
	/legitimate interest/i,
	/wir und unsere (?:\d+ )?(?:partner|dritt)/i,
	/informationen auf (?:einem|ihrem|deinem) (?:end)?gerät/i,
	/personalisierte (?:werbung|anzeigen|inhalte)/i,
	/alle(?:s)? akzeptieren|akzeptieren und weiter|zustimmen und weiter/i,
	/alle ablehnen|mit werbung (?:weiter|lesen)|weiter mit werbung/i,
	/einwilligung (?:jederzeit|widerrufen)|berechtigte[sn]? interesse/i,
	/nos (?:\d+ )?partenaires|nous et nos/i,
	/informations sur (?:un|votre) (?:terminal|appareil)/i,
	/tout accepter|accepter et continuer|continuer sans accepter|tout refuser/i,
	/publicités? (?:et contenus? )?personnalisé/i,
	/nuestros (?:\d+ )?socios|nosotros y nuestros/i,
	/aceptar (?:todo|y continuar|todas)|rechazar (?:todo|todas)/i,
	/nostri (?:\d+ )?partner|accetta (?:tutto|e continua)|rifiuta tutto/i,
	/onze (?:\d+ )?partners|alles accepteren|alles weigeren/i,
	/ملفات تعريف الارتباط|قبول الكل|رفض الكل/
];

/** Words beside "JavaScript" in notices that ask for it. */
const SCRIPT_NOTICE =
	/enable|activate|turn on|requir|needs?\b|without|disabled|to run|browser|aktivier|benötig|erforderlich|activ|nécessit|habilit|requier|abilit|attiv|schakel|vereist|включ|تفعيل|يتطلب/i;
/** Characters on both sides of "JavaScript" that are searched for such a word, and how often at most. */
const NOTICE_CHARACTERS = 80;
const MAX_NOTICES = 20;
/** Boxes that libraries of scripts fill. */
const ROOT_IDS: ReadonlySet<string> = new Set(
	'root app __next __nuxt main-app app-root react-root svelte ember-app'.split(' ')
);

/** Words that every piece of a consent dialog has one of. */
const ABOUT_CONSENT =
	/cookie|consent|privacy|partner|personal data|advertis|purpose|datenschutz|einwillig|werbung|zwecke|données|publicit|finalit|privacidad|socios|datos|partenaires|dati|gegevens|ملفات تعريف/i;
/** An article has more words about something else. */
const MIN_OTHER_WORDS = 60;
const MIN_PROSE_WORDS = 15;

interface Signals {
	title: string;
	text: string;
	notices: string;
	hasPassword: boolean;
	hasScript: boolean;
	hasRoot: boolean;
}

/** The kind of page that stands in the place of an article; null for others. Linear in the length of the page. */
export function wallOf(page: FetchedPage): Wall | null {
	const { html, words } = page;
	const count = words ?? 0;
	if (count > MAX_WALL_WORDS) return null;
	const signals = readSignals(html);
	if (isBotWall(html, signals, count)) return 'bot_wall';
	if (isConsentWall(page, signals)) return 'consent_wall';
	if (isLogin(page, signals)) return 'needs_login';
	return isFilledByScripts(page, signals) ? 'needs_scripts' : null;
}

function isBotWall(html: string, { title }: Signals, words: number): boolean {
	if (words > MAX_BOT_WALL_WORDS) return false;
	return BOT_TITLE.test(title) || hasBotWallMark(html.slice(0, MAX_MARKED_CHARACTERS));
}

function isConsentWall({ address, text }: FetchedPage, signals: Signals): boolean {
	const { hostname, pathname } = new URL(address);
	if (CONSENT_HOST.test(hostname) || CONSENT_PATH.test(pathname) || CONSENT_TITLE.test(signals.title)) return true;
	// The text of the article if there is one, because most pages have a dialog beside their article.
	const searched = text === '' ? signals.text : text.slice(0, MAX_TEXT_CHARACTERS);
	const phrases = CONSENT_PHRASES.filter((phrase) => phrase.test(searched)).length;
	return phrases >= MIN_CONSENT_PHRASES && countOtherWords(text) < MIN_OTHER_WORDS;
}

/** Words of an article in pieces that read as prose and have nothing to do with consent. */
function countOtherWords(text: string): number {
	let words = 0;
	for (const line of text.split('\n')) {
		const count = line.split(' ').length;
		if (count >= MIN_PROSE_WORDS && !ABOUT_CONSENT.test(line)) words += count;
	}
	return words;
}

function isLogin({ address, words }: FetchedPage, { title, text, hasPassword }: Signals): boolean {
	if ((words ?? 0) > MAX_LOGIN_WORDS) return false;
	const { hostname, pathname } = new URL(address);
	const isLoginAddress = LOGIN_PATH.test(pathname) || LOGIN_HOST.test(hostname);
	// A forum that scripts fill has a form to sign in, too, and more visible text.
	if (hasPassword && words === null && text.length < MAX_FORM_CHARACTERS) return true;
	if (hasPassword) return isLoginAddress || LOGIN_WORDS.test(title);
	return isLoginAddress && LOGIN_WORDS.test(`${title} ${text}`);
}

function isFilledByScripts({ words }: FetchedPage, { text, notices, hasScript, hasRoot }: Signals): boolean {
	if (words !== null) return words <= MAX_SCRIPT_NOTICE_WORDS && asksForScripts(text);
	return (
		asksForScripts(notices) ||
		asksForScripts(text) ||
		(hasScript && (hasRoot || text.trim().length < MAX_EMPTY_CHARACTERS))
	);
}

/** Whether a text asks its reader to switch scripts on. */
function asksForScripts(text: string): boolean {
	const found = [...text.slice(0, MAX_TEXT_CHARACTERS).matchAll(/java ?script/gi)].slice(0, MAX_NOTICES);
	return found.some(({ index }) =>
		SCRIPT_NOTICE.test(text.slice(Math.max(0, index - NOTICE_CHARACTERS), index + NOTICE_CHARACTERS))
	);
}

/** Reads in one pass what the checks need. */
function readSignals(html: string): Signals {
	const signals: Signals = {
		...{ title: '', text: '', notices: '', hasPassword: false, hasScript: false, hasRoot: false }
	};
	/** The open element whose text is not visible. Its first end tag ends it, also if another of its name is inside. */
	let hidden: string | null = null;
	let isTitle = false;

	function open(name: string, attributes: readonly Attribute[]): void {
		const valueOf = (attribute: string) => attributes.find((one) => one.name === attribute)?.value.toLowerCase() ?? '';
		if (name === 'input' && valueOf('type') === 'password') signals.hasPassword = true;
		if (name === 'script' && !valueOf('type').includes('json')) signals.hasScript = true;
		if (name === 'div' && ROOT_IDS.has(valueOf('id'))) signals.hasRoot = true;
		if (name === 'title') isTitle = true;
		else if (hidden === null && /^(?:script|style|noscript|template|svg)$/.test(name)) hidden = name;
	}

	tokenise(html, {
		open,
		close(name) {
			if (name === 'title') isTitle = false;
			if (name === hidden) hidden = null;
		},
		text(text) {
			if (isTitle && signals.title === '') signals.title = text.slice(0, MAX_EMPTY_CHARACTERS);
			else if (hidden === null && signals.text.length < MAX_TEXT_CHARACTERS)
				signals.text += ` ${text.slice(0, MAX_TEXT_CHARACTERS)}`;
			else if (hidden === 'noscript' && signals.notices.length < MAX_TEXT_CHARACTERS)
				signals.notices += ` ${text.slice(0, MAX_TEXT_CHARACTERS)}`;
		}
	});
	// White space in long runs, so that each pattern needs linear time.
	signals.text = signals.text.replace(/\s+/g, ' ');
	signals.notices = signals.notices.replace(/\s+/g, ' ');
	return signals;
}
