// A page whose sentences are all different, for tests of highlights, also as another extraction of it.
export const MARKS = 'Marks and margins';
const NOUNS = ['harbour', 'lantern', 'pilot', 'ferry', 'kettle', 'orchard', 'ledger', 'winter', 'bridge', 'pigeon'];
const VERBS = ['was painted again', 'fell silent', 'came back late', 'cost nothing', 'grew old', 'stood empty'];
export const SENTENCES = Array.from({ length: 60 }, (_, index) =>
	index === 0
		? 'Sentence 1 says that a shore is only a road that has not made up its mind.'
		: `Sentence ${index + 1}: the ${NOUNS[index % 10]} ${VERBS[Math.floor(index / 10)]} before the ${NOUNS[(index * 7 + 3) % 10]} of ${1900 + index * 3}.`
);

/** An article with paragraphs, a caption and code. @param changed whether its blocks and spaces are others */
export function marksPage({ changed = false } = {}): string {
	const paragraphs: string[] = [];
	for (let at = 0; at < SENTENCES.length; at += 4) paragraphs.push(`<p>${SENTENCES.slice(at, at + 4).join(' ')}</p>`);
	if (changed) {
		// Sentence 5 with its block is gone, others moved, and every space is another.
		paragraphs.splice(1, 1);
		paragraphs.unshift('<p>A new beginning was written by the editor, with a few more words than were needed.</p>');
		paragraphs.splice(3, 0, ...paragraphs.splice(6, 1));
	}
	const body = `${paragraphs.slice(0, 6).join('')}<figure><img src="data:image/png;base64,iVBORw0KGgo=" alt=""><figcaption>Sheet 17 of 41, with the water line of 1958.</figcaption></figure><pre><code>let shore = road(2);
return shore;</code></pre>${paragraphs.slice(6).join('')}`;
	const html = `<!doctype html><html lang="en"><head><title>${MARKS}</title></head><body><article><h1>${MARKS}</h1>${body}</article></body></html>`;
	return changed ? html.replaceAll(' before the ', '&nbsp;before  the&#32;') : html;
}
