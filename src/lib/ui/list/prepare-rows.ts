// Prepares the articles of the rows that the reader may open next: the one under the pointer or with the focus, then those
// in view.
import type { EntryView, Library } from '../../library/library.ts';
import type { Session } from '../session/session.svelte.ts';

/** Time without scrolling, changing rows or moving between rows after which they are prepared, ms. */
const STILL_MS = 150;

interface Rows {
	/** The element that scrolls. */
	element(): HTMLElement | undefined;
	at(number: number): EntryView | null;
}

export interface RowWatch {
	/** Looks again, after rows have changed. */
	look(): void;
	stop(): void;
}

/** @param session gets what is prepared, for the reader */
export function prepareRows(list: Rows, session: Pick<Session, 'prepared'>, library: Library): RowWatch {
	let isStopped = false;
	const loading = import('../article/prepared-articles.ts').then(
		({ PreparedArticles }) => (isStopped ? null : (session.prepared = new PreparedArticles(library))),
		// Without it, opening an article only takes longer.
		() => null
	);
	const watch = watchRows(list, (rows) => void loading.then((prepared) => prepared?.prepare(rows)));
	return {
		look: watch.look,
		stop() {
			isStopped = true;
			watch.stop();
			void loading.then((prepared) => prepared?.close());
		}
	};
}

/** @param prepare gets the rows, the most likely first */
function watchRows(list: Rows, prepare: (rows: readonly EntryView[]) => void): RowWatch {
	const scroller = list.element();
	let timer: ReturnType<typeof setTimeout> | undefined;
	let near: HTMLElement | null = null;

	function look(): void {
		clearTimeout(timer);
		timer = setTimeout(() => prepare(rowsInView()), STILL_MS);
	}

	function rowsInView(): EntryView[] {
		if (scroller === undefined) return [];
		const { top, bottom } = scroller.getBoundingClientRect();
		const inView = [...scroller.querySelectorAll<HTMLElement>('li[data-number]')].filter((row) => {
			const box = row.getBoundingClientRect();
			return row !== near && box.bottom > top && box.top < bottom;
		});
		return [...(near?.isConnected === true ? [near] : []), ...inView].flatMap(
			(row) => list.at(Number(row.dataset['number'])) ?? []
		);
	}

	function approach({ target, type }: Event): void {
		const row = target instanceof Element ? target.closest<HTMLElement>('li[data-number]') : null;
		if (row === null || (row === near && type === 'pointerover')) return;
		near = row;
		look();
	}

	const events = ['pointerover', 'focusin'] as const;
	for (const event of events) scroller?.addEventListener(event, approach, { passive: true });
	scroller?.addEventListener('scroll', look, { passive: true });
	look();
	return {
		look,
		stop() {
			clearTimeout(timer);
			for (const event of events) scroller?.removeEventListener(event, approach);
			scroller?.removeEventListener('scroll', look);
		}
	};
}
