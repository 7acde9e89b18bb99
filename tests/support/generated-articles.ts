// Generates articles as long and varied as real ones, with headings, lists and pictures. A number always gives the same
// article.
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { PictureHash, StoredHtml } from '../../src/lib/domain/article.ts';

export type GeneratedPicture = { hash: PictureHash; bytes: Uint8Array; width: number; height: number };
export type GeneratedText = { html: StoredHtml; pictures: readonly PictureHash[] };

const ONSETS = 'b br c ch d dr f fl g gr h j k l m n p pr qu r s sh st t th tr v w'.split(' ');
const RIMES = 'a an ar e ea el en er i in ing ist o on or ou ow u un y'.split(' ');
/** Number of different words. With few words rendering would be too fast, because browsers cache the shapes of words. */
const VOCABULARY_SIZE = 3_000;
const WORDS_A_PARAGRAPH = 75;
const PARAGRAPHS_A_SECTION = 5;
const PARAGRAPHS_A_PICTURE = 4;

/** Draws pictures like photographs, 1,000 by 640 px and about 40 kB each, in WebP as the server stores them. */
export function drawPhotographs(count: number): Promise<GeneratedPicture[]> {
	return Promise.all(Array.from({ length: count }, (_, index) => drawPhotograph(index)));
}

async function drawPhotograph(index: number): Promise<GeneratedPicture> {
	const [width, height] = [1000, 640];
	const random = randomFrom(index + 1);
	const coarse = Buffer.from(Array.from({ length: 25 * 16 * 3 }, () => Math.floor(random() * 256)));
	const grain = Buffer.from(Array.from({ length: width * height }, () => 112 + Math.floor(random() * 32)));
	const noise = await sharp(grain, { raw: { width, height, channels: 1 } })
		.png()
		.toBuffer();
	const bytes = await sharp(coarse, { raw: { width: 25, height: 16, channels: 3 } })
		.resize(width, height, { kernel: 'cubic' })
		.composite([{ input: noise, blend: 'soft-light' }])
		.webp({ quality: 75 })
		.toBuffer();
	const hash = createHash('sha256').update(bytes).digest('hex') as PictureHash;
	return { hash, bytes, width, height };
}

/** @param photographs the pictures to choose from; the article shows one every 300 words */
export function writeText(index: number, words: number, photographs: readonly GeneratedPicture[]): GeneratedText {
	const random = randomFrom(index * 7919 + 13);
	const shown: GeneratedPicture[] = [];
	const blocks: string[] = [];
	for (let number = 0, left = words; left > 0; number++) {
		if (number > 0 && number % PARAGRAPHS_A_SECTION === 0) blocks.push(`<h2>${sentence(random, 5)}</h2>`);
		const length = Math.min(left, Math.round(WORDS_A_PARAGRAPH * (0.5 + random())));
		blocks.push(block(number, length, random));
		left -= length;
		const photograph = photographs[(index * 3 + shown.length) % photographs.length];
		if (number % PARAGRAPHS_A_PICTURE !== 0 || photograph === undefined) continue;
		blocks.push(figure(photograph, sentence(random, 8)));
		shown.push(photograph);
	}
	return { html: blocks.join('\n') as StoredHtml, pictures: [...new Set(shown.map(({ hash }) => hash))] };
}

/** The start of a text's first paragraph. */
export function firstWords(index: number, words: number): string {
	return (/<p>([^<]{1,40})/.exec(writeText(index, words, []).html)?.[1] ?? '').trim();
}

/** A title from the article's words, made unique by its number. */
export function writeTitle(index: number): string {
	return `${index + 1}: ${sentence(randomFrom(index * 31 + 7), 8)}`;
}

function block(number: number, words: number, random: () => number): string {
	const text = prose(random, words);
	if (number % 11 === 6) return `<blockquote><p>${text}</p></blockquote>`;
	if (number % 11 === 9)
		return `<ul>${chunks(text, 3)
			.map((part) => `<li>${part}</li>`)
			.join('')}</ul>`;
	const [first = '', ...rest] = text.split(' ');
	const address = `https://example.org/${number}`;
	return number % 3 === 1
		? `<p><em>${first}</em> ${rest.join(' ')} <a href="${address}" rel="noopener noreferrer">${sentence(random, 3)}</a></p>`
		: `<p>${text}</p>`;
}

function figure({ hash, width, height }: GeneratedPicture, caption: string): string {
	const image = `<img src="/img/${hash}" width="${width}" height="${height}" alt="${caption}">`;
	return `<figure>${image}<figcaption>${caption}</figcaption></figure>`;
}

function prose(random: () => number, words: number): string {
	const sentences: string[] = [];
	for (let left = words; left > 0;) {
		const length = Math.min(left, 6 + Math.floor(random() * 18));
		sentences.push(`${sentence(random, length)}.`);
		left -= length;
	}
	return sentences.join(' ');
}

function sentence(random: () => number, length: number): string {
	const text = Array.from({ length }, () => vocabulary[Math.floor(random() ** 3 * VOCABULARY_SIZE)]).join(' ');
	return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The first words are short and frequent, as in any language. */
const vocabulary = Array.from({ length: VOCABULARY_SIZE }, (_, rank) => inventWord(rank));

function inventWord(rank: number): string {
	const random = randomFrom(rank * 101 + 3);
	const syllables = rank < 60 ? 1 : rank < 900 ? 2 : 3;
	return Array.from(
		{ length: syllables },
		() => (ONSETS[Math.floor(random() * ONSETS.length)] ?? '') + (RIMES[Math.floor(random() * RIMES.length)] ?? '')
	).join('');
}

function chunks(text: string, count: number): string[] {
	const words = text.split(' ');
	const size = Math.ceil(words.length / count);
	return Array.from({ length: count }, (_, index) => words.slice(index * size, (index + 1) * size).join(' '));
}

/** Mulberry32: small and deterministic. */
function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
