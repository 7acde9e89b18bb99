// The elements of HTML that end a formula or a drawing inside HTML.

/** Those of the HTML standard (13.2.6.5), and sections and figures, which no formula and no drawing contains. */
export const ENDS_FOREIGN_CONTENT: ReadonlySet<string> = new Set(
	(
		'b big blockquote body br center code dd div dl dt em embed h1 h2 h3 h4 h5 h6 head hr i img li listing menu meta nobr ol p ' +
		'pre ruby s small span strong strike sub sup table tt u ul var article section figure figcaption'
	).split(' ')
);
