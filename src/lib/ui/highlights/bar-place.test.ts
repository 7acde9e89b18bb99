// Tests where the bar of a highlight is, with a mouse and with fingers.
import { afterEach, expect, it, vi } from 'vitest';
import { barPlace } from './bar-place.ts';

afterEach(() => vi.unstubAllGlobals());

/** Places the bar of a highlight between two heights in a view of 390 by 700, px. */
function place(pointer: 'mouse' | 'finger', top: number, bottom: number): number | undefined {
	vi.stubGlobal('matchMedia', () => ({ matches: pointer === 'finger' }));
	const view = document.createElement('div');
	view.getBoundingClientRect = () => new DOMRect(0, 0, 390, 700);
	const box = new DOMRect(20, top, 200, bottom - top);
	const range = document.createRange();
	range.getBoundingClientRect = () => box;
	range.getClientRects = () => [box] as unknown as DOMRectList;
	return barPlace(range, view)?.y;
}

it('with a mouse it is below the highlight, and above it if there is no room', () => {
	expect(place('mouse', 100, 130)).toBe(160);
	expect(place('mouse', 600, 660)).toBe(542);
});

it('with fingers it is at the lower edge, and above a highlight that is there', () => {
	expect(place('finger', 100, 130)).toBe(642);
	expect(place('finger', 600, 660)).toBe(542);
	expect(place('finger', 20, 690)).toBe(642);
});
