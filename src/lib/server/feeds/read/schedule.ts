// Reads when a feed of RSS wants to be polled.
import { childOf, childrenOf, childText, textOf } from './elements.ts';
import type { XmlElement } from './xml-tree.ts';

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const PERIOD_MINUTES: ReadonlyMap<string, number> = new Map([
	['hourly', 60],
	['daily', 1440],
	['weekly', 10_080],
	['monthly', 43_200],
	['yearly', 525_600]
]);
/** A week has 24 hours and 7 days to skip. */
const MAX_SKIPPED = 24;

export interface Schedule {
	readonly ttlMinutes: number | null;
	readonly updatePeriodMinutes: number | null;
	readonly skipHours: readonly number[];
	readonly skipDays: readonly number[];
}

export function scheduleOf(channel: XmlElement): Schedule {
	const hours = texts(childOf(channel, 'skiphours'), 'hour').flatMap((text) => {
		const hour = /^\d{1,2}$/.test(text) ? Number(text) : -1;
		// RSS 0.91 counts from 1 to 24.
		return hour >= 0 && hour <= 24 ? hour % 24 : [];
	});
	const days = texts(childOf(channel, 'skipdays'), 'day').map((text) => DAYS.indexOf(text.toLowerCase()));
	return {
		ttlMinutes: positive(childText(channel, 'ttl')),
		updatePeriodMinutes: updatePeriodOf(channel),
		skipHours: [...new Set(hours)],
		skipDays: [...new Set(days.filter((day) => day >= 0))]
	};
}

/** The syndication module: so many times in a period, once if it does not say. */
export function updatePeriodOf(channel: XmlElement): number | null {
	const period = PERIOD_MINUTES.get(childText(channel, 'updateperiod', 'sy')?.toLowerCase() ?? '');
	if (period === undefined) return null;
	return Math.max(1, Math.round(period / (positive(childText(channel, 'updatefrequency', 'sy')) ?? 1)));
}

function texts(list: XmlElement | null, name: string): string[] {
	return childrenOf(list, name)
		.slice(0, MAX_SKIPPED)
		.flatMap((element) => textOf(element) ?? []);
}

function positive(text: string | null): number | null {
	const value = text !== null && /^\d{1,7}$/.test(text) ? Number(text) : 0;
	return value > 0 ? value : null;
}
