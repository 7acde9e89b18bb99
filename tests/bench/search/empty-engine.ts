// Does nothing: measures the cost of a worker alone.
import { serve } from './engine.ts';

const nothing = () => Promise.resolve();

serve({
	open: nothing,
	prepare: nothing,
	finish: nothing,
	add: nothing,
	ask: () => Promise.resolve(0)
});
