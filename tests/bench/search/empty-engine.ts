// Does nothing: what a worker costs by itself.
import { serve } from './engine.ts';

const nothing = () => Promise.resolve();

serve({
	open: nothing,
	prepare: nothing,
	finish: nothing,
	add: nothing,
	ask: () => Promise.resolve(0)
});
