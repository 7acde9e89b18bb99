// Lists all attacks, and embeds each in an article page, with its tokens filled in.
import { FOREIGN } from './pages/foreign.ts';
import { FRAMES } from './pages/frames.ts';
import { HANDLERS } from './pages/handlers.ts';
import { LINKS } from './pages/links.ts';
import { LOOKS } from './pages/looks.ts';
import { MUTATIONS } from './pages/mutations.ts';
import { NAMES } from './pages/names.ts';
import { SCRIPTS } from './pages/scripts.ts';

export type Attack = {
	/** Unique number, used in addresses and markers. */
	readonly number: number;
	readonly kind: string;
	readonly name: string;
	/**
	 * HTML with tokens: `RUN` is a call that the canary records, `SPY` the origin and path of a server that must not be
	 * reached, `SPYHOST` its host and port, `APP` the app's origin.
	 */
	readonly html: string;
};

export type Targets = { readonly spy: string; readonly app: string };

export const KINDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
	scripts: SCRIPTS,
	handlers: HANDLERS,
	links: LINKS,
	'svg and math': FOREIGN,
	mutations: MUTATIONS,
	'looks and positions': LOOKS,
	names: NAMES,
	'forms, frames, trackers': FRAMES
};

export const ATTACKS: readonly Attack[] = Object.entries(KINDS)
	.flatMap(([kind, attacks]) => Object.entries(attacks).map(([name, html]) => ({ kind, name, html })))
	.map((attack, number) => ({ number, ...attack }));

const SENTENCE = 'The ferry left at dawn with the mail, two passengers and a crate of oranges for the island. ';

export function labelOf({ kind, name }: Attack): string {
	return `${kind}: ${name}`;
}

/** A sentence before the attack, which nothing in the attack can remove. */
export function markerOf({ number }: Pick<Attack, 'number'>): string {
	return `Here begins page ${number} of all.`;
}

/** The attack with its tokens filled in. */
export function arm({ html, number }: Attack, { spy, app }: Targets): string {
	return html
		.replaceAll('RUN', '__canary(1)')
		.replaceAll('SPYHOST', `${new URL(spy).host}/${number}`)
		.replaceAll('SPY', `${spy}/${number}`)
		.replaceAll('APP', app);
}

/** An article's text with the attack in the middle. */
export function bodyOf(attack: Attack, targets: Targets): string {
	const paragraph = `<p>${SENTENCE.repeat(6)}</p>`;
	return `<p>${markerOf(attack)} ${SENTENCE.repeat(3)}</p>${paragraph}${arm(attack, targets)}${paragraph.repeat(2)}`;
}

/**
 * The spy's response, as long as an article and with the marker of an attack, because the server follows meta refreshes.
 */
export function spyPageOf(number: number): string {
	return `<!doctype html><title>Spy</title><p>${markerOf({ number })} ${SENTENCE.repeat(9)}</p>`;
}

export function pageOf(attack: Attack, targets: Targets): string {
	const title = `Attack ${attack.number}`;
	return (
		`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>` +
		`<body><article><h1>${title}</h1>${bodyOf(attack, targets)}</article></body></html>`
	);
}
