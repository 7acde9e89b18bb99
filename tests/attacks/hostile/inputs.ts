// Generates hostile texts of any length, which make patterns backtrack, parsers nest, and lists grow.

export type Input = (length: number) => string;

const repeat =
	(piece: string): Input =>
	(length) =>
		piece.repeat(Math.ceil(length / piece.length));
/** A text repeated to the requested length, with a prefix and a suffix that make patterns fail only at its end. */
const between =
	(before: string, piece: string, after: string): Input =>
	(length) =>
		before + repeat(piece)(length) + after;
const counted =
	(piece: (index: number) => string): Input =>
	(length) => {
		const parts: string[] = [];
		for (let size = 0; size < length; size += parts.at(-1)?.length ?? 1) parts.push(piece(parts.length));
		return parts.join('');
	};

/** Characters by their names; each is repeated as a text. */
const CHARACTERS: Readonly<Record<string, string>> = {
	'less than': '<',
	'greater than': '>',
	quote: '"',
	apostrophe: "'",
	ampersand: '&',
	'ampersand hash': '&#',
	reference: '&#120;',
	equals: '=',
	parenthesis: '(',
	'closing parenthesis': ')',
	bracket: '[',
	'closing bracket': ']',
	brace: '{',
	space: ' ',
	tab: '\t',
	newline: '\n',
	'no-break space': '\u00a0',
	'zero width space': '\u200b',
	NUL: '\0',
	dash: '-',
	underscore: '_',
	zero: '0',
	digits: '1234567890',
	letter: 'a',
	vowel: 'e',
	word: 'word ',
	capital: 'A',
	dot: '.',
	comma: ',',
	semicolon: ';',
	colon: ':',
	bar: '|',
	slash: '/',
	backslash: '\\',
	percent: '%',
	hash: '#',
	plus: '+',
	at: '@',
	question: '?',
	exclamation: '!',
	asterisk: '*',
	'combining mark': '\u0301',
	'lone high surrogate': '\ud800',
	'lone low surrogate': '\udc00',
	'right-to-left mark': '\u200f',
	'right-to-left override': '\u202e',
	'joiner ZWNJ': '\u200c',
	'soft hyphen': '\u00ad',
	emoji: '😀',
	'joined emoji': '👩\u200d',
	Arabic: 'ال',
	Han: '漢',
	Thai: 'ก',
	Hangul: '한',
	Devanagari: 'न्',
	ligature: 'ﷺ'
};

/** Texts with the prefixes, suffixes and repetitions that patterns look for. */
const PATTERNS: Readonly<Record<string, Input>> = {
	'a bar between spaces': repeat(' | '),
	'words with bars': repeat('a | b'),
	'spaces, then no end': between('x', ' ', 'x'),
	'a comma and spaces': repeat(', '),
	'digits with dots': repeat('1.'),
	'digits with commas': repeat('1,'),
	thousands: repeat('1,000'),
	'grouped thousands': repeat(',000'),
	'words joined by dashes': repeat('a-'),
	'words joined by apostrophes': repeat("l'"),
	initials: repeat('a.'),
	'words with plus': repeat('a+'),
	quoted: repeat('"a" '),
	'half quoted': repeat('"a'),
	'filter names': repeat('is:'),
	'filters with values': repeat('tag:a '),
	dashes: repeat('--'),
	'url=': repeat('url='),
	'zeros before a refresh': between('', '0', ' ;'),
	'a refresh with spaces': between('0', ' ', ''),
	addresses: repeat('http://a '),
	'an address of brackets': between('https://example.org/', '(', ''),
	'an address with closing brackets': between('https://example.org/', ')', ''),
	'an address with both brackets': between('https://example.org/', '[)', ''),
	'an address with full stops': between('https://example.org/', '.', ''),
	'an address with parameters': between('https://example.org/?', 'utm_a&', ''),
	'an address with slashes': between('https://example.org/', '/', 'x'),
	'schemes without an end': repeat('http://'),
	'at signs': between('a', '@', 'b'),
	'dots in a host': between('a', '.a', ''),
	percents: repeat('%e0%a4%a'),
	'written by': repeat('By by '),
	published: repeat('published on '),
	months: repeat('jan 1 '),
	'half dates': repeat('2024-1'),
	'years and dashes': repeat('2024-'),
	'comment marks': repeat('/*'),
	'ends of comments': repeat('*/'),
	'JSON lists': repeat('['),
	'JSON objects': repeat('{"a":'),
	'JSON graphs': repeat('{"@graph":['),
	'JSON lists of lists': (length) => `[${repeat(`[${'[],'.repeat(1_500)}[]],`)(length)}[]]`,
	'JSON lists inside lists': (length) => `${'['.repeat(length / 2)}${']'.repeat(length / 2)}`,
	'JSON commas': repeat(',}'),
	'a list of nodes': (length) => `[${repeat('{"@type":"Article","headline":"x"},')(length)}{}]`,
	'cookie names': repeat('cookie-'),
	'srcset commas': repeat(',a'),
	'srcset candidates': counted((index) => `${index}.png ${index}w, `),
	'data address': (length) => `data:image/png;base64,${'A'.repeat(length)}`,
	'different words': counted((index) => `w${index.toString(36)} `),
	'lines with gaps': repeat('a   b\n'),
	'empty lines': repeat('a\n\n'),
	'lines of tabs': repeat('\n\t'),
	'cookie attributes': repeat('; a=b'),
	'marks on letters': between('a', '\u0301', 'b'),
	'two marks': repeat('\u0316\u0301')
};

