// The place of the reader in the article that is open: kept on this device and for the others, with the other's offered.
import { deviceWords } from '../../domain/device-name.ts';
import type { EntryId } from '../../domain/entry-fields.ts';
import { codeOf, type FailureCode } from '../../domain/core/failure.ts';
import { isSamePlace, type Position } from '../../domain/reading/position.ts';
import { maxTimestamp, ZERO_TIMESTAMP, type Timestamp } from '../../domain/core/hybrid-clock.ts';
import type { Library, Positions } from '../../library/library.ts';
import { Following, type Place } from './scroll-position.ts';

/** What the bar above the text offers. */
export interface Offer {
	/** `there`: to go on where the reader was on another device. `beginning`: to leave that place, which is in view. */
	readonly to: 'there' | 'beginning';
	/** What people call the other device; null when it did not say. */
	readonly on: string | null;
	/** People call this device the same. */
	readonly isSameKind: boolean;
	readonly position: Position | null;
}

/** What can happen to any write, and is said elsewhere. */
const EXPECTED: ReadonlySet<FailureCode> = new Set<FailureCode>(['gone', 'quota', 'database_lost', 'outdated_tab']);

function ownWords(): string | null {
	return deviceWords(navigator.userAgent, navigator.maxTouchPoints);
}

function report(error: unknown): void {
	if (!EXPECTED.has(codeOf(error))) console.error('place in an article not kept', error);
}

function fromOf({ on }: Position): Pick<Offer, 'on' | 'isSameKind'> {
	return { on, isSameKind: on === ownWords() };
}

function offerOf(position: Position): Offer {
	return { to: 'there', ...fromOf(position), position };
}

export class ReadingPlace {
	/** The share of the article above the lower edge of the view, 0 to 1. */
	share = $state(0);
	offer = $state.raw<Offer | null>(null);
	readonly #library: Pick<Library, 'notePosition' | 'keepPosition'>;
	readonly #entry: EntryId;
	#following: Following | null = null;
	#last: Position | null;
	#furthest: number;
	#after: Timestamp;
	/** The place on another device that was offered, or was in view as the article was opened. */
	#other: Position | null;

	readonly #onend: () => () => void;

	/**
	 * @param positions as they were when the article was opened; null when nothing is known
	 * @param onend told when the end is reached; what it returns is called when the article was marked as read for that
	 */
	constructor(
		library: Pick<Library, 'notePosition' | 'keepPosition'>,
		entry: EntryId,
		positions: Positions | null,
		onend: () => () => void = () => () => undefined
	) {
		this.#library = library;
		this.#onend = onend;
		this.#entry = entry;
		const { own, other, furthest, after } = positions ?? { own: null, other: null, furthest: 0, after: ZERO_TIMESTAMP };
		// What was never read here opens where the reader is; what was, at the place that this screen is known by.
		this.#last = own ?? other;
		this.#after = after;
		this.#furthest = furthest;
		this.#other = other;
		// Nothing to say of a beginning that would be in view in any case.
		if (other === null || (own === null && other.share === 0)) return;
		this.offer = own === null ? { to: 'beginning', ...fromOf(other), position: null } : offerOf(other);
	}

	/** Offers the place where the reader has been on another device while the article was open here. */
	update({ other, after }: Positions): void {
		this.#after = maxTimestamp(this.#after, after);
		if (other === null || isSamePlace(other, this.#other)) return;
		this.#other = other;
		if (!isSamePlace(other, this.#following?.position ?? this.#last)) this.offer = offerOf(other);
	}

	/** Restores the place in a text and follows it from there. @returns how to stop */
	start(view: HTMLElement, text: HTMLElement): () => void {
		const following = new Following({
			view,
			text,
			begin: this.#last,
			furthest: this.#furthest,
			on: ownWords(),
			note: (place) => void this.#library.notePosition(this.#noted(place)).catch(report),
			keep: (place, isEnded) => void this.#keep(place, isEnded),
			show: (share) => (this.share = share)
		});
		this.#following = following;
		return () => {
			this.#last = following.position;
			this.#furthest = following.furthest;
			this.#following = null;
			following.stop();
		};
	}

	/** What scrolls the view next does not read. */
	jump(): void {
		this.#following?.jump();
	}

	accept(): void {
		if (this.offer !== null) this.#following?.goTo(this.offer.position);
		this.offer = null;
	}

	dismiss(): void {
		this.offer = null;
	}

	#noted({ position, furthest }: Place) {
		return { entry: this.#entry, position, furthest, after: this.#after };
	}

	async #keep(place: Place, isEnded: boolean): Promise<void> {
		const onread = isEnded ? this.#onend() : null;
		try {
			this.#after = maxTimestamp(this.#after, await this.#library.keepPosition(this.#noted(place), isEnded));
			onread?.();
		} catch (error) {
			// It stays noted on this device, and is tried again at the next start.
			report(error);
		}
	}
}
