// Makes an article of a page that is a video or a piece of audio: its picture, a link to play it, and its description.
import { hasType, type LinkedData } from '../declared/json-ld.ts';
import type { Metadata } from '../metadata/metadata.ts';
import { hasMoreWords } from '../html/text-content.ts';
import { cardOf } from './embeds.ts';

/** A page with more words is an article, whatever it declares. */
const MAX_WORDS = 80;

/** @returns the text of a page whose head says that it plays something, and which has a picture or a description; else null */
export function playerPage(document: Document, metadata: Metadata, address: string): Element | null {
	const kind = kindOf(document, metadata.data);
	if (kind === null || (metadata.picture === null && metadata.description === null)) return null;
	const root = document.createElement('div');
	const card = cardOf(document, { kind, address, picture: metadata.picture, title: '' });
	card.setAttribute('data-embed', `${kind}-page`);
	root.append(card);
	if (metadata.description !== null) {
		const paragraph = document.createElement('p');
		paragraph.textContent = metadata.description;
		root.append(paragraph);
	}
	return root;
}

/** The article, or what its page plays if the article has hardly any text. */
export function replaceShortText(article: Element, player: Element | null): Element {
	return player === null || hasMoreWords(article, MAX_WORDS) ? article : player;
}

function kindOf(document: Document, data: LinkedData): 'video' | 'audio' | null {
	const type =
		document.querySelector('meta[property="og:type"], meta[name="og:type"]')?.getAttribute('content')?.trim() ?? '';
	if (/^video(?:$|\.)/i.test(type)) return 'video';
	if (/^music(?:$|\.)/i.test(type)) return 'audio';
	if (data.article !== null && !hasType(data.article, /Page$/)) return null;
	if (data.nodes.some((node) => hasType(node, /^VideoObject$/))) return 'video';
	return data.nodes.some((node) => hasType(node, /^(?:AudioObject|PodcastEpisode|MusicRecording)$/)) ? 'audio' : null;
}
