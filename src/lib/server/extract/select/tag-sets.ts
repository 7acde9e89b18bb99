// Names of elements by their part in the layout of a page.

/** Elements that start on a new line. */
export const BOX_TAGS: ReadonlySet<string> = new Set(
	(
		'ADDRESS ARTICLE ASIDE BLOCKQUOTE CAPTION CENTER DD DETAILS DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 ' +
		'H4 H5 H6 HEADER HGROUP HR LI MAIN MENU NAV OL P PRE SEARCH SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL'
	).split(' ')
);

/** Elements that are one block whatever they contain. */
export const SINGLE_BLOCKS: ReadonlySet<string> = new Set([
	'PRE',
	'MATH',
	'HR',
	'P',
	'H1',
	'H2',
	'H3',
	'H4',
	'H5',
	'H6'
]);

/** Parts of a page that are left out where nothing better is known. A selector. */
export const BOILERPLATE =
	'nav, header, footer, aside, form, iframe, [role=navigation], [role=banner], [role=contentinfo], [hidden]';

/** Elements that show something without text. */
export const INLINE_MEDIA: ReadonlySet<string> = new Set(['IMG', 'VIDEO', 'AUDIO', 'IFRAME', 'MATH', 'HR']);
