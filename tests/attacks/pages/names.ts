// Attacks by names and ids that collide with the app's or the browser's. `table.ts` replaces RUN and SPY by a call that
// the canary records and the spy's address.
const GLOBALS =
	'offprint location top parent self document navigator localStorage indexedDB caches trustedTypes DOMPurify app'.split(
		' '
	);
const DOCUMENT_PROPERTIES =
	'body head cookie domain forms links images title URL createElement getElementById querySelector defaultView'.split(
		' '
	);
const ELEMENT_PROPERTIES =
	'attributes children parentNode nodeName textContent innerHTML insertBefore removeChild getAttribute setAttribute'.split(
		' '
	);
const OBJECT_PROPERTIES =
	'__proto__ constructor prototype toString valueOf hasOwnProperty __defineGetter__ then toJSON'.split(' ');

const elementsNamed = (tag: string, names: readonly string[]): string =>
	names.map((name) => `<${tag} id="${name}" name="${name}">x</${tag}>`).join('');

export const NAMES = {
	'ids like globals': elementsNamed('p', GLOBALS) + '<script>RUN</script>',
	'names like document properties':
		elementsNamed('a', DOCUMENT_PROPERTIES) +
		DOCUMENT_PROPERTIES.map((name) => `<img name=${name} src=x onerror=RUN>`).join(''),
	'forms named like document properties':
		DOCUMENT_PROPERTIES.map((name) => `<form name=${name}><input name=${name} id=parentNode></form>`).join('') +
		'<img src=x onerror=RUN>',
	'inputs like properties of their form': `<form id=f onsubmit=RUN>${ELEMENT_PROPERTIES.map((name) => `<input name=${name}>`).join('')}<button autofocus>x</button></form>`,
	'ids like properties of elements':
		elementsNamed('span', ELEMENT_PROPERTIES) +
		'<svg><a id=nodeName href="javascript:RUN"><text y=20>x</text></a></svg>',
	'ids like properties of objects': elementsNamed('p', OBJECT_PROPERTIES) + '<p onclick=RUN>x</p>',
	'frames like globals': GLOBALS.map((name) => `<iframe name="${name}" srcdoc="<script>RUN</script>"></iframe>`).join(
		''
	),
	'objects like globals':
		'<object id=offprint data="data:text/html,<script>RUN</script>"></object><embed name=top src="SPY/e">',
	'two elements with one name': '<a id=config></a><a id=config name=url href="javascript:RUN">x</a><p id=x><p id=x>',
	'an id with everything in it':
		'<p id="a b<c>&quot;\'`=/#?%00\u202e">x</p><p id="">y</p><p id="user-content-content">z</p><img src=x onerror=RUN>',
	'an id of a hundred thousand letters': `<p id="${'i'.repeat(100_000)}">x</p><a href="#${'i'.repeat(100_000)}">y</a>`,
	'data for scripts of the app':
		'<p data-sveltekit-preload-data=hover data-sveltekit-reload data-svelte-h=x data-bind=RUN x-on:click=RUN @click=RUN v-html=RUN ng-app ng-click=RUN onclick=RUN>x</p>',
	'a base address for later elements':
		'<base href="SPY/base/" target=_blank><img src=relative.png><script src=relative.js></script><a href=relative>x</a>',
	'a policy of the page':
		'<meta http-equiv=Content-Security-Policy content="script-src \'none\'"><meta http-equiv=set-cookie content="a=b"><meta name=referrer content=unsafe-url><img src="SPY/policy">'
} as const;
