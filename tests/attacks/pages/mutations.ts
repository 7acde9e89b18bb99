// Attacks by HTML that seems harmless and runs when another parser reads it. `table.ts` fills in RUN.
export const MUTATIONS = {
	'noscript and an attribute': '<noscript><p title="</noscript><img src=x onerror=RUN>"></noscript>',
	'noscript and a style': '<noscript><style></noscript><img src=x onerror=RUN></style></noscript>',
	'noembed and an attribute': '<noembed><p title="</noembed><img src=x onerror=RUN>"></noembed>',
	'noframes and an attribute': '<noframes><p title="</noframes><img src=x onerror=RUN>"></noframes>',
	'xmp and an attribute': '<xmp><p title="</xmp><img src=x onerror=RUN>"></xmp>',
	'a frame and an attribute': '<iframe><p title="</iframe><img src=x onerror=RUN>"></iframe>',
	'a text area and an attribute': '<textarea><p title="</textarea><img src=x onerror=RUN>"></textarea>',
	'a title and an attribute': '<title><p title="</title><img src=x onerror=RUN>"></title>',
	'a select and a style': '<select><style></select><img src=x onerror=RUN></style></select>',
	'a select that lets things out': '<select><option><template><style></select><img src=x onerror=RUN>',
	plaintext: '<plaintext><img src=x onerror=RUN>',
	listing: '<listing>&lt;img src=x onerror=RUN&gt;</listing><xmp></xmp><img src=x onerror=RUN>',
	'a style and a comment': '<style><!--</style><img src=x onerror=RUN>--></style>',
	'a style in a list': '<ul><li><style><li title="</style><img src=x onerror=RUN>"></ul>',
	'a comment that ends with a bang': '<!--!><img src=x onerror=RUN>--!><img src=x onerror=RUN>-->',
	'a comment that is empty': '<!--><img src=x onerror=RUN>-->',
	'a comment with a dash': '<!---><img src=x onerror=RUN>-->',
	'a comment in a comment': '<!-- <!-- --><img src=x onerror=RUN> -->',
	'a declaration as a comment': '<!x><img src=x onerror=RUN>--><! -- ><img src=x onerror=RUN>',
	'CDATA outside svg': '<![CDATA[><img src=x onerror=RUN>]]>',
	'CDATA inside svg': '<svg><![CDATA[</svg><p>]]><img src=x onerror=RUN></svg>',
	'CDATA inside math':
		'<math><mi><![CDATA[<img src=x onerror=RUN>]]></mi></math><svg><p><![CDATA[<img src=x onerror=RUN>]]>',
	'a processing instruction': '<?pi <img src=x onerror=RUN> ?><img src=x onerror=RUN>',
	'a template': '<template><img src=x onerror=RUN></template>',
	'a template with a shadow':
		'<div><template shadowrootmode=open><img src=x onerror=RUN><slot></slot></template>x</div>',
	'a template in a table': '<table><template><tr><td><img src=x onerror=RUN></template></table>',
	'a table that puts things before it':
		'<table><img src=x onerror=RUN><tr><style><td title="</style><img src=x onerror=RUN>"></table>',
	'a table in a link in a table':
		'<a href=#><table><a href="javascript:RUN">x</a><td><a href="javascript:RUN">y</a></table>',
	'nested forms':
		'<form id=a><div></form><form><math><mtext></form><form><mglyph><style></math><img src=x onerror=RUN>',
	'nested headings': '<h1><h2><svg><h1><style></h2><img src=x onerror=RUN></style>',
	'nested links': '<a href="#1"><a href="javascript:RUN">x<a href="#2"><b><a onclick=RUN>y</a></b></a></a></a>',
	'nested too deep for a tree': `${'<div>'.repeat(520)}<svg><style><img src=x onerror=RUN></style></svg>${'</div>'.repeat(520)}<img src=x onerror=RUN>`,
	'nested too deep in formats': `${'<b><i><font>'.repeat(60)}<svg><desc><style><img src=x onerror=RUN></style>`,
	'namespaces changed by an integration point':
		'<svg><desc><table><svg><style><a id="</style><img src=x onerror=RUN>">',
	'namespaces changed by a font': '<svg><font color=x><style><img src=x onerror=RUN></style></font></svg>',
	'namespaces changed by an annotation':
		'<math><annotation-xml encoding=text/html><svg></annotation-xml><style><img src=x onerror=RUN></style>',
	'an attribute that closes itself': '<img alt="`" title=`"><img src=x onerror=RUN>`>',
	'an attribute with a bracket': '<p title=">"><img src="a>" onerror=RUN alt="<x">x</p>',
	'an attribute without an end': '<img src=x onerror=RUN title="',
	'an attribute twice': '<img alt="a" alt="x&quot;onerror=RUN" src=x onerror=RUN>',
	'entities that unfold twice':
		'&amp;lt;img src=x onerror=RUN&amp;gt;&lt;img src=x onerror=RUN&gt;<p title="&lt;/p&gt;&lt;img src=x onerror=RUN&gt;">x</p>',
	'entities without a semicolon': '&ltimg src=x onerror=RUN&gt<a href="java&#115cript:RUN">x</a>',
	'the text of a picture':
		'<img src=/none.jpg alt="<img src=x onerror=RUN>"><img src=/none.jpg alt="&quot;><script>RUN</script>">',
	'the text of an abbreviation': "<abbr title='\"><img src=x onerror=RUN>'>x</abbr>",
	'a caption':
		'<figure><img src=/picture.png><figcaption>&lt;img src=x onerror=RUN&gt;<img src=x onerror=RUN></figcaption></figure>',
	'a ruby': '<ruby>a<rp><style></rp><img src=x onerror=RUN></style></ruby>',
	'data for machines':
		'<script type="application/ld+json">{"@type":"Article","articleBody":"<img src=x onerror=RUN>","author":{"name":"</p><img src=x onerror=RUN>"}}</script>'
} as const;
