// Recognises the words that pages write before an author's name, in the languages of most pages: "By", "Author:".

/** English forms. The name may follow without a space: "ByAda Byron". */
const BY =
	/^(?:(?:this (?:post|article|story|guest post) (?:was|is) )?(?:(?:guest )?(?:post|article|text|words|story|report|essay|review|interview|opinion|analysis)|(?:originally )?written|posted|published|created|contributed|submitted|started|asked|authored|shared|reported)(?: and (?:photographed|illustrated))?\s{1,3})?by(?::?\s{1,3}|:|$)/iu;
const GLUED_BY = /^(?:(?:[Ww]ritten|[Pp]osted|[Pp]ublished|[Aa]rticle)\s)?(?:[Bb]y|BY)(?=\p{Lu}\p{Ll})/u;
/** A label, after which a colon or a capital must stand. */
const LABEL =
	/^(?:authors?|author\(s\)|author name|writers?|contributors?|thread starter|topic author|original poster|autor(?:in|es|a)?|auteure?s?|autore|autori|forfatter|författare|kirjoittaja|yazar|автор|автори|szerző|redakteur(?:in)?|作者|撰文|文|记者|記者|著者|執筆者?|글쓴이|글|저자|기자|الكاتب|الكاتبة|كاتب|المؤلف|نویسنده|نويسنده)\s{0,3}[:：|／–-]\s{0,3}/iu;
const BARE_LABEL =
	/^(?:[Aa]uthors?|AUTHORS?|[Ww]riters?|[Cc]ontributors?|[Tt]hread [Ss]tarter|[Tt]opic [Aa]uthor|[Oo]riginal [Pp]oster|[Aa]utor(?:in)?|[Aa]uteur|[Aa]utore|[Аа]втор)(?:\s{1,3}|(?=\p{Lu}\p{Ll}))(?=\p{Lu}|\p{Lo}|$)/u;
/** Words that also begin other texts, after which a capital or a letter without case must stand. */
const FOREIGN =
	/^(?:(?:(?:[Gg]eschrieben |[Vv]erfasst |[Vv]eröffentlicht )?[Vv]on|(?:[ÉEée]crit |[Pp]ublié |[Rr]édigé )?[Pp]ar|(?:[Ee]scrito |[Pp]ublicado |[Rr]edactado )?[Pp]or|(?:[Ss]critto |[Pp]ubblicato )?(?:[Dd]a|[Dd]i)|(?:[Gg]eschreven )?[Dd]oor|(?:[Ss]kriven |[Ss]krevet |[Pp]ublicerad )?(?:[Aa]v|[Aa]f)|[Nn]apisał[ao]?|[Oo]leh|[Bb]ởi|[Нн]аписала?|بقلم|كتبت?|كتبه|نوشته|به قلم|מאת)(?::?\s{1,3}|:))(?=\p{Lu}|\p{Lo})/u;

/** The text without the words before a name; null if it has none. */
export function afterLeadIn(text: string): string | null {
	let rest = text;
	// "Author: By Ada Byron"
	for (const pattern of [LABEL, BARE_LABEL, BY, GLUED_BY, FOREIGN]) rest = rest.replace(pattern, '');
	return rest === text ? null : rest;
}
