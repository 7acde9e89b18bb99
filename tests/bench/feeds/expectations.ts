// Reads the expectations in the comments of feedparser's test files: Python expressions such as
// `not bozo and entries[0]['title'] == u'Example'`.

export interface Expectation {
	/** `feed` or `entries`, and the keys behind it. */
	readonly path: readonly string[];
	readonly value: string | readonly number[] | null;
}

export interface TestFile {
	/** Null if the expression is of another form. */
	readonly expectations: readonly Expectation[] | null;
	readonly expression: string;
	readonly headers: ReadonlyMap<string, string>;
}

const TOKEN =
	/\s*(?:([urbUR]{0,2})("""[\s\S]*?"""|'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*")|(-?\d+(?:\.\d+)?)|(==|[[\](),.{}:+])|([A-Za-z_]\w*))/y;

interface Token {
	readonly kind: 'text' | 'number' | 'mark' | 'name';
	readonly value: string;
}

/** @param source the file, with every byte as one character if its charset is not known */
export function readTestFile(source: string): TestFile {
	const comment = /<!--([\s\S]*?)-->/.exec(source)?.[1] ?? '';
	const expression = /Expect:\s*([^\r\n]*)/.exec(comment)?.[1]?.trim() ?? '';
	const headers = new Map(
		[...comment.matchAll(/^\s*Header:\s*([\w-]+):\s*([^\r\n]*)/gim)].map(([, name = '', value = '']) => [
			name.toLowerCase(),
			value.trim()
		])
	);
	return { expectations: parseExpression(expression), expression, headers };
}

function parseExpression(expression: string): Expectation[] | null {
	const tokens = tokensOf(expression);
	if (tokens === null) return null;
	const terms: Token[][] = [[]];
	let depth = 0;
	for (const token of tokens) {
		if (token.kind === 'mark' && '[({'.includes(token.value)) depth++;
		if (token.kind === 'mark' && '])}'.includes(token.value)) depth--;
		if (depth === 0 && token.kind === 'name' && token.value === 'and') terms.push([]);
		else terms.at(-1)?.push(token);
	}
	const found: Expectation[] = [];
	for (const term of terms) {
		const text = term.map(({ value }) => value).join(' ');
		if (text === 'not bozo' || text === 'bozo' || text === '1') continue;
		const parsed = parseComparison(term);
		if (parsed === null) return null;
		found.push(...parsed);
	}
	return found;
}

/** `a == b == value`, with or without brackets around. */
function parseComparison(term: readonly Token[]): Expectation[] | null {
	const inner = term[0]?.value === '(' && term[0].kind === 'mark' ? term.slice(1, -1) : term;
	const sides: Token[][] = [[]];
	for (const token of inner) {
		if (token.kind === 'mark' && token.value === '==') sides.push([]);
		else sides.at(-1)?.push(token);
	}
	const value = literalOf(sides.at(-1) ?? []);
	const paths = sides.slice(0, -1).map(pathOf);
	if (value === undefined || paths.length === 0) return null;
	const known = paths.filter((path) => path !== null);
	return known.length === paths.length ? known.map((path) => ({ path, value })) : null;
}

function pathOf(tokens: readonly Token[]): string[] | null {
	if (tokens[0]?.kind !== 'name' || !['feed', 'entries'].includes(tokens[0].value)) return null;
	return tokens.filter(({ kind }) => kind !== 'mark').map(({ value }) => value);
}

function literalOf(tokens: readonly Token[]): Expectation['value'] | undefined {
	const [first] = tokens;
	const texts = tokens.filter(({ value, kind }) => kind !== 'mark' || value !== '+');
	if (texts.length > 0 && texts.every(({ kind }) => kind === 'text')) return texts.map(({ value }) => value).join('');
	if (tokens.length === 1 && first?.value === 'None') return null;
	const isTuple = first?.kind === 'mark' && first.value === '(';
	const numbers = tokens.filter(({ kind }) => kind === 'number');
	return isTuple && numbers.length === 9 ? numbers.map(({ value }) => Number(value)) : undefined;
}

function tokensOf(expression: string): Token[] | null {
	const tokens: Token[] = [];
	const token = new RegExp(TOKEN);
	while (token.lastIndex < expression.trimEnd().length) {
		const match = token.exec(expression);
		if (match === null) return null;
		const [, prefix = '', quoted, number, mark, name] = match;
		if (quoted !== undefined) tokens.push({ kind: 'text', value: unquote(quoted, prefix.toLowerCase()) });
		else if (number !== undefined) tokens.push({ kind: 'number', value: number });
		else if (mark !== undefined) tokens.push({ kind: 'mark', value: mark });
		else tokens.push({ kind: 'name', value: name ?? '' });
	}
	return tokens;
}

function unquote(quoted: string, prefix: string): string {
	const length = quoted.startsWith('"""') ? 3 : 1;
	const text = quoted.slice(length, -length);
	if (prefix.includes('r')) return text;
	return text.replace(
		/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g,
		(_, u?: string, x?: string, other?: string) => {
			const hex = u ?? x;
			if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
			return { n: '\n', r: '\r', t: '\t' }[other ?? ''] ?? other ?? '';
		}
	);
}
