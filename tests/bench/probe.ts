// Runs in the measured page, and records by the browser's timestamps of painted frames when a target is on screen.
import { findParts, type Parts } from '../support/page-locators.ts';

export type Target = { list: true } | { article: string };
/** Times until a target is on screen, ms since the start of the navigation. */
export type ShownTimes = {
	/** When the input event happened, before it was handled; 0 for a navigation. */
	input: number;
	/** When the target's rows or text were in the document. */
	inserted: number;
	/** When the page had finished its work for the frame that shows the target. */
	drawn: number;
	/** When the frame that shows the target was on the screen. */
	shown: number;
};

export type Probe = {
	parts: Parts;
	/** Sets the target to observe from now on. */
	await: (target: Target) => void;
	seen: () => ShownTimes | null;
	/** The Event Timing `duration` of the last tap, ms; 16 if it was too short to measure. */
	interaction: () => number;
	/** Time since the last change in the page, ms. */
	quietFor: () => number;
};

type ElementTiming = PerformanceEntry & { identifier: string; renderTime: number; paintTime?: number };

declare global {
	var bench: Probe;
}

/** The script that a new document runs before its own scripts. */
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
	let seen: ShownTimes | null = null;
	let inserted = 0;
	let input = 0;
	let marks = 0;
	let interaction = 0;
	let changedAt = 0;

	const findTarget = (): Element | null => {
		if (target === null) return null;
		return 'list' in target ? (parts.rows()[0] ?? null) : parts.paragraph(target.article);
	};
	const isShown = (): boolean =>
		target !== null && ('list' in target ? parts.rows().some(parts.onScreen) : parts.onScreen(findTarget()));
	const mark = (): void => {
		if (target === null) return;
		if (!isShown()) {
			// A target in the document may scroll or slide into view without another change of the document.
			if (findTarget() === null) inserted = 0;
			else requestAnimationFrame(mark);
			return;
		}
		target = null;
		const markElement = document.createElement('span');
		markElement.textContent = '.';
		markElement.setAttribute('elementtiming', `mark ${++marks}`);
		markElement.setAttribute('aria-hidden', 'true');
		Object.assign(markElement.style, { position: 'fixed', insetBlockEnd: '0', insetInlineEnd: '0', zIndex: '9999' });
		document.body.append(markElement);
	};
	new MutationObserver(() => {
		changedAt = performance.now();
		if (target === null || inserted !== 0 || findTarget() === null) return;
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
		await: (next) => {
			[seen, inserted, input, interaction] = [null, 0, 0, 0];
			target = next;
		},
		seen: () => seen,
		interaction: () => Math.max(16, interaction),
		quietFor: () => performance.now() - changedAt
	};
}
