// Follows where the reader is in an open article, keeps that place at the edge of the view, and finds it on return.
import { findAnchor } from '../../domain/reading/anchor-search.ts';
import { isSamePlace, type Position } from '../../domain/reading/position.ts';
import { Reading, type View } from '../../domain/reading/progress.ts';
import { followLinks } from './article-links.ts';
import { ArticleText } from './article-text.ts';

/** ms between two looks at where the view is while it is scrolled. */
const LOOK_MS = 100;
/** ms without a scroll event after which the next one is another movement. */
const REST_MS = 200;
/** ms between two notes on this device: an end at any instant costs no more than a second. */
const NOTE_MS = 800;
/** ms of rest after which the place is told to the other devices. */
const PAUSE_MS = 10_000;
/** ms after an article was opened in which what moves the view without the reader is undone. */
const SETTLE_MS = 1_000;
/** ms in which the movement begins that a link or key has announced. */
const JUMP_MS = 500;
/** px between the upper edge of the view and the line that the reader is at. */
const EDGE_PX = 8;
/** Where on the screen the end of what was read is put for an article of which nothing else is known, of its height. */
const LOWER = 0.75;
const NO_WORDS = { quote: '', prefix: '', suffix: '', offset: 0 };
/** What a reader moves the view with: without them it is the browser, or this file. */
const HANDS = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

export interface Place {
	readonly position: Position;
	readonly furthest: number;
}

export interface Follow {
	/** The box that the text is scrolled in. */
	readonly view: HTMLElement;
	readonly text: HTMLElement;
	/** Where to begin; null at the beginning, or after what was read. */
	readonly begin: Position | null;
	/** The share that was read before, 0 to 1. */
	readonly furthest: number;
	/** What people call this device. */
	readonly on: string | null;
	/** Told every second while the place changes. */
	readonly note: (place: Place) => void;
	/** Told when the reader pauses, leaves or reaches the end. @param isEnded true once, for the end */
	readonly keep: (place: Place, isEnded: boolean) => void;
	/** Told the share of the article above the lower edge of the view. */
	readonly show: (share: number) => void;
}

/** What is held where it is on the screen when the layout changes. */
interface Held {
	/** A character of the text, or a share of it where the words were not found. */
	readonly offset: number | null;
	readonly share: number;
	/** px between the upper edge of the view and its line. */
	readonly gap: number;
}

export class Following {
	readonly #follow: Follow;
	readonly #words: ArticleText;
	readonly #reading: Reading;
	/** Null at the beginning, which stays without being held. */
	#held: Held | null = null;
	/** Where the view was put from here. */
	#expected = NaN;
	readonly #openedAt: number;
	#scrolledAt = -Infinity;
	#jumpAt = -Infinity;
	#isTouched = false;
	#position: Position | null = null;
	#noted: Position | null = null;
	#kept: Place | null = null;
	#isEnded = false;
	#looking: Timer;
	#noting: Timer;
	#pausing: Timer;
	readonly #stops: (() => void)[] = [];

