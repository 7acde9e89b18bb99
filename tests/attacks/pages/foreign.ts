// Attacks by SVG and MathML, whose elements have their own scripts, addresses and animations. `table.ts` fills in RUN
// and SPY.
export const FOREIGN = {
	'svg: a script': '<svg><script>RUN</script></svg>',
	'svg: a script by href': '<svg><script href="data:text/javascript,RUN" /></svg>',
	'svg: a script with entities': '<svg><script>&#x5f;&#x5f;canary&#40;1&#41;</script></svg>',
	'svg: a script with CDATA': '<svg><script><![CDATA[RUN]]></script></svg>',
	'svg: a link': '<svg width=200 height=50><a href="javascript:RUN"><text x=9 y=30>click</text></a></svg>',
	'svg: a link by xlink':
		'<svg width=200 height=50><a xlink:href="javascript:RUN"><text x=9 y=30>click</text></a></svg>',
	'svg: animate sets an address':
		'<svg width=200 height=50><a><animate attributeName=href values="javascript:RUN" fill=freeze begin=0s dur=1ms /><text x=9 y=30>click</text></a></svg>',
	'svg: set sets an address':
		'<svg width=200 height=50><a><set attributeName=xlink:href to="javascript:RUN" begin=0s /><text x=9 y=30>click</text></a></svg>',
	'svg: animate sets a handler':
		'<svg><animate attributeName=onload to=RUN begin=0s /><set attributeName=onclick to=RUN /><g onload=RUN></g></svg>',
	'svg: an animation begins': '<svg><animate onbegin=RUN attributeName=x dur=1s></svg>',
	'svg: an animation ends': '<svg><set attributeName=x to=1 dur=1ms onend=RUN></svg>',
	'svg: use':
		'<svg><use href="data:image/svg+xml,<svg id=x xmlns=http://www.w3.org/2000/svg><image href=x onerror=RUN /></svg>#x" /></svg>',
	'svg: use from elsewhere': '<svg><use href="SPY/u.svg#x" /></svg>',
	'svg: image': '<svg><image href=x onerror=RUN /></svg>',
	'svg: image from elsewhere': '<svg><image xlink:href="SPY/i.png" width=9 height=9 /></svg>',
	'svg: feImage':
		'<svg><filter id=f><feImage href="SPY/fe.png" /></filter><rect width=9 height=9 filter="url(#f)" /></svg>',
	'svg: foreignObject':
		'<svg width=99 height=99><foreignObject width=99 height=99><img src=x onerror=RUN></foreignObject></svg>',
	'svg: foreignObject with a frame': '<svg><foreignObject><iframe src="javascript:RUN"></iframe></foreignObject></svg>',
	'svg: style': '<svg><style>*{background:url(SPY/svg-style)}</style></svg>',
	'svg: style that ends early': '<svg><style><img src=x onerror=RUN></style></svg>',
	'svg: title that ends early': '<svg><title><img src=x onerror=RUN></title></svg>',
	'svg: desc that ends early': '<svg><desc><script>RUN</script></desc></svg>',
	'svg: discard and handler':
		'<svg onclick=RUN width=99 height=99><rect width=99 height=99 onmouseover=RUN /><discard /></svg>',
	'svg: broken out of by a paragraph': '<svg><p><style><g title="</style><img src=x onerror=RUN>"></svg>',
	'math: a link': '<math href="javascript:RUN"><mi>click</mi></math>',
	'math: an action':
		'<math><maction actiontype=statusline xlink:href="javascript:RUN">click</maction><mi onclick=RUN>x</mi></math>',
	'math: annotation in HTML':
		'<math><annotation-xml encoding="text/html"><img src=x onerror=RUN></annotation-xml></math>',
	'math: annotation in XHTML with a frame':
		'<math><annotation-xml encoding="application/xhtml+xml"><iframe srcdoc="<script>RUN</script>"></iframe></annotation-xml></math>',
	'math: annotation with a script in svg':
		'<math><annotation-xml><svg><script>RUN</script></svg></annotation-xml></math>',
	'math: mtext and mglyph':
		'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=x onerror=RUN&gt;"></style></mglyph></table></mtext></math>',
	'math: mtext and a nested form':
		'<form><math><mtext></form><form><mglyph><style></math><img src=x onerror=RUN></style></mglyph></form></mtext></math>',
	'math: mtext, path and a style':
		'<math><mtext><h1><a><h6></a></h6><mglyph><svg><mtext><style><a title="</style><img src=x onerror=RUN>"></style></h1>',
	'math: handlers': '<math><mi onmouseover=RUN onclick=RUN>hover</mi></math>',
	'math: a link by xlink': '<math><mrow xlink:href="javascript:RUN"><mi>click</mi></mrow></math>',
	'math: a link in a text': '<math><mtext><a href="javascript:RUN">click</a></mtext></math>',
	'math: a link of MathML': '<math><a href="javascript:RUN"><mi>click</mi></a></math>',
	'math: an action that toggles':
		'<math><maction actiontype="toggle" href="javascript:RUN"><mi>click</mi><mi>b</mi></maction></math>',
	'math: a picture from elsewhere':
		'<math><mi style="background:url(SPY/math-style)">x</mi><mglyph src="SPY/mglyph.png" alt="x"></mglyph></math>',
	'math: a picture in a text': '<math><mtext><img src=x onerror=RUN></mtext></math>',
	'math: a picture in every kind of text':
		'<math><mi><img src=x onerror=RUN></mi><mo><img src=x onerror=RUN></mo><mn><img src=x onerror=RUN></mn><ms><img src=x onerror=RUN></ms></math>',
	'math: a frame in a text': '<math><mtext><iframe srcdoc="<script>RUN</script>"></iframe></mtext></math>',
	'math: a form in a text': '<math><mtext><form action="SPY/form"><button>send</button></form></mtext></math>',
	'math: annotation in XHTML and upper case':
		'<MATH><ANNOTATION-XML ENCODING="TEXT/HTML"><STYLE><IMG TITLE="</STYLE><IMG SRC=x ONERROR=RUN>"></STYLE></ANNOTATION-XML></MATH>',
	'math: annotation without an end':
		'<math><semantics><mi>x</mi><annotation-xml encoding="text/html"><img src=x onerror=RUN>',
	'math: annotation in TeX with markup':
		'<math><semantics><mi>x</mi><annotation encoding="application/x-tex"></annotation></semantics><img src=x onerror=RUN></math>',
	'math: the source as an attribute':
		'<math alttext="&lt;img src=x onerror=RUN&gt;"><mi>x</mi></math><math alttext="</math><img src=x onerror=RUN>"></math>',
	'math: malignmark and a style':
		'<math><mtext><malignmark><style><!--</style><img title="--&gt;&lt;img src=x onerror=RUN&gt;"></style></malignmark></mtext></math>',
	'math: mglyph, a table and a style':
		'<math><mtext><table><mglyph><style><math><img src=x onerror=RUN></style></mglyph></table></mtext></math>',
	'math: mglyph and a comment':
		'<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;/mglyph&gt;&lt;img src=x onerror=RUN&gt;">',
	'math: a text with a select':
		'<math><mtext><select><mglyph><style></select><img src=x onerror=RUN></style></mglyph></select></mtext></math>',
	'math: CDATA in a text': '<math><mtext><![CDATA[</mtext></math><img src=x onerror=RUN>]]></mtext></math>',
	'math: CDATA and a comment': '<math><mi><!--<![CDATA[--><img src=x onerror=RUN>]]></mi></math>',
	'math: a title that ends early':
		'<math><mtext><title><style></title><img src=x onerror=RUN></style></title></mtext></math>',
	'math: an xmp in a formula':
		'<math><xmp><img src=x onerror=RUN></xmp><noembed></math><img src=x onerror=RUN></noembed>',
	'math: a textarea in a text':
		'<math><mtext><textarea></mtext></math><img src=x onerror=RUN></textarea></mtext></math>',
	'math: a formula in a drawing in a formula':
		'<math><annotation-xml><svg><desc><math><mtext><style><img src=x onerror=RUN></style></mtext></math></desc></svg></annotation-xml></math>',
	'math: broken out of by a paragraph': '<math></p><style><!--</style><img src=x onerror=RUN>--></style></math>',
	'math: broken out of by a line break':
		'<math><mtext></br><style><a title="</style><img src=x onerror=RUN>"></mtext></math>',
	'math: broken out of by a font': '<math><font color=red><style><img src=x onerror=RUN></style></font></math>',
	'math: in a table that puts it before':
		'<table><math><mtext></table><style><img src=x onerror=RUN></style></mtext></math><tr><td>x</td></tr></table>',
	'math: with a prefix':
		'<mml:math><mml:mtext><img src=x onerror=RUN></mml:mtext></mml:math><m:math><m:maction xlink:href="javascript:RUN">click</m:maction></m:math>',
	'math: the source of a formula in a script':
		'<script type="math/tex">\\href{javascript:RUN}{click}\\style{color:red}{x}\\text{<img src=x onerror=RUN>}</script>',
	'math: MathML in a script': '<script type="math/mml"><math><mtext><img src=x onerror=RUN></mtext></math></script>',
	'math: MathML in an attribute':
		'<span class=MathJax data-mathml="&lt;math&gt;&lt;mtext&gt;&lt;img src=x onerror=RUN&gt;&lt;/mtext&gt;&lt;/math&gt;">x</span>',
	'math: marks in the text':
		'<script src="/mathjax.js"></script><p>\\(\\href{javascript:RUN}{click}\\) \\[\\html{<img src=x onerror=RUN>}\\] $$\\includegraphics{SPY/tex.png}$$</p>',
	'math: the place of a formula':
		'<formula-slot data-n="0"><img src=x onerror=RUN></formula-slot><math><mi>x</mi></math><formula-slot data-n="0"></formula-slot>',
	'math: an attribute that ends the slot':
		'<math><mi>x</mi></math><p title=\'<formula-slot data-n="0"></formula-slot>\' id=\'<formula-slot data-n="0"></formula-slot>\'>x</p>',
	'math: spaces that move a formula':
		'<math><mspace width="-99999px" height="99999px"/><mpadded voffset="-9999em" lspace="-999em"><mi>click</mi></mpadded></math>',
	'math: a huge formula':
		'<math><mstyle mathsize="9999px" scriptlevel="-99"><mo stretchy="true" minsize="99999px">(</mo></mstyle></math>',
	'math: nested too deep': `<math>${'<mrow>'.repeat(520)}<mtext><img src=x onerror=RUN></mtext>${'</mrow>'.repeat(520)}</math>`,
	'svg: a paragraph ends it before a style': '<svg></p><style><a id="</style><img src=x onerror=RUN>"></svg>',
	'svg: a line break ends it before a style': '<svg></br><style><a title="</style><img src=x onerror=RUN>"></svg>',
	'svg: a formula in it':
		'<svg><foreignObject><math><mtext><style><img src=x onerror=RUN></style></mtext></math></foreignObject></svg>',
	'svg: in a text of a formula': '<math><mtext><svg><style><img src=x onerror=RUN></style></svg></mtext></math>',
	'svg: in an annotation of a formula':
		'<math><annotation-xml encoding="image/svg+xml"><svg><foreignObject><img src=x onerror=RUN></foreignObject></svg></annotation-xml></math>'
} as const;
