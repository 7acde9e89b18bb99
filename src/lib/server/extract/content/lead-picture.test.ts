// Tests of recognising a picture in another size.
import { expect, test } from 'vitest';
import { pictureKey } from './lead-picture.ts';

const SAME = 'https://example.org/2024/harbour-at-dawn.jpg';

test.each([
	'https://cdn.example/2024/harbour-at-dawn-1200x630.jpg',
	'https://example.org/harbour-at-dawn-scaled.jpg?w=800',
	'https://example.org/harbour-at-dawn_large.webp',
	'https://example.org/Harbour-At-Dawn@2x.jpg#a',
	'https://example.org/resize/900/harbour-at-dawn-640w.png'
])('another size of the same picture has the same key: %s', (address) => {
	expect(pictureKey(address)).toBe(pictureKey(SAME));
});

test.each([
	'https://example.org/2024/harbour-at-noon.jpg',
	'https://example.org/2024/harbour-at-dawn-2.jpg',
	'https://example.org/2024/img.jpg',
	'data:image/png;base64,AAAA'
])('another picture has another key: %s', (address) => {
	expect(pictureKey(address)).not.toBe(pictureKey(SAME));
});

test('short names are those of many pictures', () => {
	expect(pictureKey('https://example.org/a/1.jpg')).not.toBe(pictureKey('https://example.org/b/1.jpg'));
});
