// Counts how often each invariant was checked, and collects the violations.
export const INVARIANTS = [
	'devices converge',
	'no acknowledged write is lost',
	'replaying the outbox changes nothing',
	'a pull never reverts a pending field',
	'the dead stay dead unless revived',
	'a revived entry is alive',
	'a later edit is never undone by an earlier one',
	'a stay in the trash is at least thirty days',
	'a new device equals an old one',
	'page size does not matter',
	'one reader never sees another’s data',
	'a copied profile, a rolled-back server and a restored one lose nothing',
	'a library that is taken over loses nothing',
	'a page that is waited for is in the queue',
	'an answer that is not ours changes nothing',
	'a device that is to be emptied hears it at its next round'
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Report {
	readonly violations: { invariant: Invariant; words: string }[];
	/** How often each invariant was checked. */
	readonly checks: Map<Invariant, number>;
}

export function openReport(): Report {
	return { violations: [], checks: new Map() };
}

export function expectThat(report: Report, invariant: Invariant, holds: boolean, words: () => string): void {
	report.checks.set(invariant, (report.checks.get(invariant) ?? 0) + 1);
	if (!holds) report.violations.push({ invariant, words: words() });
}
