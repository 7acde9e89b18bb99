// Names the cards of an article, which stand for what its page embeds, in the reader's language. The words are shown by
// styles: the text of the article, in which positions and highlights are counted, stays as it is.
import { m } from '../../paraglide/messages.js';
import { label } from './code-bars.ts';
import { inChunks } from './in-chunks.ts';

const KINDS: Readonly<Record<string, () => string>> = {
	video: m.reading_embed_video,
	audio: m.reading_embed_audio,
	post: m.reading_embed_post,
	code: m.reading_code,
	map: m.reading_embed_map,
	chart: m.reading_embed_chart,
	document: m.reading_embed_document,
	page: m.reading_embed_page
};

export function nameCards(text: HTMLElement, signal: AbortSignal): Promise<void> {
	return inChunks(text.querySelectorAll<HTMLElement>('figure[data-embed]'), nameCard, signal);
}

function nameCard(card: HTMLElement): void {
	const caption = card.querySelector('figcaption');
	const link = caption?.querySelector('a') ?? null;
	const [kind = '', page] = (card.dataset['embed'] ?? '').split('-');
	if (caption === null || link === null || !Object.hasOwn(KINDS, kind)) return;
	const words = KINDS[kind]?.() ?? '';
	const host = link.hostname.replace(/^www\./, '');
	label(caption, link.textContent === host ? words : m.reading_embed_on({ kind: words, host }));
	// The link of the picture has no words of its own.
	const picture = card.querySelector<HTMLAnchorElement>(':scope > a');
	if (picture !== null) picture.ariaLabel = `${words}: ${link.textContent}`;
	if (page === undefined) return;
	caption.dataset['reason'] =
		kind === 'video' ? m.reading_embed_video_page({ host }) : m.reading_embed_audio_page({ host });
}
