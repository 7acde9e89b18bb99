// Converts formulas from TeX to MathML, within limits for each page.
import temml from 'temml';

/** A longer formula keeps its source; 99 of 100 on Wikipedia have fewer than 300 characters. */
export const MAX_TEX_CHARACTERS = 2_000;
/** For all formulas of a page: a second of work at most. */
const MAX_PAGE_CHARACTERS = 120_000;
const MAX_PAGE_FORMULAS = 3_000;
/** Expansions of macros in one formula. */
const MAX_EXPANSIONS = 200;
/** Commands that load packages or name equations, which have no meaning here. */
const SETTINGS = /\\(?:require|label)\{[^{}]{0,60}\}/g;

/** Environments with columns for the numbers of equations, which only styles would draw, and the same without. */
const NUMBERED = /\\(begin|end)\{(align|gather|alignat|multline|eqnarray|equation|displaymath)\*?\}/g;
const UNNUMBERED: Readonly<Record<string, string>> = {
	align: 'aligned',
	gather: 'gathered',
	alignat: 'alignedat',
	multline: 'gathered',
	eqnarray: 'array'
};

/** @returns an element `math` as HTML; null for a formula that is too long or has an unknown command */
export type TexConverter = (tex: string, display: 'block' | 'inline') => string | null;

export function createTexConverter(): TexConverter {
	let characters = 0;
	let formulas = 0;
	return (tex, display) => {
		const source = tex.replace(SETTINGS, '').trim();
		if (source === '' || source.length > MAX_TEX_CHARACTERS) return null;
		characters += source.length;
		if (++formulas > MAX_PAGE_FORMULAS || characters > MAX_PAGE_CHARACTERS) return null;
		const unnumbered = source.replace(NUMBERED, (_command, end: string, name: string) => {
			if (name === 'equation' || name === 'displaymath') return '';
			const columns = name === 'eqnarray' && end === 'begin' ? '{rcl}' : '';
			return `\\${end}{${UNNUMBERED[name] ?? name}}${columns}`;
		});
		return render(unnumbered, display) ?? (unnumbered === source ? null : render(source, display));
	};
}

function render(tex: string, display: 'block' | 'inline'): string | null {
	try {
		return temml.renderToString(tex, {
			displayMode: display === 'block',
			throwOnError: true,
			trust: false,
			maxExpand: MAX_EXPANSIONS,
			maxSize: [10, 40]
		});
	} catch {
		// Also a call stack that is exceeded by deep nesting.
		return null;
	}
}
