// Baseline for the corpus bench: a thread that extracts pages with linkedom and Readability alone.
import { parentPort } from 'node:worker_threads';
import { Readability } from '@mozilla/readability';
import { parseHTML } from 'linkedom';
import type { BareAnswer, BareTask } from './bare.ts';

parentPort?.on('message', (task: BareTask) => parentPort?.postMessage(read(task)));

function read({ index, bytes }: BareTask): BareAnswer {
	try {
		const { document } = parseHTML(new TextDecoder().decode(bytes));
		const article = new Readability(document).parse();
		return { index, title: article?.title ?? '', html: article?.content ?? null };
	} catch {
		// A page that Readability cannot read has no article.
		return { index, title: '', html: null };
	}
}