	constructor(follow: Follow) {
		const { view, text, begin, furthest } = follow;
		this.#follow = follow;
		this.#words = new ArticleText(text);
		this.#reading = new Reading(furthest);
		this.#kept = begin === null ? null : { position: begin, furthest };
		this.#position = this.#noted = begin;
		this.#openedAt = performance.now();
		if (begin !== null) this.#place(begin);
		else if (furthest > 0 && furthest < 1) this.#put({ offset: null, share: furthest, gap: view.clientHeight * LOWER });
		this.#lookAt(this.#measure());
		this.#listen(view, 'scroll', () => this.#onscroll());
		this.#listen(window, 'keydown', (event) => {
			const { key, metaKey } = event as KeyboardEvent;
			if (key === 'End' || (key === 'ArrowDown' && metaKey)) this.jump();
		});
		for (const hand of HANDS) this.#listen(window, hand, () => (this.#isTouched = true));
		// Whichever comes first: in a page that is set aside nothing can be written any more.
		this.#listen(document, 'visibilitychange', () => this.#onvisibility());
		this.#listen(window, 'pagehide', () => this.#leave());
		const second = setInterval(() => this.#onsecond(), 1_000);
		const resizes = new ResizeObserver(() => this.#onresize());
		resizes.observe(view);
		resizes.observe(text);
		const unfollow = followLinks<Held | null>({
			text,
			leave: () => this.jump(),
			hold: () => this.#held,
			back: (held) => this.#returnTo(() => (held === null ? this.#begin() : this.#put(held)))
		});
		this.#stops.push(
			unfollow,
			() => clearInterval(second),
			() => resizes.disconnect()
		);
	}

	/** The place that the reader is at; null where he has not moved and came from none. */
	get position(): Position | null {
		return this.#position;
	}

	get furthest(): number {
		return this.#reading.furthest;
	}

	/** What scrolls the view next does not read. */
	jump(): void {
		this.#jumpAt = performance.now();
	}

	/** Takes the reader to a place, or to the beginning. */
	goTo(position: Position | null): void {
		this.#returnTo(() => (position === null ? this.#begin() : this.#place(position)));
	}

	/** Keeps the last place that was looked at: the text may be gone from the screen by now. */
	stop(): void {
		for (const timer of [this.#looking, this.#noting, this.#pausing]) clearTimeout(timer);
		for (const stop of this.#stops) stop();
		this.#keep();
	}

	#place(position: Position): void {
		const offset = findAnchor(this.#words.text, position);
		if (offset !== null && this.#words.isBeginning(offset)) this.#begin();
		else if (offset !== null) this.#put({ offset, share: 0, gap: EDGE_PX });
		else if (position.share !== null && position.share > 0) this.#put({ offset: null, share: position.share, gap: 0 });
		else this.#begin();
	}

	#begin(): void {
		this.#held = null;
		this.#scrollTo(0);
	}

	#put(held: Held): void {
		const { view } = this.#follow;
		this.#held = held;
		const top = held.offset === null ? this.#words.topOfShare(held.share) : this.#words.topOf(held.offset);
		if (top !== null) this.#scrollTo(view.scrollTop + top - view.getBoundingClientRect().top - held.gap);
	}

	#scrollTo(top: number): void {
		const { view } = this.#follow;
		if (Math.abs(view.scrollTop - top) >= 1) view.scrollTop = top;
		this.#expected = view.scrollTop;
	}

	#onscroll(): void {
		const now = performance.now();
		if (Math.abs(this.#follow.view.scrollTop - this.#expected) < 1) return;
		const isSettling = !this.#isTouched && now - this.#openedAt < SETTLE_MS;
		if (isSettling && this.#held !== null) return this.#put(this.#held);
		this.#expected = NaN;
		const isJump = isSettling || now - this.#jumpAt < JUMP_MS;
		if (isJump) this.#reading.jump();
		if (isJump || now - this.#scrolledAt > REST_MS) this.#reading.move(now);
		this.#jumpAt = -Infinity;
		this.#scrolledAt = now;
		this.#looking ??= setTimeout(() => {
			this.#looking = undefined;
			this.#look();
		}, LOOK_MS);
	}

	/** Where the reader is now, after the view has moved. */
	#look(): void {
		const { view, on } = this.#follow;
		const { from } = this.#measure();
		const { top } = view.getBoundingClientRect();
		const line = this.#words.lineAt(top + EDGE_PX);
		const lineTop = line === null ? null : this.#words.topOf(line.from);
		const isAtBegin = view.scrollTop <= 0;
		this.#held = isAtBegin ? null : { offset: line?.from ?? null, share: from, gap: (lineTop ?? top) - top };
		const anchor = line === null ? NO_WORDS : this.#words.sentenceIn(line);
		this.#position = { ...anchor, on, share: from };
		this.#lookAt(this.#seen);
		this.#noting ??= setTimeout(() => this.#note(), NOTE_MS);
		clearTimeout(this.#pausing);
		this.#pausing = setTimeout(() => this.#keep(), PAUSE_MS);
	}

	#measure(): View {
		const { top, bottom } = this.#follow.view.getBoundingClientRect();
		const shown = { from: this.#words.readFraction(top), to: this.#words.readFraction(bottom) };
		this.#seen = shown;
		this.#follow.show(shown.to);
		return shown;
	}
	#seen: View = { from: 0, to: 0 };

	#lookAt(shown: View): void {
		if (document.visibilityState === 'hidden') return;
		this.#reading.look(shown, performance.now());
		if (!this.#reading.isEnded || this.#isEnded || this.#position === null) return;
		this.#isEnded = true;
		this.#keep(true);
	}

	#onsecond(): void {
		if (document.visibilityState === 'hidden') this.#reading.pause();
		else this.#lookAt(this.#seen);
	}

	/** Pictures and fonts that have come, another width or size of letters: what was at the edge of the view stays there. */
	#onresize(): void {
		// Nothing is taken out of the reader's hand: while he scrolls, the browser's own anchoring has to do.
		const isMoving = performance.now() - this.#scrolledAt < REST_MS;
		if (this.#held !== null && !isMoving) this.#put(this.#held);
		const shown = this.#measure();
		this.#reading.resize(shown);
		this.#lookAt(shown);
	}

	#returnTo(scroll: () => void): void {
		this.#reading.jump();
		this.#reading.move(performance.now());
		scroll();
		this.#look();
	}

	#onvisibility(): void {
		if (document.visibilityState === 'hidden') this.#leave();
	}

	#leave(): void {
		if (this.#looking !== undefined) {
			clearTimeout(this.#looking);
			this.#looking = undefined;
			this.#look();
		}
		this.#note();
		this.#keep();
	}

	#note(): void {
		clearTimeout(this.#noting);
		this.#noting = undefined;
		const place = this.#now();
		if (place === null || isSamePlace(place.position, this.#noted)) return;
		this.#noted = place.position;
		this.#follow.note(place);
	}

	#keep(isEnded = false): void {
		const place = this.#now();
		if (place === null) return;
		const isSame = isSamePlace(place.position, this.#kept?.position ?? null);
		if (isSame && place.furthest <= (this.#kept?.furthest ?? 0) && !isEnded) return;
		this.#kept = place;
		this.#follow.keep(place, isEnded);
	}

	#now(): Place | null {
		return this.#position === null ? null : { position: this.#position, furthest: this.#reading.furthest };
	}

	#listen(target: EventTarget, name: string, listener: (event: Event) => void): void {
		target.addEventListener(name, listener, { passive: true });
		this.#stops.push(() => target.removeEventListener(name, listener));
	}
}

type Timer = ReturnType<typeof setTimeout> | undefined;
