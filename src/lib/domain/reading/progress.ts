// Measures how much of an article was read. Progress grows only by scrolling through the text:
//
// - A view counts if it overlaps or adjoins the part that was read. A view further on was reached by a jump and
//   counts only after the reader has gone back and read up to it.
// - Progress is limited to reading speed: a number of views per second, with a small reserve. Dragging the scroll bar
//   to the end or pressing the End or Tab key reads nothing.
// - After an announced jump (a footnote link, a search match) or a restored position, the view counts once the reader
//   scrolls on from there.
// - The end is reached when the last words were in a view that counts.
// - An article that fits into the view cannot be scrolled; the reader marks it as read.

/** The visible part of an article, as shares of the whole, 0 to 1. */
export interface View {
	readonly from: number;
	readonly to: number;
}

/** An article counts as read to the end from this share on. */
export const END_SHARE = 0.98;
/**
 * How far after the part that was read a view may begin, in view heights. A busy page may report two turns of the
 * wheel at once.
 */
const MAX_GAP_VIEWS = 0.75;
/**
 * Views that can be read per second; the maximum reserve, in views, that a pause builds up; and the reserve at the
 * start.
 */
const VIEWS_PER_SECOND = 2;
const MAX_RESERVE_VIEWS = 3;
const FIRST_RESERVE_VIEWS = 2;
/** Time for which an article must be open before its end can be reached, ms. */
const MIN_OPEN_MS = 3_000;
/** Longest time between two views that counts as reading, ms; after more, the reader was away. */
const MAX_VIEW_INTERVAL_MS = 2_000;

/** Whether the whole article is in view. */
function fits({ from, to }: View): boolean {
	return from <= 0 && to >= 1;
}

export class Reading {
	/** Share of the article that was read from its start, 0 to 1. */
	furthest: number;
	/** Whether the end was reached in this session. */
	isEnded = false;
	#view: View | null = null;
	#reserveViews = FIRST_RESERVE_VIEWS;
	#lastViewAt: number | null = null;
	#openMs = 0;
	/** Whether the end was out of view in this session: opening an article at its end does not reach it. */
	#wasEndHidden = false;
	/** `announced`: a jump was announced. `arrived`: its target, or a restored position, is in view. */
	#jump: 'announced' | 'arrived' | null = 'arrived';

	/** @param furthest progress of earlier sessions, 0 to 1 */
	constructor(furthest: number) {
		this.furthest = furthest;
	}

	/** Announces that the next scrolling is a jump. */
	jump(): void {
		this.#jump = 'announced';
	}

	/** Reports that the view begins to move, by the reader or by a jump. */
	move(now: number): void {
		this.#spend(now);
		this.#jump = this.#jump === 'announced' ? 'arrived' : null;
		// The reader scrolls on, so the view was read.
		if (this.#jump === null) this.#grow();
	}

	/**
	 * Reports that the size of the window or the text changed. An article that fits the view only now was not scrolled
	 * through.
	 */
	resize(view: View): void {
		if (fits(view) && this.#view !== null && !fits(this.#view)) this.#jump = 'arrived';
	}

	/**
	 * Reports the view: repeatedly while it moves, once when it stops, and every second after that.
	 * @param now ms of a monotonic clock
	 */
	look(view: View, now: number): void {
		this.#view = view;
		this.#spend(now);
		if (view.to < END_SHARE) this.#wasEndHidden = true;
		if (this.#jump !== null) return;
		this.#grow();
		const atEnd = view.to >= END_SHARE && this.furthest >= END_SHARE && this.#wasEndHidden;
		if (atEnd && this.#openMs >= MIN_OPEN_MS) this.isEnded = true;
	}

	/** Reports that the view is not visible, for example in a background tab. This time does not count as reading. */
	pause(): void {
		this.#lastViewAt = null;
	}

	#spend(now: number): void {
		const passed = this.#lastViewAt === null ? 0 : Math.min(now - this.#lastViewAt, MAX_VIEW_INTERVAL_MS);
		this.#lastViewAt = now;
		this.#openMs += passed;
		this.#reserveViews = Math.min(MAX_RESERVE_VIEWS, this.#reserveViews + (passed / 1000) * VIEWS_PER_SECOND);
	}

	#grow(): void {
		if (this.#view === null || (fits(this.#view) && !this.#wasEndHidden)) return;
		const { from, to } = this.#view;
		const height = to - from;
		if (height <= 0 || to <= this.furthest || from > this.furthest + height * MAX_GAP_VIEWS) return;
		const grown = Math.min(to, this.furthest + this.#reserveViews * height);
		this.#reserveViews -= (grown - this.furthest) / height;
		this.furthest = grown;
	}
}
