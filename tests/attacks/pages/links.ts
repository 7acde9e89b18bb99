// Attacks by addresses that run scripts, mislead, reveal the reader, or imitate another address. `table.ts` fills in RUN,
// SPY, SPYHOST and APP.
export const LINKS = {
	'javascript:': '<a href="javascript:RUN">go</a>',
	'javascript: in capitals': '<a href="JaVaScRiPt:RUN">go</a>',
	'javascript: after white space': '<a href="  \t\n javascript:RUN">go</a>',
	'javascript: after a control': '<a href="\u0001\u001fjavascript:RUN">go</a>',
	'javascript: with a tab': '<a href="java\tscript:RUN">go</a>',
	'javascript: with a line break': '<a href="java\r\nscript:RUN">go</a>',
	'javascript: with an entity': '<a href="&#106;avascript:RUN">go</a>',
	'javascript: with entities without ends': '<a href="&#0000106&#0000097&#0000118ascript:RUN">go</a>',
	'javascript: with a named colon': '<a href="javascript&colon;RUN">go</a>',
	'javascript: with named white space': '<a href="java&Tab;script&NewLine;:RUN">go</a>',
	'javascript: without quotes': '<a href=javascript:RUN>go</a>',
	'javascript: with two slashes': '<a href="javascript://example.org/%0ARUN">go</a>',
	'javascript: that looks like a web address': '<a href="javascript:/*https://example.org/*/RUN">go</a>',
	'javascript: on a new page': '<a href="javascript:RUN" target=_self rel=opener>go</a>',
	'javascript: behind another scheme':
		'<a href="feed:javascript:RUN">go</a><a href="view-source:javascript:RUN">go</a><a href="javascript:RUN">go</a>',
	'javascript: on an area':
		'<img src=/picture.png usemap=#m width=200 height=100><map name=m><area shape=default href="javascript:RUN" coords=0,0,200,100></map>',
	'javascript: by a base': '<base href="javascript:/a/"><a href="javascript:RUN">go</a><a href="#%0ARUN">go</a>',
	'vbscript:': '<a href="vbscript:RUN">go</a>',
	'a page in its address':
		'<a href="data:text/html,<script>RUN</script>">go</a><iframe src="data:text/html,<script>RUN</script>"></iframe>',
	'a page in its address, in base64': '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">go</a>',
	'a file': '<a href="file:///etc/passwd">go</a><img src="file:///etc/passwd">',
	'a blob': '<a href="blob:APP/1">go</a><img src="blob:APP/1">',
	'a ping': '<a href="#here" ping="SPY/ping SPY/pong">go</a>',
	'an attribution':
		'<img src=/picture.png attributionsrc="SPY/a"><a href="#a" attributionsrc="SPY/b">go</a><img src="SPY/c">',
	'a download': '<a href="data:text/plain,x" download="offprint.exe">go</a><a href="/picture.png" download>save</a>',
	'an opener': '<a href="SPY/opener" target=app rel=opener>go</a>',
	'a named window': '<a href="SPY/named" target=_top>go</a><a href="SPY/named" target=_parent>go</a>',
	'a link that lies about its host': '<a href="https://example.org:pass@SPYHOST/">https://example.org</a>',
	'a link with a user that looks like a host': '<a href="https://example.org%2F@SPYHOST/login">example.org</a>',
	'a link in punycode': '<a href="https://xn--80ak6aa92e.com/">apple.com</a><a href="https://аррӏе.com/">apple.com</a>',
	'a link reversed by an override':
		'<a href="https://example.org/\u202egpj.exe">\u202egpj.exe</a><p>\u2066\u202e turned',
	'a link to the app':
		'<a href="APP/api/account/sign-out">go</a><a href="/settings">go</a><a href="http:settings">go</a>',
	'a link within the app':
		'<a href="/img/../settings">go</a><a href="//SPYHOST/x">go</a><a href="\\\\SPYHOST\\x">go</a>',
	'a link to a place of the app': '<a href="#content">go</a><p id=content>here</p>',
	'a form by a link':
		'<a href="SPY/x" formaction="SPY/f" formmethod=post>go</a><form action=SPY/form><button autofocus>go</button></form>',
	'a mail with an attachment': '<a href="mailto:a@example.org?attach=/etc/passwd&body=x">mail</a>',
	'a telephone and an app':
		'<a href="tel:*06#">call</a><a href="intent://x#Intent;end">open</a><a href="ms-msdt:/id">open</a>',
	'an address of ten thousand letters': `<a href="https://example.org/${'a'.repeat(10_000)}">long</a>`
} as const;
