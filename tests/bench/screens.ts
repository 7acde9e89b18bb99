// `npm run screens`: takes screenshots of every screen in every theme, direction and width, on contact sheets, and
// lists faults.
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { APPEARANCES, applyAppearance, type Appearance } from '../visual/themes.ts';
import { findCutAndSmall, findHorizontalOverflow } from '../visual/inspect.ts';
import { SCREENS, type Screen } from '../visual/screens.ts';
import { makeSheet } from '../visual/contact-sheet.ts';
import { openStage, type Stage } from '../visual/stage.ts';
import { ensureBuilt } from '../support/offprint.ts';

/** Window sizes in px, with the number of columns and the scale of the screenshots on a contact sheet. */
const VIEWS = [
	{ width: 390, height: 844, columns: 8, scale: 0.6 },
	{ width: 1280, height: 800, columns: 2, scale: 0.6 }
];

export async function bench(options: readonly string[]): Promise<void> {
	const { values } = parseArgs({
		args: [...options],
		options: {
			out: { type: 'string' },
			screen: { type: 'string', multiple: true },
			theme: { type: 'string', multiple: true }
		}
	});
	ensureBuilt();
	const out = values.out === undefined ? mkdtempSync(join(tmpdir(), 'offprint-screens-')) : resolve(values.out);
	mkdirSync(join(out, 'sheets'), { recursive: true });
	const chosen = SCREENS.filter(({ name }) => values.screen?.includes(name) !== false);
	const appearances = APPEARANCES.filter(({ theme }) => values.theme?.includes(theme) !== false);
	const stage = await openStage();
	try {
		for (const screen of chosen) {
			const faults = await takeScreenshots(screen, { stage, appearances, out });
			console.log([screen.name, ...faults].join('\n    '));
		}
	} catch (error) {
		process.exitCode = 1;
		console.error(error);
	} finally {
		await stage.discard();
	}
	console.log(`\n${chosen.length} screens in ${out}, sheets in ${join(out, 'sheets')}`);
}

/** Takes the screenshots of a screen. @returns the faults found by measuring its elements */
async function takeScreenshots(
	screen: Screen,
	{ stage, appearances, out }: { stage: Stage; appearances: readonly Appearance[]; out: string }
): Promise<string[]> {
	const page = stage.page(screen.holder);
	const faults = new Set<string>();
	for (const { width, height, columns, scale } of VIEWS) {
		await page.setViewportSize({ width, height });
		await screen.open(page, stage);
		const shots: string[] = [];
		for (const appearance of appearances) {
			await applyAppearance(page, appearance);
			const path = join(out, `${screen.name}-${width}-${appearance.theme}-${appearance.direction}.png`);
			await page.screenshot({ path });
			shots.push(path);
			for (const fault of await findHorizontalOverflow(page))
				faults.add(`${width} px, ${appearance.direction}: wider than its box: ${fault}`);
		}
		// Touch targets are checked only in the narrow view.
		if (width < 500) for (const fault of await findCutAndSmall(page)) faults.add(fault);
		await makeSheet(shots, { path: join(out, 'sheets', `${screen.name}-${width}.webp`), columns, scale });
	}
	return [...faults];
}
