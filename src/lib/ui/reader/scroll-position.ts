// Tracks the reading position in an open article, keeps it in view when the layout changes, and restores it later.
import { findAnchor } from '../../domain/reading/anchor-search.ts';
import { isRecord } from '../../domain/core/field.ts';
import { isSamePlace, type Position } from '../../domain/reading/position.ts';
import { Reading, type View } from '../../domain/reading/progress.ts';
import { followLinks } from './article-links.ts';
import { ArticleText } from './article-text.ts';

/** Interval of measuring the view while it scrolls, ms. */
const MEASURE_INTERVAL_MS = 100;
/** Time without a scroll event after which the next one is another movement, ms. */
const REST_MS = 200;
/** Interval of storing the position on this device, ms, so that closing the app loses at most a second. */
const STORE_INTERVAL_MS = 800;
/** Time of rest after which the position is sent to other devices, ms. */
const SEND_DELAY_MS = 10_000;
/** Time after opening in which scrolling by the browser is undone, ms. */
const SETTLE_MS = 1_000;
/** Time within which an announced jump must begin, ms. */
const JUMP_MS = 500;
/** Distance between the top edge of the view and the line at the reading position, px. */
const EDGE_PX = 8;
/** Where to show the end of the part that was read if no position is known, as a share of the view's height. */
const READ_END_SHARE = 0.75;
const NO_WORDS = { quote: '', prefix: '', suffix: '', offset: 0 };
/** Events of a reader who moves the view; without them the browser or this file moved it. */
const READER_EVENTS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/** A position, and how much of the article was read there, 0 to 1. */
export interface Place {
	readonly position: Position;
	readonly furthest: number;
}

export interface TrackerOptions {
	/** The element that scrolls the text. */
	readonly view: HTMLElement;
	readonly text: HTMLElement;
	/** Position to restore; null opens the article at the end of the part that was read, or at its start. */
	readonly begin: Position | null;
	/** Part that was read before, 0 to 1. */
	readonly furthest: number;
	/** Name of this device. */
	readonly on: string | null;
	/** Called about every second while the position changes. */
	readonly store: (place: Place) => void;
	/**
	 * Called when the reader pauses, leaves or reaches the end.
	 * @param isEnded true once, for the end
	 */
	readonly send: (place: Place, isEnded: boolean) => void;
	/** Called with the share of the article above the bottom edge of the view, 0 to 1. */
	readonly show: (share: number) => void;
	/** Called when the reader has scrolled or followed a link. */
	readonly move: () => void;
}

/** A place that stays where it is on the screen when the layout changes. */
interface PinnedPlace {
	/** Offset of a character in the text; null if its words were not found and the share is used. */
	readonly offset: number | null;
	readonly share: number;
	/** Distance between the top edge of the view and its line, px. */
	readonly gap: number;
}

function isPinnedPlaceOrStart(value: unknown): value is PinnedPlace | null {
	if (value === null) return true;
	if (!isRecord(value)) return false;
	const { offset, share, gap } = value;
	return (offset === null || typeof offset === 'number') && typeof share === 'number' && typeof gap === 'number';
}

export class PositionTracker {
	readonly #options: TrackerOptions;
	readonly #articleText: ArticleText;
	readonly #reading: Reading;
	/** The place to keep in view; null at the start of the article, which needs no correction. */
	#pinned: PinnedPlace | null = null;
	/** Scroll offset that this class set last, px; NaN after any other scrolling. */
	#expected = NaN;
	readonly #openedAt: number;
	#scrolledAt = -Infinity;
	#jumpAt = -Infinity;
	/** Whether the reader has used an input device since the article was opened. */
	#isTouched = false;
	#position: Position | null = null;
	#lastStored: Position | null = null;
	#lastSent: Place | null = null;
	#isEnded = false;
	#measureTimer: Timer;
	#storeTimer: Timer;
	#sendTimer: Timer;
	readonly #stops: (() => void)[] = [];

