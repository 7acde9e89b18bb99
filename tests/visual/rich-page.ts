// A page with all that articles contain besides plain text, such as code, a wide table, a picture, formulas, a notice, footnotes and lists.

const FILLER =
	'The tide tables of the old harbour were kept by hand, and whoever kept them wrote down the weather of the day, the ' +
	'ships that came in and, in a smaller hand, what the harbour master had said about them at breakfast.';

const COLUMNS = ['Month', 'High water', 'Low water', 'Range', 'Wind', 'Ships in', 'Ships out', 'Remarks of the keeper'];

/** @param origin of the site that serves the page and its picture */
export function richPage(origin: string): string {
	const rows = ['January', 'February', 'March', 'April', 'May'].map(
		(month, row) =>
			`<tr><th scope="row">${month}</th>${COLUMNS.slice(1)
				.map((_column, column) => `<td>${row * 7 + column * 3} and more</td>`)
				.join('')}</tr>`
	);
	return `<!doctype html><html lang="en"><head><title>How tide tables were kept</title></head><body><article>
<h1>How tide tables were kept</h1><p class="byline">By Ida Holm</p>
<p>${FILLER} A note says why.<sup id="ref1"><a href="#note1">1</a></sup></p>
<figure><img src="${origin}/tide.png" width="320" height="200" alt="A tide gauge on a harbour wall">
<figcaption>The gauge, as it stood until the winter of 1951.</figcaption></figure>
<h2>Reckoning by machine</h2><p>${FILLER} A call to <code>predict(harbour, { days: 31 })</code> did the same later.</p>
<pre><code class="language-js">export function predict(harbour, { days = 31, from = Date.now(), constituents = harbour.constituents } = {}) {
	return Array.from({ length: days * 4 }, (_, index) => height(constituents, from + index * 6 * 3_600_000));
}
</code></pre>
<h3>A table of one year</h3><p>${FILLER}</p>
<table><caption>Tides, winds and ships</caption><thead><tr>${COLUMNS.map((name) => `<th scope="col">${name}</th>`).join('')}</tr></thead>
<tbody>${rows.join('')}</tbody></table>
<blockquote><p>${FILLER}</p></blockquote>
<p>The height is <math><mfrac><mi>a</mi><mi>b</mi></mfrac></math> of <math display="block"><mrow>${'<mi>x</mi><mo>+</mo>'.repeat(60)}<mi>y</mi></mrow></math></p>
<aside class="callout"><p>${FILLER}</p></aside><details><summary>Who read it?</summary><p>${FILLER}</p></details>
<ol><li>Read the gauge.</li><li>Write it down.<ul><li>In ink.</li><li>Twice.</li></ul></li></ol>
<p>${FILLER} A very long address: <a href="${origin}/a">https://example.org/${'a-very-long-path-without-any-space'.repeat(3)}</a></p>
<p>${FILLER}</p><figure><video controls title="The gauge in a storm" poster="${origin}/storm.png"><source src="${origin}/storm.mp4"></video>
<figcaption>Filmed from the harbour wall.</figcaption></figure><p>${FILLER}</p><hr><ol><li id="note1"><p>The keeper of that year could not read his own hand. <a href="#ref1">Back</a></p></li></ol>
</article></body></html>`;
}
