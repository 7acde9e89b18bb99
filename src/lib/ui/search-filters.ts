// The filters within a question, as they are written there.

const FILTER = /(?<=^|\s)-?(?:is|tag|site|author|before|after|lang):(?:"[^"]*"?|\S+)/giu;

export function filtersOf(question: string): string[] {
	return [...question.matchAll(FILTER)].map(([filter]) => filter);
}

export function withoutFilters(question: string): string {
	return tidied(question.replace(FILTER, ''));
}

/** Takes a filter away where it is in the question, else puts it before all other words: those are still being typed. */
export function switched(question: string, filter: string): string {
	const filters = filtersOf(question);
	if (!filters.includes(filter)) return `${filter} ${question.trimStart()}`;
	let isDone = false;
	const left = question.replace(FILTER, (each) => {
		if (isDone || each !== filter) return each;
		isDone = true;
		return '';
	});
	return tidied(left);
}

function tidied(question: string): string {
	return question.replace(/\s+/g, ' ').trimStart();
}
