// What runs beside the screens while a reader is signed in, loaded after the first screen.
import type { Library } from '../../library/library.ts';
import { showBadge } from './app-badge.ts';
import { startAutoSync } from './auto-sync.ts';

/** @returns a function that stops it */
export function startBackground(library: Library): () => void {
	const stops = [startAutoSync(library), showBadge(library, navigator)];
	return () => stops.forEach((stop) => stop());
}
