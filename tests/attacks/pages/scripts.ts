// Attacks by script elements in all spellings, and by other elements that load scripts. `table.ts` fills in RUN, SPY and
// SPYHOST.
export const SCRIPTS = {
	'a script': '<script>RUN</script>',
	'a script in capitals': '<ScRiPt>RUN</sCrIpT>',
	'a script with a slash': '<script/x>RUN</script>',
	'a script with white space in its end': '<script>RUN</script\t\n bar>',
	'a script that is not closed': '<script>RUN;//',
	'a script from elsewhere': '<script src="SPY/a.js"></script>',
	'a script from elsewhere without a scheme': '<script src=//SPYHOST/a.js></script>',
	'a script split by a script': '<scr<script>ipt>RUN</scr</script>ipt>',
	'a script after a bracket': '<<script>RUN//<</script>',
	'a module': '<script type=module>RUN</script>',
	'a module that imports': '<script type=module>import "SPY/m.js"</script>',
	'an import map':
		'<script type=importmap>{"imports":{"a":"SPY/m.js"}}</script><script type=module>import "a"</script>',
	'speculation rules':
		'<script type=speculationrules>{"prerender":[{"source":"list","urls":["SPY/s"]}],"prefetch":[{"source":"list","urls":["SPY/t"]}]}</script>',
	'a script with a nonce': '<script nonce=x>RUN</script>',
	'a script in a comment that ends early': '<!-- a --!><script>RUN</script> -->',
	'a script in a comment that never began': '<!><script>RUN</script>',
	'a script in what looks like a processing instruction': '<?xml a="><script>RUN</script>"?>',
	'a script in what looks like a declaration': '<!ENTITY a "<script>RUN</script>">',
	'a script between null characters': '<scr\0ipt>RUN</scr\0ipt><script\0>RUN</script>',
	'a script in an end tag': '</p x="><script>RUN</script>">',
	'a script in a title': '<title></title><script>RUN</script></title>',
	'a script in a noscript': '<noscript><script>RUN</script></noscript><script>RUN</script>',
	'a script named in full':
		'<svg:script>RUN</svg:script><html:script xmlns:html="http://www.w3.org/1999/xhtml">RUN</html:script><script>RUN</script>',
	'a script by XSLT':
		'<?xml-stylesheet href="SPY/x.xsl" type="text/xsl"?><script xmlns="http://www.w3.org/1999/xhtml">RUN</script>',
	'a script with a wrong type before a right one':
		'<script type=text/plain>RUN</script><script type="text/javascript ">RUN</script>',
	'a script in another charset': '+ADw-script+AD4-RUN+ADw-/script+AD4-<script charset=utf-7>RUN</script>'
} as const;
