// Tells markup in a declared value, such as `<em>now</em>`, from text that names a tag, such as "the <dialog> element".

/** Elements of formatting that pages leave in titles and names. */
const FORMATTING: ReadonlySet<string> = new Set(
	'a abbr b bdi big cite code del em font i ins mark q s small span strike strong sub sup u'.split(' ')
);
const TAG = /<(\/?)([a-z][a-z0-9-]{0,30})(?:\s[^<>]{0,500})?\/?>/gi;

interface Tag {
	readonly start: number;
	readonly end: number;
	readonly name: string;
	readonly closes: boolean;
}

/**
 * Removes formatting that is opened and closed, and line breaks that are glued to words. Any other tag is text: nobody
 * writes a `<dialog>` into a title to format it.
 * @param text at most a few thousand characters
 */
export function withoutMarkup(text: string): string {
	if (!text.includes('<')) return text;
	const tags = [...text.matchAll(TAG)].map((match): Tag => {
		const [whole, slash, name = ''] = match;
		return { start: match.index, end: match.index + whole.length, name: name.toLowerCase(), closes: slash === '/' };
	});
	const removed = new Set<Tag>([...closedPairs(tags), ...tags.filter((tag) => isGluedBreak(tag, text))]);
	let rest = '';
	let from = 0;
	for (const tag of tags) {
		if (!removed.has(tag)) continue;
		rest += `${text.slice(from, tag.start)}${tag.name === 'br' || tag.name === 'p' ? ' ' : ''}`;
		from = tag.end;
	}
	return rest + text.slice(from);
}

/** The tags of formatting elements that are opened and closed in order. */
function closedPairs(tags: readonly Tag[]): Tag[] {
	const open: Tag[] = [];
	const pairs: Tag[] = [];
	for (const tag of tags) {
		if (!FORMATTING.has(tag.name) && tag.name !== 'p') continue;
		if (!tag.closes) open.push(tag);
		else if (open.at(-1)?.name === tag.name) pairs.push(...open.splice(-1), tag);
	}
	return pairs;
}

/** Whether it is a `br` that touches a word: in a text that names the tag, it stands between spaces. */
function isGluedBreak({ name, start, end }: Tag, text: string): boolean {
	return name === 'br' && (/\S/.test(text.charAt(start - 1)) || /\S/.test(text.charAt(end)));
}
