// Tests of text anchors in unchanged and changed texts.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anchorAt, findAnchor } from './anchor-search.ts';

const TEXT =
	'The lamp was lit at dusk. The keeper slept. The lamp was lit at dusk. The boat came in. Nobody saw it leave again.';
const second = TEXT.lastIndexOf('The lamp');
const anchor = anchorAt(TEXT, second, second + 25);

describe('an anchor', () => {
	it('finds its own occurrence among several', () => {
		expect(anchor.quote).toBe('The lamp was lit at dusk.');
		expect(findAnchor(TEXT, anchor)).toBe(second);
		expect(findAnchor(TEXT, { ...anchor, offset: 0 })).toBe(second);
	});

	it('finds its place in any text', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'binary', maxLength: 100 }),
				fc.nat(200),
				fc.integer({ min: 1, max: 200 }),
				(text, at, length) => {
					const from = Math.min(at, text.length);
					const made = anchorAt(text, from, Math.min(text.length, from + length));
					fc.pre(made.quote !== '' && made.quote.length === Math.min(length, 160, text.length - from));
					expect(findAnchor(text, made)).toBe(from);
				}
			)
		);
	});

	it('finds its place after text was inserted before it', () => {
		const changed = `An editor wrote a note. ${TEXT}`;
		expect(findAnchor(changed, anchor)).toBe(changed.lastIndexOf('The lamp'));
	});

	it('finds its place by half of the quote, or by the text around it', () => {
		const changed = TEXT.replace(/dusk\. The boat/, 'night. The boat');
		expect(findAnchor(changed, anchor)).toBe(TEXT.indexOf('The lamp'));
		const other =
			'Quite another beginning. The keeper slept. The lamp burned all night. The boat came in. Nobody saw it leave again.';
		expect(findAnchor(other, anchor)).toBe(other.indexOf('The boat') - 1);
	});

	it('is not found in a different text', () => {
		expect(findAnchor('Nothing of that kind.', anchor)).toBeNull();
		expect(findAnchor(TEXT, { quote: '', prefix: '', suffix: '', offset: 3 })).toBeNull();
	});

	it('is cut between characters', () => {
		const made = anchorAt('🦊'.repeat(200), 1, 390);
		expect(made.quote.isWellFormed()).toBe(true);
		expect(made.suffix.isWellFormed()).toBe(true);
		expect(made.prefix.isWellFormed()).toBe(true);
	});

	it('is compared with only the nearest of a million occurrences', () => {
		const text = 'ab'.repeat(500_000);
		expect(findAnchor(text, { quote: 'ab', prefix: 'x', suffix: 'y', offset: 400_000 })).toBe(400_000);
	});
});
