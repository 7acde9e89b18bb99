// Opens the article of each attack in the app in Chromium.
import type { Browser, Page } from '@playwright/test';
import { until } from '../support/until.ts';
import { openScreen, type ScreenOptions } from './article-screen.ts';
import { readLibrary, replaceBodies, type LibraryRow } from './device-library.ts';
import type { Harm } from './stage.ts';
import { ATTACKS, labelOf, markerOf, type Attack } from './table.ts';

export type ReadingStage = {
	readonly page: Page;
	/** Writes the texts into the device's database, bypassing the server and its sanitiser. */
	replaceTexts: (textFor: (attack: Attack) => string) => Promise<void>;
	/** Opens each attack's article, inspects it, and does what a reader may do. */
	tryAll: () => Promise<Harm>;
	/** Opens the article of one attack, and calls `tamper` on the page before it is inspected. */
	tryOne: (attack: Attack, tamper?: (page: Page) => Promise<void>) => Promise<readonly string[]>;
	close: () => Promise<void>;
};

export type ReadingOptions = ScreenOptions & {
	/** The address that the attack was saved from. */
	readonly addressOf: (attack: Attack) => string;
};

export async function openReading(browser: Browser, options: ReadingOptions): Promise<ReadingStage> {
	const { addressOf } = options;
	const screen = await openScreen(browser, options);
	const { page } = screen;
	const allRows = () => readLibrary(page).then((rows) => (rows.length === ATTACKS.length ? rows : null));
	const rows = new Map((await until('the library', allRows, 240_000)).map((row) => [row.url, row]));

	function rowOf(attack: Attack): LibraryRow {
		const row = rows.get(addressOf(attack));
		if (row === undefined) throw new Error(`${labelOf(attack)} is not in the library`);
		return row;
	}

	function tryOne(attack: Attack, tamper?: (page: Page) => Promise<void>): Promise<readonly string[]> {
		return screen.tryEntry(rowOf(attack).entry, markerOf(attack), tamper);
	}

	return {
		page,
		tryOne,
		async tryAll() {
			const harm: Harm = new Map();
			screen.forget();
			for (const attack of ATTACKS) {
				const breaches = await tryOne(attack);
				if (breaches.length > 0) harm.set(labelOf(attack), breaches);
			}
			return harm;
		},
		replaceTexts: (textFor) =>
			replaceBodies(
				page,
				ATTACKS.map((attack) => [rowOf(attack).article ?? '', textFor(attack)] as const)
			),
		close: () => screen.context.close()
	};
}
