// Lists the elements, attributes and style properties that a drawing keeps (SVG 2), by their names in lower case.

/** Elements that are drawn, or that others refer to. HTML lower-cases their names, XML does not accept that. */
export const ELEMENTS: ReadonlyMap<string, string> = byLowerCase(
	'svg g defs symbol use switch path rect circle ellipse line polyline polygon text tspan textPath linearGradient ' +
		'radialGradient stop pattern clipPath mask marker'
);

/** Elements whose content is not drawn by itself. */
export const TEMPLATES: ReadonlySet<string> = new Set(
	'defs symbol linearGradient radialGradient pattern clipPath mask marker'.split(' ')
);

export const SHAPES: ReadonlySet<string> = new Set(
	'path rect circle ellipse line polyline polygon text use'.split(' ')
);

const PROPERTIES =
	'fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-dasharray stroke-dashoffset stroke-linecap ' +
	'stroke-linejoin stroke-miterlimit opacity color display visibility clip-path clip-rule mask marker-start marker-mid ' +
	'marker-end stop-color stop-opacity font-family font-size font-style font-weight font-variant letter-spacing ' +
	'word-spacing text-anchor text-decoration dominant-baseline alignment-baseline baseline-shift writing-mode direction ' +
	'unicode-bidi paint-order vector-effect transform transform-origin';

/** Properties that a `style` attribute keeps. Without filters and blending, whose cost has no bound. */
export const STYLE_PROPERTIES: ReadonlySet<string> = new Set([...PROPERTIES.split(' '), 'font']);

export const ATTRIBUTES: ReadonlyMap<string, string> = byLowerCase(
	`${PROPERTIES} id class style x y x1 y1 x2 y2 cx cy r rx ry dx dy fx fy fr width height d points pathLength offset ` +
		'gradientUnits gradientTransform spreadMethod patternUnits patternContentUnits patternTransform clipPathUnits ' +
		'maskUnits maskContentUnits markerWidth markerHeight markerUnits refX refY orient viewBox preserveAspectRatio ' +
		'rotate textLength lengthAdjust startOffset xml:space'
);

/** Attributes by which an element refers to another of the same drawing. */
export const REFERENCES: ReadonlySet<string> = new Set(['href', 'xlink:href']);

function byLowerCase(names: string): ReadonlyMap<string, string> {
	return new Map(names.split(' ').map((name) => [name.toLowerCase(), name]));
}
