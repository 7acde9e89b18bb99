// Pages of a few megabytes that cost parsers, regular expressions and lists much time or memory.
const A_LOT = 1_000_000;
const LONG = 3_000_000;
const long = (piece: string, length = LONG): string => piece.repeat(Math.ceil(length / piece.length));
const ld = (json: string): string => `<script type="application/ld+json">${json}</script>`;

/** Hostile HTML by path; each page shows it in an article between paragraphs. */
export const TEXTS: Readonly<Record<string, () => string>> = {
	'/deep-boxes': () => '<div>'.repeat(100_000),
	'/deep-tables': () => '<table><tr><td>'.repeat(50_000),
	'/deep-formats': () => '<b><i><a href=x>'.repeat(50_000),
	'/one-attribute': () => `<p title="${long('x')}" class="${long('y')}">x</p><img src="${long('z')}">`,
	'/attributes': () => `<p ${Array.from({ length: 300_000 }, (_, index) => `a${index}=1`).join(' ')}>x</p>`,
	'/elements': () => '<p>x'.repeat(A_LOT),
	'/links': () => '<a href=a>b</a> '.repeat(300_000),
	'/pictures': () => Array.from({ length: 100_000 }, (_, index) => `<img src="${index}.png" alt="a">`).join(''),
	'/pictures-with-a-long-base': () =>
		`<base href="/${'b'.repeat(1_500)}/">${'<img src=a><a href=b>c</a>'.repeat(100_000)}`,
	'/links-with-a-huge-base': () => `<base href="/${'b'.repeat(A_LOT)}/">${'<a href=b>c</a>'.repeat(100_000)}`,
	'/candidates': () =>
		`<img srcset="${Array.from({ length: 200_000 }, (_, index) => `${index}.png ${index}w`).join(', ')}">`,
	'/references': () => `<p>${'&#120;'.repeat(A_LOT)}</p>`,
	'/entities': () =>
		`<!DOCTYPE lolz [<!ENTITY a "lol">${Array.from({ length: 9 }, (_, index) => `<!ENTITY a${index} "&a;&a;&a;">`).join('')}]><p>&a9;</p>`,
	'/spaces': () => `<p>a${long(' ')}b</p><p title="${long(' ')}">c</p>`,
	'/brackets': () => long('<'),
	'/half-comments': () => long('<!--'),
	'/half-doctypes': () => long('<!doctype'),
	'/ampersands': () => `<p>${long('&')}</p><a href="${long('&', A_LOT)}">x</a>`,
	'/separators': () => `<h1>${long(' | ', A_LOT)}</h1><title>${long(' - ', A_LOT)}</title>`,
	'/long-title': () =>
		`<meta property="og:title" content="${long('A very long title. ')}"><meta name=author content="By ${long('and ', A_LOT)}">`,
	'/marks': () => `<p>a${long('\u0336')}</p>`,
	'/data-long': () => ld(`{"@type":"Article","headline":"${long('x')}","author":[${long('{"name":"a"},')}{}]}`),
	'/data-deep': () => ld('['.repeat(A_LOT)) + ld(`${'{"@graph":['.repeat(100_000)}${']}'.repeat(100_000)}`),
	'/data-many': () => ld('{"@type":"Article"}').repeat(50_000)
};
