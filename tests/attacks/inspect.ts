// Finds forbidden elements, attributes, names and positions in the text of a page in the browser.

export type Inspection = {
	readonly faults: string[];
	/** Whether the page shows the marker. */
	readonly isShown: boolean;
};

/**
 * Runs in the page. Inspects the text around the marker, up to the element with the title, and stores it for `provoke`.
 * @param bare whether the page has no app, so that the whole page is the text
 */
export function inspect({ marker, bare }: { marker: string; bare: boolean }): Inspection {
	const TAGS =
		/^(p|h[2-6]|ul|ol|li|dl|dt|dd|blockquote|pre|code|kbd|samp|var|figure|figcaption|table|caption|colgroup|col|thead|tbody|tfoot|tr|th|td|em|strong|[bius]|sub|sup|small|mark|q|cite|abbr|dfn|time|br|hr|wbr|span|div|section|ruby|rt|rp|bdi|bdo|del|ins|details|summary|a|img|address|aside)$/;
	const ATTRIBUTES =
		/^(href|src|alt|width|height|dir|lang|colspan|rowspan|datetime|title|start|reversed|open|type|value|scope|id|rel|target|loading|decoding|data-embed|data-language|data-post)$/;
	const MATH_TAGS =
		/^(math|mrow|mi|mn|mo|ms|mtext|mspace|mfrac|msqrt|mroot|mstyle|merror|mpadded|mphantom|menclose|msub|msup|msubsup|munder|mover|munderover|mmultiscripts|mprescripts|mtable|mtr|mtd)$/;
	const MATH_ATTRIBUTES =
		/^(id|dir|display|alttext|displaystyle|scriptlevel|mathvariant|form|stretchy|fence|separator|symmetric|largeop|movablelimits|accent|accentunder|lspace|rspace|voffset|minsize|maxsize|width|height|depth|linethickness|notation|columnalign|columnspan|rowspan)$/;
	const MATHML = 'http://www.w3.org/1998/Math/MathML';
	// The app adds these after the text was sanitised; a page without it has none of them.
	const OWN_ELEMENTS = '.table-box, .table-box > div, .code-box, .code-bar, .code-bar *';
	const OWN_ATTRIBUTES = /^(tabindex|role|aria-\w+|data-(address|keeps|picture|note|reference|first|words|reason))$/;
	const faults = new Set<string>();
	const text = bare ? document.body : textAround(marker);
	if (text === null) return { faults: [], isShown: false };
	Reflect.set(window, '__text', text);
	const box = text.getBoundingClientRect();
	for (const element of text.querySelectorAll('*')) {
		if (bare || !element.matches(OWN_ELEMENTS)) checkElement(element);
		if (!bare) checkPlace(element);
	}
	if (!bare) for (const end of ['start', 'end'] as const) checkApp(end);
	return { faults: [...faults], isShown: text.textContent?.includes(marker) === true };

	function textAround(words: string): Element | null {
		// The list beside the article may show the beginning of the text too.
		const article = document.querySelector('article');
		if (article === null) return null;
		const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
		let node = walker.nextNode();
		while (node !== null && node.nodeValue?.includes(words) !== true) node = walker.nextNode();
		let ancestor = node?.parentElement ?? null;
		while (ancestor?.parentElement && ancestor.parentElement.querySelector('h1') === null)
			ancestor = ancestor.parentElement;
		return ancestor;
	}

	function isOwn({ localName }: Element, name: string, value: string): boolean {
		if (name === 'style') return localName === 'table' && /^--columns: \d+;$/.test(value);
		return /^(a|img|pre|table|td|th|time|figcaption)$/.test(localName) && OWN_ATTRIBUTES.test(name);
	}

	function checkElement(element: Element): void {
		const { localName } = element;
		if (element.namespaceURI === MATHML) return checkFormula(element);
		if (element.parentElement?.namespaceURI === MATHML) faults.add(`${localName} in a formula`);
		if (element.namespaceURI !== 'http://www.w3.org/1999/xhtml') faults.add(`${localName} of another namespace`);
		if (!TAGS.test(localName)) faults.add(`a ${localName}`);
		if (element.shadowRoot !== null) faults.add('a shadow');
		for (const { name, value } of element.attributes) {
			if (!bare && isOwn(element, name, value)) continue;
			// DOMPurify cannot remove `is`, so it leaves the attribute empty.
			if (!ATTRIBUTES.test(name) && !(name === 'is' && value === '')) faults.add(`${localName} with ${name}`);
			if (name === 'data-embed' && localName !== 'figure') faults.add(`${localName} as a card`);
			if (name === 'data-language' && localName !== 'pre') faults.add(`${localName} with a language of code`);
			if (name === 'data-post' && localName !== 'section') faults.add(`${localName} as a post`);
			if (name === 'id' && !value.startsWith('user-content-')) faults.add(`id ${value.slice(0, 50)}`);
			if (name === 'src' && !/^\/img\/[0-9a-f]{64}$/.test(value)) faults.add(`${localName} from ${value.slice(0, 50)}`);
			if (name === 'href') checkLink(value);
			if ((name === 'width' || name === 'height') && localName !== 'img') faults.add(`${localName} with ${name}`);
			if (name === 'target' && value !== '_blank') faults.add(`target ${value}`);
			if (/^(colspan|rowspan)$/.test(name) && Number(value) > 100) faults.add(`${name} of ${value}`);
		}
		const active = element instanceof HTMLElement ? element : null;
		if (active?.isContentEditable === true) faults.add(`${localName} that can be edited`);
		if (
			active !== null &&
			active.tabIndex >= 0 &&
			!(bare ? /^(a|summary|details)$/ : /^(a|img|pre|summary|details)$/).test(localName)
		)
			faults.add(`${localName} that takes the focus`);
		if (active?.matches(':modal, :popover-open') === true) faults.add(`${localName} in the top layer`);
		const { position, zIndex, backgroundImage } = getComputedStyle(element);
		// The app keeps the first cell of each row of a wide table in view.
		const isKept = !bare && position === 'sticky' && element.matches('[data-keeps] [data-first]');
		if (!isKept && /^(fixed|absolute|sticky)$/.test(position)) faults.add(`${localName} with its own position`);
		if (!isKept && zIndex !== 'auto') faults.add(`${localName} with its own layer`);
		if (/url\(/.test(backgroundImage)) faults.add(`${localName} with a background`);
	}

	function checkFormula(element: Element): void {
		const { localName } = element;
		if (!MATH_TAGS.test(localName)) faults.add(`a ${localName} in a formula`);
		if (localName !== 'math' && element.closest('math') === null) faults.add(`a ${localName} outside of a formula`);
		for (const { name, value } of element.attributes) {
			if (!bare && localName === 'math' && OWN_ATTRIBUTES.test(name)) continue;
			if (!MATH_ATTRIBUTES.test(name)) faults.add(`${localName} with ${name}`);
			if (name === 'id' && !value.startsWith('user-content-')) faults.add(`id ${value.slice(0, 50)}`);
		}
		const { position, zIndex, backgroundImage } = getComputedStyle(element);
		if (position !== 'static' || zIndex !== 'auto') faults.add(`${localName} with its own position`);
		if (/url\(/.test(backgroundImage)) faults.add(`${localName} with a background`);
	}

	function checkLink(href: string): void {
		if (href.startsWith('#user-content-')) return;
		const url = URL.canParse(href) ? new URL(href) : null;
		if (url === null) faults.add(`a link to ${href.slice(0, 50)}`);
		else if (!/^(https?|mailto):$/.test(url.protocol)) faults.add(`a link by ${url.protocol}`);
		else if (url.username + url.password !== '') faults.add('a link with a password');
		else if (url.href !== href) faults.add(`a link that the browser reads differently: ${href.slice(0, 50)}`);
	}

	/** Checks that the part of an element that its ancestors do not clip is within the text. */
	function checkPlace(element: Element): void {
		let { left, top, right, bottom } = element.getBoundingClientRect();
		for (
			let outer = element.parentElement;
			outer !== null && text?.contains(outer) === true;
			outer = outer.parentElement
		) {
			const { overflowX, contain } = getComputedStyle(outer);
			if (overflowX === 'visible' && !/paint|strict|content/.test(contain)) continue;
			const clip = outer.getBoundingClientRect();
			[left, top] = [Math.max(left, clip.left), Math.max(top, clip.top)];
			[right, bottom] = [Math.min(right, clip.right), Math.min(bottom, clip.bottom)];
		}
		if (right - left <= 0 || bottom - top <= 0) return;
		const isOutside = left < box.left - 1 || right > box.right + 1 || top < box.top - 1 || bottom > box.bottom + 1;
		if (isOutside) faults.add(`${element.localName} outside of the text`);
	}

	/** Checks that the text covers no control of the app at its start or end, and does not make the page wider. */
	function checkApp(end: 'start' | 'end'): void {
		text?.scrollIntoView({ block: end, behavior: 'instant' });
		for (const control of document.querySelectorAll('button, a[href], input, select')) {
			if (text?.contains(control) === true) continue;
			const { left, top, width, height } = control.getBoundingClientRect();
			const [x, y] = [left + width / 2, top + height / 2];
			if (width * height === 0 || x < 0 || y < 0 || x > innerWidth || y > innerHeight) continue;
			const topmost = document.elementFromPoint(x, y);
			if (topmost !== null && text?.contains(topmost) === true)
				faults.add(`${topmost.localName} over "${control.textContent?.trim() ?? ''}"`);
		}
		if (document.documentElement.scrollWidth > document.documentElement.clientWidth)
			faults.add('the page is wider than the window');
	}
}
