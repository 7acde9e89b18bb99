// Tests that highlights are found again in texts that changed: blocks removed, added and reordered, entities changed, words
// edited.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { foldText } from './fold-text.ts';
import { highlightAnchor } from './highlight-anchor.ts';
import { QuoteFinder } from './quote-search.ts';
import type { Anchor } from './text-anchor.ts';

const TEXT = [
	'The lamp was lit at dusk. The keeper’s brother slept below, in the small room by the stairs.',
	'In the morning the boat came in with bread, oil and letters — and with a stranger who asked for the keeper.',
	'The lamp was lit at dusk. Nobody saw the stranger leave again, and the letters were never opened.'
].join('\n');

function anchorOf(words: string, text = TEXT, nth = 1): Anchor {
	let at = -1;
	for (let count = 0; count < nth; count++) at = text.indexOf(words, at + 1);
	const anchor = highlightAnchor(text, at, at + words.length);
	if (typeof anchor === 'string') throw new Error(anchor);
	return anchor;
}

function find(text: string, anchor: Anchor): string | null {
	const place = new QuoteFinder(text).find(anchor);
	return place === null ? null : text.slice(place.from, place.to);
}

describe('a highlight is found', () => {
	it('in the same text, at its own occurrence', () => {
		const second = anchorOf('The lamp was lit at dusk.', TEXT, 2);
		expect(new QuoteFinder(TEXT).find(second)?.from).toBe(TEXT.lastIndexOf('The lamp'));
		expect(new QuoteFinder(TEXT).find({ ...second, offset: 0 })?.from).toBe(TEXT.lastIndexOf('The lamp'));
	});

	it('wherever white space, quotation marks, dashes and entities changed', () => {
		const changed = TEXT.replace('’', "'")
			.replace(' — ', '\u00a0&mdash; ')
			.replaceAll('. ', '.  ')
			.replace('small', 'sm\u00adall');
		expect(find(changed, anchorOf('The keeper’s brother slept below, in the small room'))).toBe(
			"The keeper's brother slept below, in the sm\u00adall room"
		);
		expect(find(changed, anchorOf('oil and letters — and with'))).toBe('oil and letters\u00a0&mdash; and with');
	});

	it('with accents written as one character or two, and across blocks that were joined', () => {
		const text = 'À la fin du café,\nles élèves partirent.';
		const anchor = anchorOf('du café,\nles élèves', text);
		expect(find(text.normalize('NFD').replace('\n', ' '), anchor)).toBe('du café, les élèves'.normalize('NFD'));
	});

	it('after some of its words were edited', () => {
		const anchor = anchorOf('the boat came in with bread, oil and letters — and with a stranger who asked');
		const changed = TEXT.replace('bread, oil and letters', 'bread, salt, oil and old letters');
		expect(find(changed, anchor)).toBe(
			'the boat came in with bread, salt, oil and old letters — and with a stranger who asked'
		);
		expect(find(TEXT.replace('the boat came in', 'a boat arrived'), anchor)).toMatch(
			/bread, oil and letters — and with a stranger who asked$/
		);
	});

	it('as a short word between the same words, after it was corrected', () => {
		const anchor = anchorOf('stranger', TEXT, 1);
		expect(find(TEXT.replace('a stranger who', 'a strangger who'), anchor)).toBe('strangger');
	});

	it('as the remaining part of a quote', () => {
		const anchor = anchorOf('Nobody saw the stranger leave again, and the letters were never opened.');
		expect(find(TEXT.replace(', and the letters were never opened.', '.'), anchor)).toMatch(
			/^Nobody saw the stranger leave again/
		);
	});

	it('in its own script, without spaces', () => {
		const text = '木头记得每一场雨。在雨季里修一座木桥。';
		expect(find(`新的一段。${text}`, anchorOf('每一场雨', text))).toBe('每一场雨');
		const arabic = 'عند طرف الميناء القديم تقف منارة صغيرة لا يزيد ارتفاعها على عشرة أمتار.';
		expect(
			find(`جملة جديدة. ${arabic.replace('ارتفاعها', 'ارتِفاعها')}`, anchorOf('منارة صغيرة لا يزيد ارتفاعها', arabic))
		).toBe('منارة صغيرة لا يزيد ارتِفاعها');
	});

	it('as punctuation alone only between the same characters', () => {
		const text = 'a <- b; c -> d';
		expect(new QuoteFinder(text).find(anchorOf('->', text))?.from).toBe(10);
		expect(find('x->y', anchorOf('->', text))).toBeNull();
	});
});

