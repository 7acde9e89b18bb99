// Search engine for the benchmark that does nothing, to measure the cost of a worker alone.
import { serve } from './engine.ts';

const nothing = () => Promise.resolve();

serve({
	open: nothing,
	prepare: nothing,
	finish: nothing,
	add: nothing,
	ask: () => Promise.resolve(0)
});
