// Generates the pages that are mutated: small articles of nested structures, in several languages.
import type { Random } from '../../faults/random.ts';

const WORDS: readonly (readonly string[])[] = [
	'the ferry left at dawn with mail and two passengers for an island that nobody had mapped since winter, oranges'.split(
		' '
	),
	'der Kahn fuhr über den Fluß, während Bäume am Ufer standen und niemand Äpfel kaufte'.split(' '),
	'غادرت السفينة الميناء عند الفجر مع البريد والركاب إلى جزيرة بعيدة'.split(' '),
	'船 在 黎明 时 离开 港口 前往 岛屿 带着 邮件 和 乘客 橙子。'.split(' '),
	'लेकिन नाव सुबह बंदरगाह से द्वीप की ओर निकल गई'.split(' ')
];
const MAX_DEPTH = 6;

type Rule = (random: Random, depth: number) => string;

/** A page as HTML, of 1 to 20 kB. */
export function makePage(random: Random): string {
	const title = words(random, 2 + random.int(8));
	const blocks = many(random, 4 + random.int(10), 0);
	const main = random.pick(['article', 'main', 'div class="post-content"', 'section id=content', 'td', 'body']);
	const body = `<${main}><h1>${title}</h1>${blocks}</${main.split(' ')[0] ?? ''}>`;
	const around = random.chance(0.3)
		? `<nav>${list(random, MAX_DEPTH)}</nav>${body}<footer>${inline(random, 0)}</footer>`
		: body;
	if (random.chance(0.05)) return `<title>${title}</title>${frameset(random)}`;
	if (random.chance(0.1)) return around;
	return `${random.pick(['<!doctype html>', '', '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">'])}<html lang=${random.pick(['en', 'de', 'ar', 'zh', 'x'])}><head>${head(random, title)}</head><body>${around}</body></html>`;
}

/** A part of a page, of the kinds that parsers treat in their own ways. */
export function makeBlock(random: Random): string {
	return block(random, 0);
}

function head(random: Random, title: string): string {
	const parts = [
		`<title>${title} | ${words(random, 2)}</title>`,
		'<meta charset=utf-8>',
		`<meta name=author content="${words(random, 2)}">`,
		`<meta property="og:title" content="${title}"><meta property="og:image" content="/p/${random.int(99)}.jpg">`,
		'<meta property="article:published_time" content="2024-05-06T07:08:09Z">',
		'<base href="/deep/er/">',
		`<script type="application/ld+json">{"@type":"Article","headline":"${title}","author":{"name":"${words(random, 2)}"},"articleBody":"${words(random, 40)}"}</script>`,
		'<script src="/mathjax.js"></script>',
		'<style>p { color: red }</style>',
		'<link rel=canonical href="https://news.example/canonical">'
	];
	return parts.filter(() => random.chance(0.5)).join('\n');
}

const text: Rule = (random) => `<p>${inlines(random, 1 + random.int(6))}</p>`;
const heading: Rule = (random) => {
	const level = 1 + random.int(6);
	return `<h${level} id="s${random.int(20)}">${inline(random, 0)}</h${level}>`;
};

const list: Rule = (random, depth) => {
	const tag = random.pick(['ul', 'ol', 'ol start=3 reversed', 'menu']);
	const items = repeat(1 + random.int(4), () => `<li>${nested(random, depth)}${random.chance(0.5) ? '</li>' : ''}`);
	return `<${tag}>${items}</${tag.split(' ')[0] ?? ''}>`;
};

const definitions: Rule = (random, depth) =>
	`<dl>${repeat(1 + random.int(3), () => `<dt>${inline(random, depth)}<dd>${nested(random, depth)}`)}</dl>`;

const table: Rule = (random, depth) => {
	const columns = 1 + random.int(4);
	const cell = (): string =>
		`<${random.pick(['td', 'th', 'td colspan=2', 'td rowspan=9999', 'th scope=col'])}>${nested(random, depth + 1)}`;
	const rows = repeat(1 + random.int(4), () => `<tr>${repeat(columns, cell)}`);
	return `<table>${random.chance(0.3) ? `<caption>${inline(random, depth)}</caption>` : ''}${random.chance(0.4) ? '<thead>' : ''}${rows}</table>`;
};

