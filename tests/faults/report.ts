// Counts how often each invariant was checked, and collects the violations.
export const INVARIANTS = [
	'devices converge',
	'no acknowledged write is lost',
	'repeating the outbox changes nothing',
	'a pull never reverts a pending field',
	'a purged entry stays away unless it is revived',
	'a revived entry is alive',
	'a renamed tag revives nothing',
	'a highlight that was written after its delete is shown',
	'a later edit is never undone by an earlier one',
	'a stay in the trash lasts at least thirty days',
	'a new device equals an old one',
	'the page size does not matter',
	'one reader never sees another’s data',
	'a copied profile, a rolled-back server and a restored one lose nothing',
	'an imported library loses nothing',
	'an entry that waits for its page has a job in the queue',
	'a response that is not the server’s changes nothing',
	'a device with an erase order receives it in its next round',
	'the row of an entry has the facts of its article',
	'an item has the id of its entry, and is unread by its entry and its feed'
] as const;
export type Invariant = (typeof INVARIANTS)[number];

export interface Report {
	readonly violations: { invariant: Invariant; details: string }[];
	/** How often each invariant was checked. */
	readonly checks: Map<Invariant, number>;
}

export function openReport(): Report {
	return { violations: [], checks: new Map() };
}

export function expectThat(report: Report, invariant: Invariant, holds: boolean, details: () => string): void {
	report.checks.set(invariant, (report.checks.get(invariant) ?? 0) + 1);
	if (!holds) report.violations.push({ invariant, details: details() });
}
