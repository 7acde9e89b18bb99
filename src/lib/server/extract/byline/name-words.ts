// Lists of words by which names of people are told from offices, firms, teams and words of a page.

/** Words in small letters within names. */
export const NAME_PARTICLES: ReadonlySet<string> = new Set(
	'al ap bin bint da das de del della den der di do dos du e el ibn la le ter van vom von y zu zum zur with edited by'.split(
		' '
	)
);

const ROLE =
	'writers?|editors?|reporters?|journalists?|correspondent|columnist|author|contributors?|blogger|copywriter|founder|co-?founder|owner|ceo|cto|cmo|cfo|coo|president|director|manager|head of|lead|chief|officer|vp|professor|lecturer|researcher|scientist|engineer|developer|designer|specialist|strategist|expert|consultant|marketer|analyst|advisor|adviser|coach|trainer|therapist|nutritionist|dietitian|psychologist|attorney|lawyer|assistant|intern|producer|moderator|administrator|webmaster|member|reviewer|fellow|student|photographer|guest|representative|freelancer?|blogging|marketing|desk|pediatrician|veterinarian|physician|nurse|technologist|evangelist|horticulturalist|educator|enthusiast|creator|spokesperson|coordinator|associate|winemaker|agronomist|partner|principal';
const JOB_TITLE = new RegExp(`(?:^|[\\s-])(?:${ROLE})(?:$|[\\s,])`, 'iu');
const ORGANISATION =
	/(?:^|\s)(?:inc|llc|ltd|gmbh|corp|corporation|company|co|group|agency|institute|university|college|school|academy|association|foundation|society|council|committee|department|ministry|bureau|office|center|centre|services?|solutions?|systems?|software|technolog(?:y|ies)|studios?|labs?|consulting|partners|associates|ventures|capital|media|press|news|newsroom|newswire|magazine|journal|times|tribune|gazette|herald|network|online|digital|official|store|shop|hotels?|hospital|clinic|dental|insurance|bank|realty|properties|construction|library|museum|church|strategies|blog|website|communications|relations|publishing|publications|editions|productions|entertainment|international|global|worldwide|usa|security|finance|health|travel|admissions|connect|agence|zeitung|redaktion|rédaction|redacción|redazione)\.?(?:$|\s)/iu;
const TEAM = /^team\s\p{Lu}|^(?:the\s)?(\p{L}[\p{L}\p{N}.'’&+ -]{1,40}?)\s(?:team|staff|crew|editors|contributors?)$/iu;
/** A team that names itself by its work alone, such as "Editorial Team". */
const GENERIC_TEAM =
	/^(?:the\s)?(?:(?:our|editorial|content|marketing|web|writing|news|blog|product|support|community|guest|staff|site|social media|communications?|research|digital|creative|admin|expert|customer success)\s)+(?:team|staff|crew|editors|contributors?)$/iu;
const NO_NAME =
	/^(?:admin\w{0,12}|[a-z]{1,12} admin|(?:the )?authors?|(?:the )?editors?|our editors|editorial(?: team| staff| board)?|(?:the )?team|(?:the )?staff|unknown|anonymous|guest|user|users?|root|null|undefined|none|n a|na|test|default|webmaster|web master|system|moderator|member|members|community|newsdesk|news desk|redaktion|redaction|redacción|home|blog|news|share|shares?|sponsored|advertisement|comments?|no comments|reply|replies|likes?|views?|posts?|all posts|topics?|profile|website|web|linkedin|twitter|facebook|instagram|youtube|pinterest|tiktok|medium|reddit|threads|mastodon|bluesky|whatsapp|telegram|google|privacy policy|terms(?: of (?:use|service))?|min read|cookie policy|cookies|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|january|february|march|april|june|july|august|september|october|november|december|rss|email|e mail|photo|image|picture|read|more|read more|learn more|show more|see more|view all|load more|about|about (?:the )?authors?|about us|contact|contact us|subscribe|newsletter|sign (?:in|up)|log ?in|register|menu|search|skip|top|next|previous|back|save|print|copy link|link|links?|tags?|categor(?:y|ies)|table of contents|contents|introduction|overview|summary|abstract|published|updated|posted|written|date|today|yesterday|now|new|hot|offline|online|verified|op|original poster|thread starter|topic (?:author|starter)|written by|by|and|with|in|on|at|from|the|of|for|page head extra author|affiliations?|author affiliations?|description|biography|bio|info|details)$/u;
const NO_NAME_START =
	/^(?:view|see|read|follow|meet|about|more|share|click|show|get|how|what|why|when|where|which|the best|top|best|all|posts? by|articles? by|written|published|updated|last|reviewed|medically|fact|edited|photo|photos|image|illustration|in this|this|these|our|we|i|your|you|it|there|if|please|check|download|subscribe|sign|log|leave|join|home|skip|return|back|next|previous|join date|joined|posts|location|registered|messages|reaction|likes?|thanks|quote|reply|report|filed|under|category|tags?|powered|copyright|estimated|reading)\s/u;

/** Words of pages about a site's rules. */
const NO_NAME_WORD =
	/(?:^| )(?:editorial|guidelines?|polic(?:y|ies)|process|standards?|disclosure|disclaimer|copyright|rights reserved)(?: |$)/u;

export function isJobTitle(text: string): boolean {
	return JOB_TITLE.test(text.slice(0, 100)) && !isTeam(text);
}

export function isOrganisation(name: string): boolean {
	return ORGANISATION.test(name.slice(0, 100));
}

/** Whether it is a named group of writers, such as "The Upwork Team", but not "Editorial Team". */
export function isTeam(name: string): boolean {
	const text = name.slice(0, 60);
	return TEAM.test(text) && !GENERIC_TEAM.test(text);
}

/** Whether a text is a word of a page or an account, not a name. @param text from `comparableText` */
export function isNoName(text: string): boolean {
	return NO_NAME.test(text) || NO_NAME_WORD.test(text) || NO_NAME_START.test(`${text} `) || GENERIC_TEAM.test(text);
}
