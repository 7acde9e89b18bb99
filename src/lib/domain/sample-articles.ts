// The articles that a new reader may begin with, by their paths on our own server; the first is to stand first.

export const SAMPLES: readonly string[] = [
	'how-offprint-works',
	'saving-from-anywhere',
	'reading-well',
	'a-short-history-of-the-offprint',
	'a-garden-in-a-pocket'
].map((name) => `/samples/${name}.html`);
