// Confidence interval of a mean difference by paired bootstrap (Efron 1979; Koehn 2004).
import { randomFrom } from '../../faults/random.ts';

const RESAMPLES = 10_000;

/** @returns the mean of the differences and its 95 % interval; the same seed gives the same interval */
export function pairedBootstrap(differences: readonly number[], seed = 1): { mean: number; low: number; high: number } {
	const random = randomFrom(seed);
	const means = Float64Array.from({ length: RESAMPLES }, () => {
		const resample = differences.map(() => random.pick(differences));
		return resample.reduce((sum, value) => sum + value, 0) / differences.length;
	}).sort();
	const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
	return { mean, low: means[RESAMPLES * 0.025] ?? 0, high: means[RESAMPLES * 0.975] ?? 0 };
}
