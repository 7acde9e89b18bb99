// Lists the MathML elements and attributes of stored HTML: those of MathML Core that draw a formula. Elements that hold
// HTML, links or pictures (`annotation-xml`, `mglyph`, `maction`) are not among them.

/** Elements that hold text and nothing else. */
export const MATHML_TEXT_TAGS: readonly string[] = 'mi mn mo ms mtext'.split(' ');
export const MATHML_TAGS: readonly string[] = [
	...MATHML_TEXT_TAGS,
	...(
		'math mrow mspace mfrac msqrt mroot mstyle merror mpadded mphantom menclose msub msup msubsup munder mover munderover ' +
		'mmultiscripts mprescripts mtable mtr mtd'
	).split(' ')
];

type Attributes = Readonly<Record<string, RegExp>>;

const FLAG = /^(true|false)$/;
/** At most ten letters wide: a longer negative space would draw a formula over other text. */
const LENGTH = /^[+-]?(?:(?:\d(?:\.\d{1,8})?|\.\d{1,8})(?:em|ex)|\d{1,2}(?:\.\d{1,8})?(?:px|pt|%)|0)$/;
const ALIGNMENT = /^(?:left|center|right)(?: (?:left|center|right)){0,19}$/;
const COMMON: Attributes = {
	dir: /^(ltr|rtl)$/,
	displaystyle: FLAG,
	scriptlevel: /^[+-]?\d$/,
	mathvariant: /^(normal|bold|italic|bold-italic|double-struck|script|fraktur|sans-serif|monospace)$/
};
const LIMITS: Attributes = { accent: FLAG, accentunder: FLAG };
const CELL: Attributes = { columnalign: ALIGNMENT };

const OWN: Readonly<Record<string, Attributes>> = {
	/** The source of the formula in TeX, without `<` and `>`. */
	math: { display: /^(block|inline)$/, alttext: /^[^<>]{1,4000}$/ },
	mo: {
		form: /^(prefix|infix|postfix)$/,
		stretchy: FLAG,
		fence: FLAG,
		separator: FLAG,
		symmetric: FLAG,
		largeop: FLAG,
		movablelimits: FLAG,
		accent: FLAG,
		lspace: LENGTH,
		rspace: LENGTH,
		minsize: LENGTH,
		maxsize: LENGTH
	},
	mspace: { width: LENGTH, height: LENGTH, depth: LENGTH },
	mpadded: { width: LENGTH, height: LENGTH, depth: LENGTH, lspace: LENGTH, voffset: LENGTH },
	mfrac: { linethickness: LENGTH },
	munder: LIMITS,
	mover: LIMITS,
	munderover: LIMITS,
	menclose: { notation: /^[a-z]{1,20}(?: [a-z]{1,20}){0,4}$/ },
	mtable: CELL,
	mtr: CELL,
	mtd: { ...CELL, columnspan: /^\d$/, rowspan: /^\d$/ }
};

/** Allowed attributes by tag, with patterns of their values. */
export const MATHML_ATTRIBUTES: Readonly<Record<string, Attributes>> = Object.fromEntries(
	MATHML_TAGS.map((tag) => [tag, { ...COMMON, ...(Object.hasOwn(OWN, tag) ? OWN[tag] : {}) }])
);