const code: Rule = (random) =>
	`<pre class="language-js line-numbers">${random.chance(0.5) ? '<code>' : ''}${repeat(1 + random.int(5), () => `<span class=line>\tif (a &lt; ${random.int(99)}) {</span>\n`)}</pre>`;

const quote: Rule = (random, depth) =>
	`<blockquote cite="https://a.example">${nested(random, depth)}<cite>${words(random, 2)}</cite></blockquote>`;

const details: Rule = (random, depth) =>
	`<details${random.chance(0.5) ? ' open' : ''}><summary>${inline(random, depth)}</summary>${nested(random, depth)}</details>`;

const figure: Rule = (random) => `<figure>${picture(random, 0)}<figcaption>${inline(random, 0)}</figcaption></figure>`;

const picture: Rule = (random) =>
	random.pick([
		`<img src="/p/${random.int(50)}.jpg" alt="${words(random, 3)}" width=800 height=400>`,
		`<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-src="/p/${random.int(50)}.png" srcset="/a.jpg 1x, /b.jpg 2x">`,
		`<picture><source type="image/avif" srcset="/x.avif 400w, /y.avif 800w" media="(min-width: 9px)"><img src=/p/${random.int(50)}.webp alt></picture>`,
		`<div style="background-image: url(/p/${random.int(50)}.jpg)"></div>`
	]);

const drawing: Rule = (random, depth) =>
	`<svg width=100 height=50 viewBox="0 0 100 50"><title>${words(random, 2)}</title><g><rect width=9 height=9 /><text x=1 y=9>${words(random, 2)}</text></g><foreignObject>${nested(random, depth)}</foreignObject><desc>${inline(random, depth)}</desc></svg>`;

const formula: Rule = (random, depth) =>
	random.pick([
		`<math display=block alttext="x^2"><semantics><mrow><msup><mi>x</mi><mn>2</mn></msup><mo>=</mo><mtext>${inline(random, depth)}</mtext></mrow><annotation encoding="application/x-tex">x^2</annotation></semantics></math>`,
		`<math><mtable><mtr><mtd id=e1><mfrac><mi>a</mi><mi>b</mi></mfrac></mtd></mtr></mtable></math>`,
		`<span class="katex"><span class="katex-mathml"><math><mi>y</mi></math></span><span class="katex-html" aria-hidden=true>y</span></span>`,
		`\\(\\frac{a}{b}\\) and $$\\sum_{i=${random.int(9)}}^n i$$`
	]);

const embed: Rule = (random, depth) =>
	random.pick([
		`<iframe src="https://www.youtube.com/embed/abc${random.int(99)}" title="${words(random, 3)}"></iframe>`,
		`<video controls poster=/p/1.jpg src=/v.mp4><track src=/t.vtt></video>`,
		`<object data="/o.swf"><param name=a value=b>${nested(random, depth)}</object>`,
		`<template>${nested(random, depth)}</template>`,
		`<noscript><img src=/p/3.jpg>${inline(random, depth)}</noscript>`,
		`<div><template shadowrootmode=open><slot></slot>${nested(random, depth)}</template></div>`,
		`<form action=/send><fieldset><legend>${words(random, 2)}</legend><input name=a value="${words(random, 2)}"><select><option>1<option selected>2</select><textarea>${words(random, 4)}</textarea><button>ok</button></fieldset></form>`
	]);

const notes: Rule = (random) => {
	const number = random.int(9);
	return `<p>${words(random, 9)}<sup id="fnref:${number}"><a href="#fn:${number}">${number}</a></sup></p><ol class=footnotes><li id="fn:${number}">${words(random, 5)} <a href="#fnref:${number}">↩</a></ol>`;
};

const post: Rule = (random, depth) =>
	repeat(
		2 + random.int(3),
		(index) =>
			`<div class="comment post" id=c${index}><a class=author href=/u/${index}>${words(random, 1)}</a><time datetime="2024-01-0${index + 1}">day ${index}</time><div class=body>${nested(random, depth)}</div></div>`
	);

const box: Rule = (random, depth) =>
	`<${random.pick(['div', 'section', 'aside', 'div class=note', 'div hidden', 'section role=note', 'center', 'header'])}>${many(random, 1 + random.int(3), depth + 1)}</div>`;

const BLOCKS: readonly Rule[] = [
	...[text, text, text, text, heading, list, definitions, table, code, quote, details, figure, picture],
	...[drawing, formula, embed, notes, post, box]
];

function block(random: Random, depth: number): string {
	return depth >= MAX_DEPTH ? text(random, depth) : random.pick(BLOCKS)(random, depth + 1);
}

function many(random: Random, count: number, depth: number): string {
	return repeat(count, () => block(random, depth));
}

/** Text, or, the less the deeper, another block. */
function nested(random: Random, depth: number): string {
	return random.chance(0.6 - depth / 10) ? block(random, depth) : inlines(random, 1 + random.int(2));
}

function inlines(random: Random, count: number): string {
	return repeat(count, () => inline(random, 0));
}

function inline(random: Random, depth: number): string {
	const inner = words(random, 3 + random.int(9));
	if (depth > 2 || random.chance(0.6)) return `${inner} `;
	const tag = random.pick(
		'em strong b i u s code kbd a mark small sub sup q cite abbr time ruby bdo span font tt del ins var'.split(' ')
	);
	const attributes = random.pick(['', '', ' href="/l/1"', ' href="#s3"', ' class=hl title="t"', ' dir=rtl lang=ar']);
	return `<${tag}${attributes}>${inner}${inline(random, depth + 1)}</${tag}> `;
}

function frameset(random: Random): string {
	return `<frameset cols="50%,50%"><frame src=/a><frame src=/b><noframes>${many(random, 3, 1)}</noframes></frameset>`;
}

function words(random: Random, count: number): string {
	const language = random.chance(0.7) ? WORDS[0] : random.pick(WORDS);
	return Array.from({ length: count }, () => random.pick(language ?? [])).join(' ');
}

function repeat(count: number, make: (index: number) => string): string {
	return Array.from({ length: count }, (_none, index) => make(index)).join('');
}
