// A page with everything that the reader handles beside plain text: a wide table, code, notes, links, headings, pictures.
import type { Site } from './site.ts';

const FILLER =
	'The pilots of the old harbour wrote down the depth at every stone of the mole, the wind of the day and the names of the ships, and whoever came after them read it all again. ';
const COLUMNS = ['Month', 'High water', 'Low water', 'Range', 'Wind', 'Ships in', 'Ships out', 'Fog', 'Ice', 'Remarks'];
const ROWS = 36;

/** Serves the page and its pictures. @param links addresses of links in the text @returns its address */
export function addHarbour(site: Site, links: { saved: string; other: string; app: string }): string {
	const paragraph = (times: number, end = '') => `<p>${FILLER.repeat(times)}${end}</p>`;
	const cells = (row: number) =>
		COLUMNS.slice(1).map((_name, column) =>
			column === COLUMNS.length - 2
				? `<td>The keeper of month ${row} wrote that the gulls had left and the boats stayed on the beach.</td>`
				: `<td>${row * 7 + column * 3}</td>`
		);
	const rows = Array.from(
		{ length: ROWS },
		(_, row) => `<tr><th scope="row">Month ${row}</th>${cells(row).join('')}</tr>`
	);
	const mark = (number: number) => `<sup id="ref-${number}"><a href="#note-${number}">${number}</a></sup>`;
	const note = (number: number, text: string) =>
		`<li id="note-${number}"><p>${text} <a href="#ref-${number}">↩</a></p></li>`;
	const figure = (name: string, caption: string) =>
		`<figure><img src="${site.origin}/${name}.png" width="480" height="320" alt="${name}"><figcaption>${caption}</figcaption></figure>`;
	return site.page(
		'/harbour.html',
		`<!doctype html><html lang="en"><head><title>The harbour book</title></head><body><article><h1>The harbour book</h1>
${paragraph(2, `It was kept for ${'years'}.${mark(1)}${mark(2)}`)}
<h2>Voyages</h2>${paragraph(2)}
<p>One of the ships has <a href="${links.saved}">an account of her own</a>, another is <a href="${links.other}">told elsewhere</a>, and a third asks <a href="${links.app}">to be saved</a>.</p>
<h2>Pictures</h2>${figure('mole', 'The mole in the winter of 1951.')}${paragraph(1)}${figure('beacon', 'The beacon, before it was moved.')}
<h2>A table of three years</h2>${paragraph(1)}
<table><caption>Tides and ships</caption><thead><tr>${COLUMNS.map((name) => `<th>${name}</th>`).join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>
<h3>How it was reckoned</h3>${paragraph(1)}
<pre><code class="language-py">def predict(harbour):
    return [height(harbour, hour) for hour in range(0, 24 * 31, 6)]  # ${'a long remark that makes this line wide '.repeat(3)}
</code></pre>
<h2>The end of the book</h2>${paragraph(14)}
<h2>Notes</h2><ol>${note(1, `From 1840 to 1951, as <a href="${links.other}">a list</a> says.`)}${note(2, 'Two leaves are missing.')}</ol>
</article></body></html>`
	);
}