	constructor(options: TrackerOptions) {
		const { view, text, begin, furthest } = options;
		this.#options = options;
		this.#articleText = new ArticleText(text);
		this.#reading = new Reading(furthest);
		this.#lastSent = begin === null ? null : { position: begin, furthest };
		this.#position = this.#lastStored = begin;
		this.#openedAt = performance.now();
		if (begin !== null) this.#restore(begin);
		else if (furthest > 0 && furthest < 1)
			this.#pin({ offset: null, share: furthest, gap: view.clientHeight * READ_END_SHARE });
		this.#updateProgress(this.#measure());
		this.#listen(view, 'scroll', () => this.#onscroll());
		this.#listen(window, 'keydown', (event) => {
			const { key, metaKey } = event as KeyboardEvent;
			// Tab scrolls to what it focuses.
			if (key === 'End' || key === 'Tab' || (key === 'ArrowDown' && metaKey)) this.jump();
		});
		// A link may replace the text before the next measurement.
		this.#listen(view, 'click', () => this.#measureNow());
		for (const name of READER_EVENTS) this.#listen(window, name, () => (this.#isTouched = true));
		// The position is stored at the first of these events, because a suspended page cannot write.
		this.#listen(document, 'visibilitychange', () => this.#onvisibility());
		this.#listen(window, 'pagehide', () => this.#leave());
		const interval = setInterval(() => this.#onsecond(), 1_000);
		const resizes = new ResizeObserver(() => this.#onresize());
		resizes.observe(view);
		resizes.observe(text);
		const stopFollowingLinks = followLinks<PinnedPlace | null>({
			root: view.parentElement ?? view,
			onleave: () => this.jump(),
			currentView: () => this.#pinned,
			isViewState: isPinnedPlaceOrStart,
			restore: (place) => this.#returnTo(() => (place === null ? this.#scrollToStart() : this.#pin(place)))
		});
		this.#stops.push(
			stopFollowingLinks,
			() => clearInterval(interval),
			() => resizes.disconnect()
		);
	}

	/** The current position; null if the reader has not moved and none was restored. */
	get position(): Position | null {
		return this.#position;
	}

	get furthest(): number {
		return this.#reading.furthest;
	}

	/** Announces that the next scrolling is a jump, which does not count as reading. */
	jump(): void {
		this.#jumpAt = performance.now();
	}

	/** Scrolls to a position, or to the start. */
	goTo(position: Position | null): void {
		this.#returnTo(() => (position === null ? this.#scrollToStart() : this.#restore(position)));
	}

	/** Scrolls to an offset of the view, px. */
	goToTop(top: number): void {
		this.#returnTo(() => this.#scrollTo(top));
	}

	/** Scrolls to an offset of the view, px, and keeps the position until the reader scrolls on from there. */
	visit(top: number): void {
		this.#measureNow();
		this.#returnTo(
			() => this.#scrollTo(top),
			() => this.#pinView()
		);
	}

	/**
	 * Stops tracking, and stores and sends the last measured position, since the text may have left the screen already.
	 * Storing is quicker than sending, so that a reader who comes back at once finds the position.
	 */
	stop(): void {
		for (const timer of [this.#measureTimer, this.#sendTimer]) clearTimeout(timer);
		for (const stop of this.#stops) stop();
		this.#store();
		this.#send();
	}

	#restore(position: Position): void {
		const offset = findAnchor(this.#articleText.text, position);
		if (offset !== null && this.#articleText.isBeginning(offset)) this.#scrollToStart();
		else if (offset !== null) this.#pin({ offset, share: 0, gap: EDGE_PX });
		else if (position.share !== null && position.share > 0) this.#pin({ offset: null, share: position.share, gap: 0 });
		else this.#scrollToStart();
	}

	#scrollToStart(): void {
		this.#pinned = null;
		this.#scrollTo(0);
	}

	#pin(place: PinnedPlace): void {
		const { view } = this.#options;
		this.#pinned = place;
		const top =
			place.offset === null ? this.#articleText.topOfShare(place.share) : this.#articleText.topOf(place.offset);
		if (top !== null) this.#scrollTo(view.scrollTop + top - view.getBoundingClientRect().top - place.gap);
	}

	#scrollTo(top: number): void {
		const { view } = this.#options;
		if (Math.abs(view.scrollTop - top) >= 1) view.scrollTop = top;
		this.#expected = view.scrollTop;
	}

	#onscroll(): void {
		const now = performance.now();
		if (Math.abs(this.#options.view.scrollTop - this.#expected) < 1) return;
		const isSettling = !this.#isTouched && now - this.#openedAt < SETTLE_MS;
		if (isSettling && this.#pinned !== null) return this.#pin(this.#pinned);
		this.#expected = NaN;
		if (!isSettling) this.#options.move();
		const isJump = isSettling || now - this.#jumpAt < JUMP_MS;
		if (isJump) this.#reading.jump();
		if (isJump || now - this.#scrolledAt > REST_MS) this.#reading.move(now);
		this.#jumpAt = -Infinity;
		this.#scrolledAt = now;
		this.#measureTimer ??= setTimeout(() => {
			this.#measureTimer = undefined;
			this.#measurePosition();
		}, MEASURE_INTERVAL_MS);
	}

	/** Pins the line at the top edge of the view. @returns the line, and the share of the article above it */
	#pinView() {
		const { view } = this.#options;
		const { from } = this.#measure();
		const { top } = view.getBoundingClientRect();
		const line = this.#articleText.lineAt(top + EDGE_PX);
		const lineTop = line === null ? null : this.#articleText.topOf(line.from);
		const isAtBegin = view.scrollTop <= 0;
		this.#pinned = isAtBegin ? null : { offset: line?.from ?? null, share: from, gap: (lineTop ?? top) - top };
		return { line, from };
	}

	/** Measures the position after the view has moved. */
	#measurePosition(): void {
		const { line, from } = this.#pinView();
		const anchor = line === null ? NO_WORDS : this.#articleText.sentenceIn(line);
		this.#position = { ...anchor, on: this.#options.on, share: from };
		this.#updateProgress(this.#lastView);
		this.#storeTimer ??= setTimeout(() => this.#store(), STORE_INTERVAL_MS);
		clearTimeout(this.#sendTimer);
		this.#sendTimer = setTimeout(() => this.#send(), SEND_DELAY_MS);
	}

	/** Measures at once if a measurement is due. */
	#measureNow(): void {
		if (this.#measureTimer === undefined) return;
		clearTimeout(this.#measureTimer);
		this.#measureTimer = undefined;
		this.#measurePosition();
	}

	/** Measures the part of the article that is in view. */
	#measure(): View {
		const { top, bottom } = this.#options.view.getBoundingClientRect();
		const shown = { from: this.#articleText.shareAbove(top), to: this.#articleText.shareAbove(bottom) };
		this.#lastView = shown;
		this.#options.show(shown.to);
		return shown;
	}
	#lastView: View = { from: 0, to: 0 };

	#updateProgress(shown: View): void {
		if (document.visibilityState === 'hidden') return;
		this.#reading.look(shown, performance.now());
		if (!this.#reading.isEnded || this.#isEnded || this.#position === null) return;
		this.#isEnded = true;
		this.#send(true);
	}

	#onsecond(): void {
		if (document.visibilityState === 'hidden') this.#reading.pause();
		else this.#updateProgress(this.#lastView);
	}

	/** Keeps the line at the edge of the view in place when pictures and fonts load or the size changes. */
	#onresize(): void {
		// While the reader scrolls, only the browser's own scroll anchoring adjusts the view.
		const isMoving = performance.now() - this.#scrolledAt < REST_MS;
		if (this.#pinned !== null && !isMoving) this.#pin(this.#pinned);
		const shown = this.#measure();
		this.#reading.resize(shown);
		this.#updateProgress(shown);
	}

	/** Scrolls to another place without counting the text between as read. */
	#returnTo(scroll: () => void, measure: () => void = () => this.#measurePosition()): void {
		this.#options.move();
		this.#reading.jump();
		this.#reading.move(performance.now());
		scroll();
		measure();
	}

	#onvisibility(): void {
		if (document.visibilityState === 'hidden') this.#leave();
	}

	/** Stores and sends the position when the page is hidden or left. */
	#leave(): void {
		this.#measureNow();
		this.#store();
		this.#send();
	}

	#store(): void {
		clearTimeout(this.#storeTimer);
		this.#storeTimer = undefined;
		const place = this.#currentPlace();
		if (place === null || isSamePlace(place.position, this.#lastStored)) return;
		this.#lastStored = place.position;
		this.#options.store(place);
	}

	#send(isEnded = false): void {
		const place = this.#currentPlace();
		if (place === null) return;
		const isSame = isSamePlace(place.position, this.#lastSent?.position ?? null);
		if (isSame && place.furthest <= (this.#lastSent?.furthest ?? 0) && !isEnded) return;
		this.#lastSent = place;
		this.#options.send(place, isEnded);
	}

	#currentPlace(): Place | null {
		return this.#position === null ? null : { position: this.#position, furthest: this.#reading.furthest };
	}

	#listen(target: EventTarget, name: string, listener: (event: Event) => void): void {
		target.addEventListener(name, listener, { passive: true });
		this.#stops.push(() => target.removeEventListener(name, listener));
	}
}

type Timer = ReturnType<typeof setTimeout> | undefined;
