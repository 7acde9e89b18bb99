// Stores the page of a thread as the server does, for tests; and the posts of one thread in the markup of any forum.
import { extract } from '../../src/lib/server/extract/extract.ts';
import { openDocument } from '../../src/lib/server/extract/html/parse-document.ts';
import { sanitise } from '../../src/lib/server/extract/sanitise.ts';

export interface StoredPost {
	readonly kind: string;
	readonly author: string | null;
	/** In ISO 8601 */
	readonly day: string | null;
	readonly text: string;
	readonly level: number;
}

export interface Stored {
	readonly posts: readonly StoredPost[];
	readonly page: Document;
	readonly text: string;
	readonly byline: string | null;
	readonly published: number | null;
}

/**
 * Extracts and sanitises a page as the server does, and reads the posts of the result.
 * @param fetched when the page was fetched, ms since 1970
 */
export function store(source: string, address: string, fetched = Date.now()): Stored {
	const { html, byline, published } = extract(source, address, { fetched });
	const page = openDocument(`<html><body>${sanitise(html, {})}</body></html>`);
	const posts = [...page.querySelectorAll('section[data-post]')].map((section) => {
		const [first] = section.children;
		const header = first?.querySelector(':scope > strong, :scope > time') == null ? null : first;
		let level = 0;
		for (let around = section.parentElement; around !== null; around = around.parentElement) {
			if (around.hasAttribute('data-post')) level++;
		}
		return {
			kind: section.getAttribute('data-post') ?? '',
			author: header?.querySelector('strong')?.textContent ?? null,
			day: header?.querySelector('time')?.getAttribute('datetime')?.slice(0, 10) ?? null,
			text: [...section.children]
				.filter((child) => child !== header && !child.hasAttribute('data-post'))
				.map((child) => child.textContent)
				.join(' '),
			level
		};
	});
	return { posts, page, text: page.body.textContent.replace(/\s+/g, ' '), byline, published };
}

/** The posts of a thread, and who wrote them. */
export const TEXTS = [
	'My bread collapses as soon as I open the oven door, although it rose well in the basket overnight.',
	'That usually means the dough has proofed for too long, so try an hour less on the counter next time.',
	'Check your oven with a thermometer as well, because mine was forty degrees colder than its dial said.',
	'Thank you both, the shorter proof worked and the crumb is the best I have had from this flour so far.'
] as const;
export const NAMES = ['wheatfield', 'OldMiller', 'crumb_counter', 'wheatfield'] as const;

/** A page of a forum around the posts. */
export const around = (body: string, attributes = ''): string =>
	`<!doctype html><html lang="en"><head><title>Why does my bread collapse?</title></head><body ${attributes}>
	<header><a href="/">Bakers</a><nav><a href="/new">New posts</a> <a href="/login">Log in</a> <a href="/register">Register</a></nav></header>
	<h1>Why does my bread collapse?</h1>${body}
	<aside><h3>Similar threads</h3><ul><li><a href="/threads/2">Sourdough starter smells odd</a></li><li><a href="/threads/3">Which flour for pizza dough</a></li></ul></aside>
	<footer>Powered by a forum engine. All times are UTC. <a href="/privacy">Privacy policy</a></footer></body></html>`;

/** The markup of all posts. */
export const each = (post: (index: number, text: string, name: string) => string): string =>
	TEXTS.map((text, index) => post(index, text, NAMES[index] ?? '')).join('\n');

export const signature = '<div class="signature">Bake more, worry less, and never weigh the salt by eye.</div>';
