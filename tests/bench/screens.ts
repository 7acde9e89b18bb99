// `npm run screens`: takes screenshots of every screen in the chosen languages, themes and widths, on contact sheets, and
// lists faults.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { LANGUAGES, type Language } from '../../src/lib/domain/languages.ts';
import { applyAppearance, THEMES, type Theme } from '../visual/themes.ts';
import { findCutAndSmall, findHorizontalOverflow } from '../visual/inspect.ts';
import { SCREENS, type Screen } from '../visual/screens.ts';
import { makeSheet } from '../visual/contact-sheet.ts';
import { openStage, type Stage } from '../visual/stage.ts';
import { ensureBuilt } from '../support/offprint.ts';

/** Window sizes in px, with the number of columns and the scale of the screenshots on a contact sheet. */
const VIEWS = [
	{ width: 320, height: 700, columns: 8, scale: 0.6 },
	{ width: 390, height: 844, columns: 8, scale: 0.6 },
	{ width: 1280, height: 800, columns: 3, scale: 0.4 }
];

type Choice = {
	readonly screens: readonly Screen[];
	readonly languages: readonly Language[];
	readonly themes: readonly Theme[];
	readonly views: typeof VIEWS;
	readonly out: string;
};

export async function bench(options: readonly string[]): Promise<void> {
	const choice = parse(options);
	const { screens, languages, views, out } = choice;
	ensureBuilt();
	mkdirSync(join(out, 'sheets'), { recursive: true });
	const stage = await openStage();
	const shots = new Map<string, string[]>();
	try {
		for (const language of languages) {
			await stage.setLanguage(language);
			for (const screen of screens) {
				const faults = await takeScreenshots(screen, { stage, language, choice, shots });
				console.log([`${language} ${screen.name}`, ...faults].join('\n    '));
			}
		}
	} finally {
		await stage.discard();
		for (const { name } of screens)
			for (const { width, columns, scale } of views)
				await makeSheet(shots.get(`${name}-${width}`) ?? [], {
					path: join(out, 'sheets', `${name}-${width}.webp`),
					columns,
					scale
				});
	}
	console.log(`\n${screens.length} screens in ${out}, sheets in ${join(out, 'sheets')}`);
}

function parse(options: readonly string[]): Choice {
	const several = { type: 'string', multiple: true } as const;
	const { values } = parseArgs({
		args: [...options],
		options: { out: { type: 'string' }, screen: several, language: several, theme: several, width: several }
	});
	const chosen = (names: readonly string[] | undefined, name: string | number) =>
		names?.includes(String(name)) !== false;
	return {
		out: values.out === undefined ? mkdtempSync(join(tmpdir(), 'offprint-screens-')) : resolve(values.out),
		screens: SCREENS.filter(({ name }) => chosen(values.screen, name)),
		languages: (Object.keys(LANGUAGES) as Language[]).filter((name) => chosen(values.language ?? ['en'], name)),
		themes: THEMES.filter((theme) => chosen(values.theme ?? ['light', 'dark'], theme)),
		views: VIEWS.filter(({ width }) => chosen(values.width, width))
	};
}

/** Takes the screenshots of a screen in a language. @returns the faults found by measuring its elements */
async function takeScreenshots(
	screen: Screen,
	{
		stage,
		language,
		choice: { views, themes, out },
		shots
	}: { stage: Stage; language: Language; choice: Choice; shots: Map<string, string[]> }
): Promise<string[]> {
	const page = stage.page(screen.holder);
	const faults = new Set<string>();
	try {
		for (const { width, height } of views) {
			if (screen.isNarrow === true && width >= 1024) continue;
			await page.setViewportSize({ width, height });
			await screen.open(page, stage);
			const key = `${screen.name}-${width}`;
			for (const theme of themes) {
				await applyAppearance(page, { theme, direction: language === 'ar' ? 'rtl' : 'ltr' });
				const path = join(out, `${key}-${language}-${theme}.png`);
				await page.screenshot({ path });
				shots.set(key, [...(shots.get(key) ?? []), path]);
			}
			for (const fault of await findHorizontalOverflow(page)) faults.add(`${width} px: wider than its box: ${fault}`);
			// Touch targets are checked only in the narrow views.
			if (width < 500) for (const fault of await findCutAndSmall(page)) faults.add(`${width} px: ${fault}`);
		}
	} catch (error) {
		// The others are still worth looking at.
		process.exitCode = 1;
		faults.add(String(error));
	}
	return [...faults];
}
