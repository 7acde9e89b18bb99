// Measures the tasks of the page's main thread during an action, from Chromium's trace.
import type { Params, Tab } from './cdp.ts';

type TraceEvent = { name: string; pid: number; tid: number; tdur?: number; args?: { name?: string } };

/** In this category `RunTask` is one task of a thread, and `tdur` the CPU time of the thread. */
const CATEGORY = 'disabled-by-default-devtools.timeline';

/** The CPU time of the longest task, ms. It includes throttling, which consumes the thread's CPU time. */
export async function longestTask(tab: Tab, work: () => Promise<void>): Promise<number> {
	const events: TraceEvent[] = [];
	const stopListening = tab.on('Tracing.dataCollected', ({ value }) =>
		events.push(...(value as unknown as TraceEvent[]))
	);
	const complete = new Promise<Params>((resolve) => {
		const stopWaiting = tab.on('Tracing.tracingComplete', (params) => {
			stopWaiting();
			resolve(params);
		});
	});
	await tab.send('Tracing.start', {
		transferMode: 'ReportEvents',
		traceConfig: { includedCategories: [CATEGORY, '__metadata'], excludedCategories: ['*'] }
	});
	await work();
	await tab.send('Tracing.end');
	await complete;
	stopListening();
	return longest(events);
}

function longest(events: readonly TraceEvent[]): number {
	const thread = ({ pid, tid }: TraceEvent): string => `${pid} ${tid}`;
	const mainThreads = new Set(events.filter(({ args }) => args?.name === 'CrRendererMain').map(thread));
	const tasks = events.filter((event) => event.name === 'RunTask' && mainThreads.has(thread(event)));
	if (tasks.length === 0) throw new Error('The trace contains no task of a page; Chromium may have renamed RunTask');
	return Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000;
}
