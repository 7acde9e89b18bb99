// Turns embedded players, posts and frames into cards.
import { hostOf } from '../../../domain/url/url.ts';
import { absoluteUrl } from '../html/absolute-url.ts';
import { classOf, elementsIn, isWithin, nameOf } from '../html/elements.ts';
import { isBlank } from '../html/text-content.ts';
import { readEmbed, type FoundEmbed } from './embed-source.ts';

const EMBEDS: ReadonlySet<string> = new Set(
	(
		'iframe video audio embed object lite-youtube lite-vimeo youtube-video amp-iframe amp-video amp-audio ' +
		'amp-youtube amp-vimeo amp-dailymotion'
	).split(' ')
);
const NOSCRIPT: ReadonlySet<string> = new Set(['noscript']);
const MAX_EMBEDS = 200;
/** Boxes around a player that have nothing else in them. */
const BOX_TAGS = /^(?:DIV|P|SPAN|CENTER|SECTION|AMP-LAYOUT)$/;
const MAX_BOXES = 5;
/** Quoted posts, and the attributes with their address. */
const QUOTED_POST =
	/(?:^| )(?:twitter-tweet|twitter-video|bluesky-embed|mastodon-embed|reddit-embed-bq|reddit-card|instagram-media|tiktok-embed|text-post-media)(?: |$)/;
const BOXED_POST = /(?:^| )fb-(?:post|video)(?: |$)/;
const POST_ADDRESSES = ['data-instgrm-permalink', 'data-text-post-permalink', 'data-href', 'cite'] as const;

/** @param base of relative addresses */
export function makeCards(document: Document, base: string): void {
	// Only the cards made here are cards.
	for (const forged of elementsIn(document, isCard)) forged.removeAttribute('data-embed');
	for (const post of elementsIn(document, isPost, MAX_EMBEDS)) {
		const addresses = POST_ADDRESSES.map((name) => absoluteUrl(post.getAttribute(name), base));
		linkPost(document, post, addresses.find((address) => address !== null) ?? null);
	}
	let count = 0;
	for (const element of elementsIn(document, ({ localName }) => EMBEDS.has(localName))) {
		if (!document.contains(element)) continue;
		const embed = count < MAX_EMBEDS ? readEmbed(element, base) : null;
		if (embed !== null) {
			count++;
			replaceByCard(document, element, embed);
		} else if (element.tagName === 'OBJECT') element.replaceWith(...element.childNodes);
		else element.remove();
	}
	takeOutOfNoscript(document);
}

function isCard(element: Element): boolean {
	return element.hasAttribute('data-embed');
}

function isPost(element: Element): boolean {
	const name = classOf(element);
	return BOXED_POST.test(name) || (nameOf(element) === 'blockquote' && QUOTED_POST.test(name));
}

/** A player for browsers without scripts stays if the page has no other one for the same video. */
function takeOutOfNoscript(document: Document): void {
	const cards = elementsIn(document, isCard);
	const shown = new Set(cards.filter((card) => !isWithin(card, NOSCRIPT)).map(addressOf));
	for (const card of cards) {
		const noscript = card.closest('noscript');
		if (noscript === null || shown.has(addressOf(card)) || !document.contains(noscript)) continue;
		noscript.replaceWith(card);
		shown.add(addressOf(card));
	}
}

function addressOf(card: Element): string | null {
	return card.querySelector('a')?.getAttribute('href') ?? null;
}

/** The card of an embed: its picture and its title, both links to its page. */
export function cardOf(document: Document, { kind, address, picture, title }: FoundEmbed): Element {
	const figure = document.createElement('figure');
	figure.setAttribute('data-embed', kind);
	if (picture !== null) {
		const img = document.createElement('img');
		img.setAttribute('src', picture);
		img.setAttribute('alt', '');
		figure.append(linkTo(document, address, img));
	}
	const caption = document.createElement('figcaption');
	caption.append(linkTo(document, address, title === '' ? hostOf(address) : title));
	figure.append(caption);
	return figure;
}

function replaceByCard(document: Document, element: Element, embed: FoundEmbed): void {
	const card = cardOf(document, embed);
	let box = element;
	for (let step = 0; step < MAX_BOXES; step++) {
		const parent = box.parentElement;
		if (parent === null || !BOX_TAGS.test(parent.tagName) || parent.children.length !== 1 || !isBlank(parent)) break;
		box = parent;
	}
	const figure = box.closest('figure');
	if (figure === null || figure.querySelector('img') !== null) box.replaceWith(card);
	else joinFigure(document, figure, box, card);
}

/** Makes a card of the figure around an embed; its caption comes after the title. */
function joinFigure(document: Document, figure: Element, box: Element, card: Element): void {
	const caption = figure.querySelector('figcaption');
	const ownCaption = card.querySelector('figcaption');
	box.remove();
	if (caption !== null && ownCaption !== null) {
		if (!isBlank(caption)) ownCaption.append(document.createElement('br'), ...caption.childNodes);
		caption.remove();
	}
	const rest = isBlank(figure) ? [] : [...figure.childNodes];
	figure.replaceWith(card, ...rest);
}

/** Gives a quoted post a link to it, unless it has one. */
function linkPost(document: Document, post: Element, address: string | null): void {
	if (address === null || post.querySelector('a[href^="http"]') !== null) return;
	if (isBlank(post)) {
		post.replaceWith(cardOf(document, { kind: 'post', address, picture: null, title: '' }));
		return;
	}
	const line = document.createElement('p');
	line.append(linkTo(document, address, hostOf(address)));
	post.append(line);
}

function linkTo(document: Document, address: string, content: Element | string): Element {
	const link = document.createElement('a');
	link.setAttribute('href', address);
	link.append(content);
	return link;
}
