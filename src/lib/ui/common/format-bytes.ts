// Formats sizes in bytes.
import { formattingLocale } from './language.ts';

/** Formats a size in kilobytes, in megabytes from a thousand kilobytes on, or in gigabytes. Anything is at least 1 kB. */
export function formatBytes(bytes: number): string {
	const size = bytes > 0 ? Math.max(bytes, 1e3) : 0;
	// A size just below the next unit would be rounded up to a thousand.
	const [unit, unitBytes, digits] =
		size < 999_500
			? (['kilobyte', 1e3, 0] as const)
			: size < 999_950_000
				? (['megabyte', 1e6, 1] as const)
				: (['gigabyte', 1e9, 1] as const);
	const format = new Intl.NumberFormat(formattingLocale(), { style: 'unit', unit, maximumFractionDigits: digits });
	return format.format(size / unitBytes);
}
