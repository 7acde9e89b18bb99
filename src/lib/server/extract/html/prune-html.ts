// Removes the parts of a page that no article contains, before it is parsed, and repairs its nesting.
import { escapeText } from 'entities/escape';
import { ENDS_FOREIGN_CONTENT } from '../../../domain/foreign-content.ts';
import { MATHML_ATTRIBUTES, MATHML_TEXT_TAGS } from '../../../domain/mathml.ts';
import { tokenise, type Attribute } from './tokenizer.ts';

export interface PrunedHtml {
	/** HTML in which every tag is closed and nesting is limited. */
	readonly html: string;
	readonly elements: number;
	/** Marks around formulas in the text that a script of the page would draw. */
	readonly texMarks: TexMarks;
}

/** `brackets`: `\(…\)`, `\[…\]` and `$$…$$`; `dollars`: also `$…$`. */
export type TexMarks = 'none' | 'brackets' | 'dollars';

/**
 * Elements removed with their contents, because each node of a document costs a kilobyte and a tenth of a millisecond.
 */
const DROPPED_ELEMENTS: ReadonlySet<string> = new Set(
	'script style svg canvas applet select datalist template annotation-xml'.split(' ')
);
/** Ids of the places to which a script of React moves the parts of a page that arrive later. */
const STREAM_PLACE = /^[BP]:[0-9a-f]{1,6}$/;
/** Scripts that hold formulas in TeX or MathML, and data about the page. */
const KEPT_SCRIPTS = /ld\+json|^\s*math\//i;
/** Addresses and texts of scripts that draw formulas. */
const FORMULA_SCRIPT = /mathjax|katex/i;
const DOLLAR_SETTING = /inlineMath|delimiters/i;
const DOLLAR_MARK = /['"]\$['"]/;
const MAX_SETTING_CHARACTERS = 4_000;
/** Elements of `ENDS_FOREIGN_CONTENT` that browsers allow in the text of a formula. Their text is kept without their tags. */
const INLINE_IN_FORMULA: ReadonlySet<string> = new Set(
	'b big br code em i img nobr s small span strong strike sub sup tt u var'.split(' ')
);
const FORMULA_TEXTS: ReadonlySet<string> = new Set([...MATHML_TEXT_TAGS, 'annotation']);
/** Prefixes of MathML in XML, as in `mml:math`. */
const MATHML_PREFIX = /^(?:mml|m):(?=[a-z])/;
/** Elements that keep all attributes, because these contain URLs under any name, or metadata. */
const KEEPS_ALL_ATTRIBUTES: ReadonlySet<string> = new Set(
	(
		'html body meta img amp-img amp-anim source iframe video audio math mjx-container embed object param lite-youtube lite-vimeo ' +
		'youtube-video amp-iframe amp-video amp-audio amp-youtube amp-vimeo amp-dailymotion'
	).split(' ')
);
const KEPT_ATTRIBUTES: ReadonlySet<string> = new Set(
	(
		'class id rel href role hidden dir lang aria-hidden aria-modal itemprop itemscope itemtype datetime content title ' +
		'colspan rowspan scope start reversed open type value name align pubdate property cite alttext encoding summary datatable ' +
		'data-language data-lang data-line-number data-post indent data-tippy-content data-original-title data-date data-timestamp data-time aria-expanded aria-controls aria-level ' +
		'aria-labelledby data-target ' +
		'data-bs-target data-latex data-mathml epub:type sizes ' +
		'data-embed data-href data-instgrm-permalink data-text-post-permalink'
	).split(' ')
);
/** Attributes with lists of words: linkedom passes all words as arguments of one call, which the stack limits. */
const WORD_LIST_ATTRIBUTES: ReadonlySet<string> = new Set(['class', 'rel', 'itemprop', 'itemtype', 'role']);
const MAX_WORD_LIST_CHARACTERS = 2_000;
/** Longer values are cut, because the parser allocates a string for each entity; not `data:` URLs of pictures. */
const MAX_ATTRIBUTE_CHARACTERS = 64_000;
/** Characters of JSON-LD in one script, and the number of `<` in it that are kept. */
const MAX_JSON_LD_CHARACTERS = 2_000_000;
const MAX_BRACKETS = 1_000;
/** Number of `<` in an `xmp`, beyond which its text is cut. */
const MAX_CODE_BRACKETS = 10_000;
export const VOID_ELEMENTS: ReadonlySet<string> = new Set(
	'area base basefont br col embed frame hr img input link meta param source track wbr'.split(' ')
);
/**
 * Elements emptied because a browser takes their contents for text, but the parser that follows takes them for tags.
 */
const EMPTIED_ELEMENTS: ReadonlySet<string> = new Set('textarea xmp iframe noembed noframes plaintext'.split(' '));
/** The values of `rel` in a head's links that are used. */
const USED_LINK_TYPES = /\b(canonical|author|license|icon)\b/i;
/** Declarations of a style that hide an element, or show a picture. */
const USED_STYLE = /display|visibility|opacity|background[^;]{0,100}url\(/i;
/** A picture in an attribute of any name, as galleries and sliders have them. */
const PICTURE_FILE = /\.(?:jpe?g|png|webp|gif|avif)(?![a-z0-9])/i;
const MAX_GALLERY_CHARACTERS = 20_000;
/** Scripts that write their content into the page. Their addresses become frames. */
const EMBEDDING_SCRIPT =
	/^(?:https?:)?\/\/(?:gist\.github\.com\/[\w-]{1,60}\/[\w]{1,60}\.js|asciinema\.org\/a\/\w{1,40}\.js)$/i;
/** Browsers limit nesting to 512, and no text comes near that. Some parsers take a minute for a megabyte of `<b>`. */
const MAX_DEPTH = 200;

/** Elements whose opening tag closes an open `p` (HTML 13.1.2.4). */
const BLOCKS = (
	'address article aside blockquote details div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr ' +
	'main menu nav ol p pre section table ul'
).split(' ');
const HEADINGS = 'h1 h2 h3 h4 h5 h6'.split(' ');
/**
 * The elements that an opening tag closes while they are the innermost. All that the parsers behind this close are among
 * them: otherwise what is closed here, and what they read, would differ.
 */
const CLOSES: ReadonlyMap<string, ReadonlySet<string>> = new Map([
	...BLOCKS.map((name) => [name, new Set(['p'])] as const),
	...HEADINGS.map((name) => [name, new Set([...HEADINGS, 'p'])] as const),
	['a', new Set(['a'])],
	['rt', new Set(['rt', 'rp'])],
	['rp', new Set(['rt', 'rp'])],
	['li', new Set(['li', 'p'])],
	['dt', new Set(['dt', 'dd', 'p'])],
	['dd', new Set(['dt', 'dd', 'p'])],
	['option', new Set(['option'])],
	// A `picture` cannot be nested, because an outer one would list the candidates of all inner ones.
	['picture', new Set(['picture'])],
	['td', new Set(['td', 'th', 'thead', 'p'])],
	['th', new Set(['td', 'th', 'p'])],
	['tr', new Set(['td', 'th', 'tr', 'p'])],
	...['tbody', 'thead', 'tfoot'].map(
		(name) => [name, new Set(['td', 'th', 'tr', 'tbody', 'thead', 'tfoot', 'p'])] as const
	)
]);

export interface PruneOptions {
	/** The only elements whose tags are kept, outside of formulas; without it, all are. */
	readonly listed?: ReadonlySet<string>;
	/** Maximum number of nested elements; the tags of deeper ones are left out. */
	readonly maxDepth?: number;
}

/** One pass, linear in time and memory in the length of any page. */
export function pruneHtml(html: string, { listed, maxDepth = MAX_DEPTH }: PruneOptions = {}): PrunedHtml {
	const parts: string[] = [];
	const stack: string[] = [];
	let elements = 0;
	/** Whether the text is that of an `xmp`, which holds code as it is. */
	let isCode = false;
	/** Index of the open `math` in the stack, or -1. */
	let formula = -1;
	let rendersFormulas = false;
	let hasDollars = false;
	/** The number of open elements beyond the deepest level, whose tags are removed. */
	let tooDeep = 0;
	/** The name of the element that is being removed, and how many elements of that name are open. */
	let droppedName: string | null = null;
	let droppedDepth = 0;

	function isListed(name: string): boolean {
		return listed === undefined || formula !== -1 || listed.has(name);
	}

	function pop(): void {
		parts.push('</', stack.pop() ?? '', '>');
		if (stack.length <= formula) formula = -1;
	}

	/** Whether a tag inside a formula is left out; ends the formula at an element of HTML that cannot be in it. */
	function isOutOfPlace(name: string): boolean {
		if (formula === -1) return false;
		if (name === 'math') return true;
		if (!ENDS_FOREIGN_CONTENT.has(name)) return false;
		if (FORMULA_TEXTS.has(stack.at(-1) ?? '') && INLINE_IN_FORMULA.has(name)) return true;
		while (formula !== -1) pop();
		return false;
	}

	tokenise(html, {
		open(spelling, attributes, end) {
			const name = spelling.replace(MATHML_PREFIX, '');
			if (droppedName !== null) {
				if (name === droppedName) droppedDepth++;
				return;
			}
			if (name === 'xmp') {
				isCode = true;
				if (!stack.includes('pre')) this.open('pre', [], '>');
				return;
			}
			if (name === 'script' && FORMULA_SCRIPT.test(valueOf(attributes, 'src'))) rendersFormulas = true;
			if (name === 'script' && EMBEDDING_SCRIPT.test(valueOf(attributes, 'src'))) {
				parts.push('<iframe src="', valueOf(attributes, 'src'), '" allowfullscreen></iframe>');
				elements++;
			}
			if (isOutOfPlace(name)) return;
			if (isDropped(name, attributes)) {
				const id = name === 'template' ? valueOf(attributes, 'id') : '';
				if (STREAM_PLACE.test(id)) parts.push(`<span id="${id}"></span>`);
				if (!VOID_ELEMENTS.has(name)) {
					droppedName = name;
					droppedDepth = 1;
				}
				return;
			}
			// The tag of a template that is a declarative shadow root is left out, because its contents are part of the page.
			if (name === 'template' || (name === 'link' && !USED_LINK_TYPES.test(valueOf(attributes, 'rel')))) return;
			for (let top = stack.at(-1); top !== undefined && CLOSES.get(name)?.has(top); top = stack.at(-1)) pop();
			if (!isListed(name)) return;
			// What stands in the place of a picture later may take a level.
			if (name === 'img' && listed !== undefined && stack.length >= maxDepth) return;
			if (!VOID_ELEMENTS.has(name)) {
				if (stack.length >= maxDepth) {
					tooDeep++;
					return;
				}
				stack.push(name);
			}
			elements++;
			if (name === 'math') formula = stack.length - 1;
			parts.push('<', name, ...attributes.map((attribute) => writeAttribute(name, attribute)), '>');
			if (formula !== -1 && end === '/>') pop();
		},
		close(spelling) {
			const name = spelling.replace(MATHML_PREFIX, '');
			if (droppedName !== null) {
				const isOver =
					name === droppedName ? --droppedDepth === 0 : droppedName === 'annotation-xml' && name === 'math';
				if (isOver) droppedName = null;
				if (name !== 'math') return;
			}
			if (name === 'xmp') {
				if (isCode && stack.at(-1) === 'pre') pop();
				isCode = false;
				return;
			}
			// The tags of these were left out inside a formula.
			const isInText = formula !== -1 && FORMULA_TEXTS.has(stack.at(-1) ?? '');
			if (isInText && INLINE_IN_FORMULA.has(name) && stack.lastIndexOf(name) < formula) return;
			if (VOID_ELEMENTS.has(name) || !isListed(name)) return;
			if (tooDeep > 0) {
				tooDeep--;
				return;
			}
			const depth = stack.lastIndexOf(name);
			if (depth !== -1) while (stack.length > depth) pop();
		},
		text(text) {
			const top = stack.at(-1) ?? '';
			if (droppedName === 'script') noteSettings(text);
			if (isCode && droppedName === null) return void parts.push(escapeText(boundedCode(text)));
			if (droppedName === null && !EMPTIED_ELEMENTS.has(top)) parts.push(top === 'script' ? boundedScript(text) : text);
		}
	});
	while (stack.length > 0) pop();
	const texMarks = !rendersFormulas ? 'none' : hasDollars ? 'dollars' : 'brackets';
	return { html: parts.join(''), elements, texMarks };

	function noteSettings(script: string): void {
		const settings = script.slice(0, MAX_SETTING_CHARACTERS);
		if (FORMULA_SCRIPT.test(settings) || /renderMathInElement/.test(settings)) rendersFormulas = true;
		if (DOLLAR_SETTING.test(settings) && DOLLAR_MARK.test(settings)) hasDollars = true;
	}
}

function isDropped(name: string, attributes: readonly Attribute[]): boolean {
	if (name === 'script') return !KEPT_SCRIPTS.test(valueOf(attributes, 'type'));
	if (name === 'template') return !attributes.some((one) => one.name === 'shadowrootmode');
	return DROPPED_ELEMENTS.has(name);
}

function valueOf(attributes: readonly Attribute[], name: string): string {
	return attributes.find((one) => one.name === name)?.value ?? '';
}

/** The text, or none if it is too long. Too many `<` are escaped, because the parser makes a node of each. */
function boundedScript(text: string): string {
	if (text.length > MAX_JSON_LD_CHARACTERS) return '';
	return text.split('<', MAX_BRACKETS + 1).length > MAX_BRACKETS ? text.replaceAll('<', '\\u003c') : text;
}

/** Code up to its last usual number of `<`, because the parser makes a node of each. */
function boundedCode(text: string): string {
	const parts = text.split('<', MAX_CODE_BRACKETS + 1);
	return parts.length > MAX_CODE_BRACKETS ? parts.slice(0, MAX_CODE_BRACKETS).join('<') : text;
}

function writeAttribute(element: string, { name, value }: Attribute): string {
	const isKept =
		name === 'style'
			? USED_STYLE.test(value)
			: KEPT_ATTRIBUTES.has(name) ||
				KEEPS_ALL_ATTRIBUTES.has(element) ||
				isOfFormula(element, name) ||
				namesPicture(name, value);
	const bounded = isInlinePicture(value)
		? value
		: value.slice(0, WORD_LIST_ATTRIBUTES.has(name) ? MAX_WORD_LIST_CHARACTERS : MAX_ATTRIBUTE_CHARACTERS);
	return isKept && /^[^"'<>&`\p{Cc}]+$/u.test(name) ? ` ${name}="${bounded.replaceAll('"', '&quot;')}"` : '';
}

function isOfFormula(element: string, name: string): boolean {
	return Object.hasOwn(MATHML_ATTRIBUTES, element)
		? Object.hasOwn(MATHML_ATTRIBUTES[element] ?? {}, name)
		: /^m(?:fenced|labeledtr)$/.test(element) && /^(?:open|close|separators)$/.test(name);
}

function namesPicture(name: string, value: string): boolean {
	return name.startsWith('data-') && value.length <= MAX_GALLERY_CHARACTERS && PICTURE_FILE.test(value);
}

function isInlinePicture(value: string): boolean {
	return /^\s*data:image\//i.test(value);
}
