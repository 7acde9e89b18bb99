// Formats sizes in bytes.
import { formattingLocale } from './language.ts';

/** Formats a size in megabytes, or in gigabytes from a thousand megabytes on. */
export function formatBytes(bytes: number): string {
	const [unit, unitBytes] = bytes < 1e9 ? ['megabyte', 1e6] : ['gigabyte', 1e9];
	const format = new Intl.NumberFormat(formattingLocale(), { style: 'unit', unit, maximumFractionDigits: 1 });
	return format.format(bytes / unitBytes);
}
