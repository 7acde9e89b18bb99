// Runs inside the measured page: records when a target was on screen, by the browser's timestamps of painted frames.
import { findParts, type Parts } from '../support/page-locators.ts';

export type Target = { list: true } | { article: string };
/** All in ms since the start of the navigation. */
export type Seen = {
	/** The time of the input event itself, not of its handling; 0 for a navigation. */
	input: number;
	/** The rows, or the text, were in the document. */
	inserted: number;
	/** The page's own work for the frame that shows them was done. */
	drawn: number;
	/** That frame was on the screen. */
	shown: number;
};

export type Probe = {
	parts: Parts;
	/** Waits from now on for this to be on screen. */
	await: (target: Target) => void;
	seen: () => Seen | null;
	/** The Event Timing `duration` of the last tap, ms; 16 if it was too short to measure. */
	interaction: () => number;
	/** Nothing has changed in the page for this many ms. */
	quietFor: () => number;
};

type ElementTiming = PerformanceEntry & { identifier: string; renderTime: number; paintTime?: number };

declare global {
	var bench: Probe;
}

/** The script that a new document runs before its own. */
export function probeScript(): string {
	return `globalThis.bench = (${String(install)})((${String(findParts)})());`;
}

/**
 * Checks each change of the document. In the frame after the target appeared, inserts a small mark beside it with
 * `elementtiming` (Element Timing API). The mark is painted in the same frame as the target, so its `renderTime` is the
 * time at which that frame was presented.
 */
function install(parts: Parts): Probe {
	let target: Target | null = { list: true };
	let seen: Seen | null = null;
	let inserted = 0;
	let input = 0;
	let marks = 0;
	let interaction = 0;
	let changed = 0;

	const element = (): Element | null => {
		if (target === null) return null;
		return 'list' in target ? (parts.rows()[0] ?? null) : parts.paragraph(target.article);
	};
	const isShown = (): boolean =>
		target !== null && ('list' in target ? parts.rows().some(parts.onScreen) : parts.onScreen(element()));
	const mark = (): void => {
		if (target === null) return;
		if (!isShown()) {
			// In the document but not in view yet: it may scroll or slide there without another change.
			if (element() === null) inserted = 0;
			else requestAnimationFrame(mark);
			return;
		}
		target = null;
		const sign = document.createElement('span');
		sign.textContent = '.';
		sign.setAttribute('elementtiming', `mark ${++marks}`);
		sign.setAttribute('aria-hidden', 'true');
		Object.assign(sign.style, { position: 'fixed', insetBlockEnd: '0', insetInlineEnd: '0', zIndex: '9999' });
		document.body.append(sign);
	};
	new MutationObserver(() => {
		changed = performance.now();
		if (target === null || inserted !== 0 || element() === null) return;
		inserted = performance.now();
		requestAnimationFrame(mark);
	}).observe(document, { childList: true, subtree: true, attributes: true });
	new PerformanceObserver((list) => {
		for (const entry of list.getEntries() as ElementTiming[]) {
			if (entry.identifier !== `mark ${marks}`) continue;
			seen = { input, inserted, drawn: entry.paintTime ?? entry.renderTime, shown: entry.renderTime };
			document.querySelector(`[elementtiming="mark ${marks}"]`)?.remove();
		}
	}).observe({ type: 'element', buffered: true });
	new PerformanceObserver((list) => {
		for (const { name, duration } of list.getEntries()) {
			if (/^(pointer|mouse|click|key)/.test(name)) interaction = Math.max(interaction, duration);
		}
	}).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
	for (const type of ['pointerup', 'click'])
		addEventListener(type, ({ timeStamp }) => (input = input === 0 ? timeStamp : input), { capture: true });

	return {
		parts,
		await: (wanted) => {
			[seen, inserted, input, interaction] = [null, 0, 0, 0];
			target = wanted;
		},
		seen: () => seen,
		interaction: () => Math.max(16, interaction),
		quietFor: () => performance.now() - changed
	};
}
