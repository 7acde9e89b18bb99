// Paths of the sample articles on this server, in the order of the list.

export const SAMPLES: readonly string[] = [
	'how-offprint-works',
	'saving-from-anywhere',
	'reading-well',
	'a-short-history-of-the-offprint',
	'a-garden-in-a-pocket'
].map((name) => `/samples/${name}.html`);
