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
	'math: handlers': '<math><mi onmouseover=RUN onclick=RUN>hover</mi></math>'
} as const;