/** Texts for HTML parsers only. */
const MARKUP: Readonly<Record<string, Input>> = {
	'open tags without an end': repeat('<a '),
	'tags that cross': repeat('<b></i>'),
	'tags that nobody closes': repeat('<b>'),
	'tags of other names': counted((index) => `<x${index.toString(36)}>`),
	'ends of tags': repeat('</b>'),
	'ends of paragraphs': repeat('</p>'),
	'open comments': repeat('<!--'),
	'almost comments': repeat('<!-- -'),
	'open data sections': repeat('<![CDATA['),
	instructions: repeat('<?'),
	doctypes: repeat('<!doctype '),
	'boxes in boxes': (length) => `${'<div>'.repeat(length / 11)}a${'</div>'.repeat(length / 11)}`,
	'tables in tables': repeat('<table><tr><td>'),
	'tables in tables, closed': (length) =>
		`${'<table><tr><td>'.repeat(length / 35)}a${'</td></tr></table>'.repeat(length / 35)}`,
	'lists in lists': repeat('<ul><li>'),
	'quotes in quotes': repeat('<blockquote>'),
	'links in links': repeat('<a href=x>'),
	'formatting in formatting': repeat('<b><i><a href=x>'),
	posts: counted(
		(index) =>
			`<div class=post id=p${String(index)}><a class=username href=/u/a>a b</a><time>1 May 2024</time><div class=content>one two three</div></div>`
	),
	'posts in posts': repeat(
		'<div class="comment quote"><a class=username href=/u/a>a</a><i class=date>1 May 2024</i><p>one two'
	),
	'answers with comments': repeat(
		'<div class=answer><div class=author><b>a</b></div>one two<div class=comment><a rel=author>b</a>three</div></div>'
	),
	drawings: repeat('<svg>'),
	formulas: repeat('<math><mi>'),
	templates: repeat('<template>'),
	titles: repeat('<title>'),
	scripts: repeat('<script>'),
	textareas: repeat('<textarea>'),
	noscripts: repeat('<noscript><img src=a>'),
	options: repeat('<select><option>'),
	'raw text': (length) => `<xmp>${'<b>'.repeat(length / 3)}</xmp>`,
	'raw frames': (length) => `<iframe>${'<b>'.repeat(length / 3)}</iframe>`,
	'boxes around a long text': (length) =>
		`${'<div class="cookie-banner share">'.repeat(150)}${'word '.repeat(length / 5)}`,
	'headings around a long text': (length) => `${'<h1>'.repeat(150)}${'word '.repeat(length / 5)}`,
	cells: between('<table><tr>', '<td>a', ''),
	rows: between('<table>', '<tr><td>a', ''),
	pictures: counted((index) => `<img src="${index}.png" alt="a">`),
	'pictures with sources': repeat('<picture><source srcset="a 1w"><img>'),
	links: repeat('<a href=a>b</a> '),
	paragraphs: repeat('<p>word word word'),
	headings: repeat('<h1>a</h1>'),
	'marked boxes': repeat('<div class="share comment meta byline" id=a>b</div>'),
	forms: repeat('<form><textarea></textarea></form>'),
	frames: repeat('<iframe src="https://a.example/"></iframe>'),
	'hidden boxes': repeat('<div hidden>a</div>'),
	captions: repeat('<figure><img src=a.png><figcaption>b</figcaption></figure>'),
	'line breaks': repeat('<br>'),
	articles: repeat('<article><p>a</p></article>'),
	'shadow roots': repeat('<div><template shadowrootmode=open><p>a</p></template></div>'),
	'attributes on one tag': (length) => `<p ${counted((index) => `a${index}=1 `)(length)}>x</p>`,
	'one long attribute': (length) => `<p title="${'x'.repeat(length)}">x</p>`,
	'attributes without an end': (length) => `<p ${'a="'.repeat(length / 3)}`,
	'slashes in a tag': (length) => `<p ${'/'.repeat(length)}>x</p>`,
	metas: counted((index) => `<meta name=a${index} content=b>`),
	'formulas side by side': repeat('<math><mtext>a</mtext></math>'),
	'formulas in formulas': repeat('<math><mrow>'),
	'annotations of formulas': repeat('<math><annotation-xml>'),
	'sources of formulas': repeat('<script type="math/tex">x^2</script>'),
	'marks of formulas': between('<script src="/mathjax.js"></script><p>', '\\( $$ \\[ ', ''),
	'marked formulas': between('<script src="/katex.js"></script><p>', '\\(x\\) a &lt; b ', ''),
	'boxes of formulas': repeat('<span class="katex"><span class="mwe-math-element">a'),
	'lines of code': between('<pre>', '<span class="line">a</span>', '</pre>'),
	'numbers of lines': between('<pre>', '<span class="lineno">1</span>a<br>', '</pre>'),
	'blocks of code': repeat('<pre><code>a</code></pre>'),
	'blocks in blocks of code': repeat('<pre class="line-numbers"><code>'),
	'code with line breaks': repeat('<code>a<br>b</code>'),
	'tables of code': repeat('<table><tr><td class="gutter">1</td><td class="code"><pre>a</pre></td></tr></table>'),
	'folded parts': repeat('<button aria-expanded="false">a</button><div hidden>some words of an answer</div>'),
	'controls of one part': between('<div id="p" hidden>words', '</div><a class="toggle" href="#p">a</a><div>', ''),
	'buttons of one part': between(
		'<div id="p" hidden>some words of an answer</div>',
		'<button aria-controls="p">a</button>',
		''
	),
	'comments on one answer': between(
		'<div class="question">a b c d e f</div><div class="answer"><b class="author">a b</b><p>one two three',
		'<div class="comment"><b class="author">c d</b><p>one two</p></div>',
		'</div>'
	),
	'buttons in buttons': repeat('<div class="accordion faq">a'),
	notices: repeat('<div class="callout note">a'),
	'notes in the margin': repeat('<p>a<span class="sidenote">b</span></p>'),
	'marks of notes': repeat('<a class="footnote-ref" href="#fn"></a>'),
	'headings with links': repeat('<h2><a class="anchor" href="#a">#</a>b</h2>'),
	'a heading with links': between('<h2>', '<a href="#a">b</a>', ''),
	'parts with a role of a heading': repeat('<div role="heading">a'),
	'spaces in elements': repeat('<em> </em>a'),
	'data scripts': repeat('<script type="application/ld+json">{"@type":"Article"}</script>')
};

export const TEXTS: Readonly<Record<string, Input>> = {
	...Object.fromEntries(Object.entries(CHARACTERS).map(([name, character]) => [name, repeat(character)])),
	...PATTERNS
};
export const PAGES: Readonly<Record<string, Input>> = { ...TEXTS, ...MARKUP };
