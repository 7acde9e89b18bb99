// Computes median and 95th percentile of several runs, compares the median with a limit, and formats a table.

export type Figure = {
	name: string;
	/** The cells of the columns; null if nothing was measured. */
	cells: readonly (Cell | null)[];
};

export type Cell = {
	samples: readonly number[];
	/** The maximum of the median, or with `atLeast` its minimum. */
	limit?: number;
	atLeast?: boolean;
};

export function median(samples: readonly number[]): number {
	return quantile(samples, 0.5);
}

/** A quantile by nearest rank, so that it is one of the samples. @param fraction 0 to 1 */
export function quantile(samples: readonly number[], fraction: number): number {
	const sorted = [...samples].sort((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(sorted.length * fraction) - 1)] ?? NaN;
}

export function isMet({ samples, limit, atLeast = false }: Cell): boolean {
	if (limit === undefined) return true;
	return atLeast ? median(samples) >= limit : median(samples) <= limit;
}

/** Prints each cell as `median / p95 (≤ limit)`, with p5 if the limit is a minimum, and NOT MET if it is not met. */
export function printTable(title: string, columns: readonly string[], figures: readonly Figure[]): void {
	const rows = figures.map(({ name, cells }) => [
		name,
		...cells.map((cell) => (cell === null ? '-' : formatCell(cell)))
	]);
	const head = [title, ...columns];
	const widths = head.map((text, index) => Math.max(text.length, ...rows.map((row) => row[index]?.length ?? 0)));
	const line = (row: readonly string[]): string =>
		row.map((text, index) => text.padEnd(widths[index] ?? 0)).join('   ');
	console.log(`\n${line(head)}`);
	for (const row of rows) console.log(line(row).trimEnd());
	if (figures.some(({ cells }) => cells.some((cell) => cell !== null && !isMet(cell)))) process.exitCode = 1;
}

function formatCell(cell: Cell): string {
	const { samples, limit, atLeast = false } = cell;
	const spread = samples.length > 1 ? ` / ${format(quantile(samples, atLeast ? 0.05 : 0.95))}` : '';
	const verdict = limit === undefined ? '' : ` (${atLeast ? '≥' : '≤'} ${limit})${isMet(cell) ? '' : ' NOT MET'}`;
	return format(median(samples)) + spread + verdict;
}

function format(value: number): string {
	return value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString('en');
}
