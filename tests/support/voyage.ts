// A generated article for tests of positions: numbered sentences, and links to footnotes and to a section.
import type { Site } from './site.ts';

const PARAGRAPHS = 18;
const SENTENCES = 5;
const SECTION_EVERY = 5;

/** Serves the article on the site. @returns its address */
export function addVoyage(site: Site): string {
	let count = 0;
	const sentence = () =>
		`Sentence ${++count} tells how the crew of the little ship went on along the coast, what they saw of the islands, and what they said of it.`;
	const parts = Array.from({ length: PARAGRAPHS }, (_, index) => {
		const heading =
			index > 0 && index % SECTION_EVERY === 0 ? `<h2 id="part-${index}">Part ${index / SECTION_EVERY}</h2>` : '';
		const note = index % 6 === 2 ? `<sup><a href="#note-${index}">${index}</a></sup>` : '';
		const words = Array.from({ length: SENTENCES }, sentence).join(' ');
		return `${heading}<p>${words}${note}</p>`;
	});
	const contents = `<p>Those who know the beginning may go straight on to <a href="#part-15">the last part</a> of this account, which was written in the harbour a year after all the others.</p>`;
	const notes = [2, 8, 14].map(
		(index) =>
			`<p id="note-${index}">Note ${index}: this was heard from the mate, who had it from a pilot of that coast.</p>`
	);
	return site.page(
		'/voyage.html',
		`<!doctype html><html lang="en"><head><title>The voyage of the Petrel</title></head><body><article><h1>The voyage of the Petrel</h1>${contents}${parts.join('')}${notes.join('')}</article></body></html>`
	);
}
