// How far an article was read. It grows by scrolling through, and by nothing else:
//
// - A view counts when it overlaps or adjoins the part that was read. What begins further on was jumped to, and nothing
//   of it counts before the reader has gone back and read on from where he was.
// - It counts no faster than an eye can follow: so many views a second, with a few in store. A scroll bar dragged to the
//   end reads nothing, nor does the End key.
// - After a jump that is announced (a link to a footnote, a place that was searched for) or a place that was restored,
//   the view counts only once the reader scrolls on from there.
// - The end is reached when the last words were in a view that counts.
// - An article that fits the view has nothing to scroll through: the reader marks it as read.

/** The part of an article that is in view, as shares of the whole, 0 to 1. */
export interface View {
	readonly from: number;
	readonly to: number;
}

/** From here on an article counts as read to its end. */
export const END = 0.98;
/**
 * How far beyond the part that was read a view may begin, in heights of the view: a busy page is told of two turns of the
 * wheel at once.
 */
const SLACK = 0.75;
/** Views that can be read in a second, those that a pause puts in store at most, and those that one begins with. */
const RATE = 2;
const MOST_STORED = 3;
const FIRST_STORED = 2;
/** ms for which an article must have been open before its end is reached. */
const LEAST_MS = 3_000;
/** ms between two looks at most that count as time of reading: more than this, and the reader was away. */
const LONGEST_LOOK_MS = 2_000;

/** Whether the whole article is in view. */
function fits({ from, to }: View): boolean {
	return from <= 0 && to >= 1;
}

export class Reading {
	/** The share of the article that was read from its beginning on, 0 to 1. */
	furthest: number;
	/** Whether the end was reached in this reading. */
	isEnded = false;
	#view: View | null = null;
	#stored = FIRST_STORED;
	#looked: number | null = null;
	#open = 0;
	/** Whether the end was out of view in this reading: who opens an article at its end does not reach it. */
	#wasShort = false;
	/** `leaving`: a jump was announced. `there`: its target, or a restored place, is in view. */
	#jump: 'leaving' | 'there' | null = 'there';

	/** @param furthest of earlier readings */
	constructor(furthest: number) {
		this.furthest = furthest;
	}

	/** The next scrolling is a jump. */
	jump(): void {
		this.#jump = 'leaving';
	}

	/** The reader, or a jump, begins to scroll away from the view. */
	move(now: number): void {
		this.#spend(now);
		this.#jump = this.#jump === 'leaving' ? 'there' : null;
		// What the reader moves on from was read.
		if (this.#jump === null) this.#grow();
	}

	/** The window or the letters have another size: an article that fits since then was not scrolled through. */
	resize(view: View): void {
		if (fits(view) && this.#view !== null && !fits(this.#view)) this.#jump = 'there';
	}

	/**
	 * Looks at the view: now and then while it moves, once it rests, and every second of rest.
	 * @param now ms of a clock that only goes forward
	 */
	look(view: View, now: number): void {
		this.#view = view;
		this.#spend(now);
		if (view.to < END) this.#wasShort = true;
		if (this.#jump !== null) return;
		this.#grow();
		const atEnd = view.to >= END && this.furthest >= END && this.#wasShort;
		if (atEnd && this.#open >= LEAST_MS) this.isEnded = true;
	}

	/** The view rests unseen, as in a tab that is not shown: that is no time of reading. */
	pause(): void {
		this.#looked = null;
	}

	#spend(now: number): void {
		const passed = this.#looked === null ? 0 : Math.min(now - this.#looked, LONGEST_LOOK_MS);
		this.#looked = now;
		this.#open += passed;
		this.#stored = Math.min(MOST_STORED, this.#stored + (passed / 1000) * RATE);
	}

	#grow(): void {
		if (this.#view === null || (fits(this.#view) && !this.#wasShort)) return;
		const { from, to } = this.#view;
		const height = to - from;
		if (height <= 0 || to <= this.furthest || from > this.furthest + height * SLACK) return;
		const grown = Math.min(to, this.furthest + this.#stored * height);
		this.#stored -= (grown - this.furthest) / height;
		this.furthest = grown;
	}
}
