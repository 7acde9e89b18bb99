// Tests of media queries on a wide, light screen of double density.
import { expect, test } from 'vitest';
import { matchMedia, type MediaMatch } from './media-query.ts';

test.each<[media: string, match: MediaMatch]>([
	['', 'yes'],
	['screen', 'yes'],
	['all', 'yes'],
	['print', 'no'],
	['only screen and (min-width: 600px)', 'yes'],
	['(min-width: 37.5em)', 'yes'],
	['(max-width: 600px)', 'no'],
	['(min-width: 600px) and (max-width: 899.98px)', 'no'],
	['(max-width: 600px), (min-width: 1000px)', 'yes'],
	['screen and (-webkit-min-device-pixel-ratio: 2)', 'yes'],
	['(min--moz-device-pixel-ratio: 3)', 'no'],
	['(min-resolution: 192dpi)', 'yes'],
	['(resolution: 1x)', 'no'],
	['(prefers-color-scheme: dark)', 'no'],
	['(prefers-color-scheme: light)', 'yes'],
	['(prefers-reduced-motion: reduce)', 'no'],
	['(prefers-reduced-motion)', 'no'],
	['(orientation: portrait)', 'no'],
	['(ORIENTATION: LANDSCAPE)', 'yes'],
	['(min-aspect-ratio: 16/10)', 'yes'],
	['(width >= 600px)', 'yes'],
	['(400px <= width < 900px)', 'no'],
	['(900px > width)', 'no'],
	['(color)', 'yes'],
	['(monochrome)', 'no'],
	['not print', 'yes'],
	['not all and (min-width: 600px)', 'no'],
	['not (min-width: 600px)', 'no'],
	['((max-width: 600px) or (min-width: 900px))', 'yes'],
	['(fold: open)', 'unknown'],
	['(fold: open), screen', 'yes'],
	['(fold: open) and print', 'no'],
	['(width: calc(1px + 2px))', 'unknown'],
	['screen and', 'unknown'],
	[`(min-width: 1px)${' '.repeat(2_000)}x`, 'unknown']
])('a query is judged: %s: %s', (media, match) => {
	expect(matchMedia(media)).toBe(match);
});
