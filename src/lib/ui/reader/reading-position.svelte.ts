// Reading position in the open article: stores it here and for other devices, and offers a newer position from
// another device.
import { deviceWords } from '../../domain/device-name.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import { codeOf, type FailureCode } from '../../domain/core/failure.ts';
import { isSamePlace, type Position } from '../../domain/reading/position.ts';
import { maxTimestamp, ZERO_TIMESTAMP, type Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { Library, Positions } from '../../library/library.ts';
import { PositionTracker, type Place } from './scroll-position.ts';

/** The offer in the bar above the text. */
export interface Offer {
	/** `there`: go to the position of another device. `beginning`: leave that position, which is in view. */
	readonly to: 'there' | 'beginning';
	/** Name of the other device; null if unknown. */
	readonly on: string | null;
	/** Whether this device has the same name. */
	readonly isSameKind: boolean;
	readonly position: Position | null;
}

/** Failures that any write may have, and that are reported elsewhere. */
const EXPECTED_FAILURES: ReadonlySet<FailureCode> = new Set<FailureCode>([
	'gone',
	'quota',
	'database_lost',
	'outdated_tab',
	'not_loaded'
]);

type PositionStore = Pick<Library, 'storePosition' | 'declinePosition' | 'syncPosition'>;

/** The start of an article, for a device that has no position in it. */
const START = { quote: '', prefix: '', suffix: '', offset: 0, share: 0 };

function ownWords(): string | null {
	return deviceWords(navigator.userAgent, navigator.maxTouchPoints);
}

function report(error: unknown): void {
	if (!EXPECTED_FAILURES.has(codeOf(error))) console.error('The reading position could not be stored.', error);
}

function deviceOf({ on }: Position): Pick<Offer, 'on' | 'isSameKind'> {
	return { on, isSameKind: on === ownWords() };
}

function offerOf(position: Position): Offer {
	return { to: 'there', ...deviceOf(position), position };
}

export class ReadingPlace {
	/** Share of the article above the bottom edge of the view, 0 to 1. */
	share = $state(0);
	offer = $state.raw<Offer | null>(null);
	readonly #library: PositionStore;
	readonly #entry: EntryId;
	#tracker: PositionTracker | null = null;
	#last: Position | null;
	#furthest: number;
	#after: Timestamp;
	/** Position of another device that was offered, or was in view when the article was opened. */
	#other: Position | null;

	readonly #onend: () => () => void;

	/**
	 * @param positions when the article was opened; null if unknown
	 * @param onend called when the end is reached; returns a function to call once the article is marked as read
	 */
	constructor(
		library: PositionStore,
		entry: EntryId,
		positions: Positions | null,
		onend: () => () => void = () => () => undefined
	) {
		this.#library = library;
		this.#onend = onend;
		this.#entry = entry;
		const { own, other, furthest, after } = positions ?? { own: null, other: null, furthest: 0, after: ZERO_TIMESTAMP };
		// An article starts at this device's own position; if it was never opened here, at the other device's position.
		this.#last = own ?? other;
		this.#after = after;
		this.#furthest = furthest;
		this.#other = other;
		// There is nothing to offer if the other device is at the start, which is in view anyway.
		if (other === null || (own === null && other.share === 0)) return;
		this.offer = own === null ? { to: 'beginning', ...deviceOf(other), position: null } : offerOf(other);
	}

	/** Whether the article is opened at its first line. */
	get isAtStart(): boolean {
		return this.#last === null && (this.#furthest === 0 || this.#furthest === 1);
	}

	/** Offers a position that another device reached while the article was open here. */
	update({ other, after }: Positions): void {
		this.#after = maxTimestamp(this.#after, after);
		if (other === null || isSamePlace(other, this.#other)) return;
		this.#other = other;
		if (!isSamePlace(other, this.#tracker?.position ?? this.#last)) this.offer = offerOf(other);
	}

	/**
	 * Restores the position in a text and follows it.
	 * @returns a function that stops it
	 */
	start(view: HTMLElement, text: HTMLElement): () => void {
		const tracker = new PositionTracker({
			view,
			text,
			begin: this.#last,
			furthest: this.#furthest,
			on: ownWords(),
			store: (place) => void this.#library.storePosition(this.#toStored(place)).catch(report),
			send: (place, isEnded) => void this.#send(place, isEnded),
			show: (share) => (this.share = share),
			move: () => this.#onmove()
		});
		this.#tracker = tracker;
		return () => {
			this.#last = tracker.position;
			this.#furthest = tracker.furthest;
			this.#tracker = null;
			tracker.stop();
		};
	}

	/** Whether the end was reached but marking the article as read failed; the next position tries it again. */
	#isEndUnwritten = false;

	/** Scrolls to an offset of the view, px, and leaves the reading position where it is until the reader scrolls on. */
	visit(top: number): void {
		this.#tracker?.visit(top);
	}

	/** Scrolls to an offset of the view, px, which does not count as reading. */
	goToTop(top: number): void {
		this.#tracker?.goToTop(top);
	}

	/** The reader knows the place that is in view, and has moved on from it. */
	#onmove(): void {
		if (this.offer?.to === 'beginning') this.offer = null;
	}

	accept(): void {
		if (this.offer !== null) this.#tracker?.goTo(this.offer.position);
		this.offer = null;
	}

	/** Declines the offer, also for the next times the article is opened. */
	dismiss(): void {
		this.offer = null;
		const position = { ...(this.#tracker?.position ?? this.#last ?? START), on: ownWords() };
		const furthest = this.#tracker?.furthest ?? this.#furthest;
		void this.#library.declinePosition(this.#toStored({ position, furthest })).catch(report);
	}

	#toStored({ position, furthest }: Place) {
		return { entry: this.#entry, position, furthest, after: this.#after };
	}

	async #send(place: Place, endsNow: boolean): Promise<void> {
		const isEnded = endsNow || this.#isEndUnwritten;
		const onread = isEnded ? this.#onend() : null;
		try {
			this.#after = maxTimestamp(this.#after, await this.#library.syncPosition(this.#toStored(place), isEnded));
			this.#isEndUnwritten = false;
			onread?.();
		} catch (error) {
			this.#isEndUnwritten = isEnded;
			// The position stays stored on this device, and the next start tries again.
			report(error);
		}
	}
}