describe('a highlight is not found', () => {
	it('on other words', () => {
		expect(
			find(
				'Quite another text about something else entirely, of the same length as the first.',
				anchorOf('The keeper’s brother slept below')
			)
		).toBeNull();
		expect(find(TEXT.replace('small', 'large'), anchorOf('small'))).toBeNull();
	});

	it('on a short word elsewhere', () => {
		expect(find('The sea was calm, and the sky was clear.', anchorOf('was'))).toBeNull();
	});

	it('in an empty text, or if it is empty', () => {
		expect(find('', anchorOf('bread'))).toBeNull();
		expect(find(TEXT, { quote: '', prefix: '', suffix: '', offset: 0 })).toBeNull();
	});
});

const LETTERS = 'etaoinshrdlucmfwypvbgkjqxzéüß';
const word = fc.array(fc.constantFrom(...LETTERS), { minLength: 2, maxLength: 9 }).map((letters) => letters.join(''));
const block = fc.array(word, { minLength: 12, maxLength: 40 }).map((words) => `${words.join(' ')}’s.`);

/** Changes every character that may be written in another way. */
function rewrite(text: string): string {
	return text.replaceAll('’', '&rsquo;').replaceAll(' ', '\u00a0 ').normalize('NFD');
}

describe('any highlight', () => {
	it('is found in its block after blocks were removed, added and reordered, and entities changed', () => {
		const cases = fc.record({
			blocks: fc.array(block, { minLength: 4, maxLength: 12 }),
			added: fc.array(block, { minLength: 1, maxLength: 4 }),
			chosen: fc.nat(11),
			from: fc.nat(8),
			words: fc.integer({ min: 3, max: 12 }),
			order: fc.array(fc.nat(1_000), { minLength: 20, maxLength: 20 }),
			removed: fc.nat(11),
			isRewritten: fc.boolean()
		});
		fc.assert(
			fc.property(cases, ({ blocks, added, chosen, from, words, order, removed, isRewritten }) => {
				const own = blocks[chosen % blocks.length] ?? '';
				const quote = own
					.split(' ')
					.slice(from, from + words)
					.join(' ')
					.trim();
				const text = blocks.join('\n');
				const begin = blocks.slice(0, chosen % blocks.length).join('\n').length + (chosen % blocks.length > 0 ? 1 : 0);
				const at = begin + own.split(' ').slice(0, from).join(' ').length + (from > 0 ? 1 : 0);
				const anchor = highlightAnchor(text, at, at + quote.length);
				if (typeof anchor === 'string') throw new Error(anchor);
				const kept = blocks.filter((each, index) => each === own || index !== removed % blocks.length);
				const changed = [...kept, ...added]
					.map((each, index) => [order[index] ?? 0, each] as const)
					.sort(([a], [b]) => a - b)
					.map(([, each]) => (isRewritten ? rewrite(each) : each));
				const found = find(changed.join('\n'), anchor);
				expect(found === null ? null : foldText(found).text).toBe(foldText(quote).text);
			}),
			{ numRuns: 300 }
		);
	});

	it('is found at its own place in any unchanged text', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.nat(200), fc.nat(200), (text, from, length) => {
				const anchor = highlightAnchor(text, from, from + length);
				fc.pre(typeof anchor !== 'string');
				expect(new QuoteFinder(text).find(anchor)).toEqual({
					from: anchor.offset,
					to: anchor.offset + anchor.quote.length
				});
			})
		);
	});

	it('is searched for in bounded time in a hostile text', () => {
		const text = 'ab'.repeat(400_000);
		const anchor = {
			quote: `${'ab'.repeat(2_000)}c`,
			prefix: 'ba'.repeat(30),
			suffix: 'ab'.repeat(30),
			offset: 400_000
		};
		const start = performance.now();
		new QuoteFinder(text).find(anchor);
		expect(performance.now() - start).toBeLessThan(2_000);
	});
});
