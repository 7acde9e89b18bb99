// The process that parses pages, feeds and uploads and sanitises articles: one task at a time.
import { isFailure } from '../../domain/core/failure.ts';
import { answerServer, endBeyond, runWithin, takeTasks } from '../workers/worker-process.ts';
import { readDiscovered } from '../feeds/discover/discover-task.ts';
import { readItems } from '../feeds/items/read-items.ts';
import { readCapture } from './read-capture.ts';
import { parseUploadedArticle } from './read-upload.ts';
import { sanitise } from './sanitise.ts';
import { readPageSummary } from './metadata/page-summary.ts';
import { decode } from './html/decode-charset.ts';
import { extract } from './extract.ts';
import { extractPage } from './extract-page.ts';
import { extractMarkdown } from './documents/markdown.ts';
import { extractPdf } from './documents/pdf/extract-pdf.ts';
import { metaRefreshOf } from './html/meta-refresh.ts';
import { pageOfText } from './html/plain-text-page.ts';
import type { Answer, ExtractTask, Results, Task } from './worker-messages.ts';

/** Stops a task whose server was killed. Longer than the server's own limit, which ends the process first. */
const MAX_TASK_MS = 150_000;
/** A PDF of 500 pages takes 220 MB, its pictures up to 100 MB more. */
const PDF_LIMITS = { ms: MAX_TASK_MS, bytes: 420_000_000 };

takeTasks(async (task: Task) => {
	await answerServer({ taken: true } satisfies Answer);
	await answerServer(await answer(task));
});

async function answer(task: Task): Promise<Answer> {
	try {
		if (isPdf(task)) return { done: true, result: await endBeyond(PDF_LIMITS, performPdf(task)) };
		return { done: true, result: runWithin(MAX_TASK_MS, () => perform(task)) };
	} catch (error) {
		if (isFailure(error)) return { done: false, code: error.code, details: error.details };
		return { done: false, code: 'extract_failed', details: { thrown: String(error).slice(0, 200) } };
	}
}

function perform(task: Task): Results[Task['kind']] {
	if (task.kind === 'sanitise') return sanitise(task.html, task.pictures);
	if (task.kind === 'meta-refresh') return metaRefreshOf(task.bytes, task.charset, task.address);
	if (task.kind === 'upload') return parseUploadedArticle(task.bytes);
	if (task.kind === 'capture') return readCapture(task.bytes);
	if (task.kind === 'feed') return readItems(task);
	if (task.kind === 'discover') return readDiscovered(task);
	const text = decode(task.bytes, task.charset);
	if (task.kind === 'summary') return readPageSummary(text, task.address);
	if (task.type === 'text/markdown') return extractMarkdown(text, task.address, task.mode);
	const html = task.type === 'text/plain' ? pageOfText(text, task.address) : text;
	const { mode = 'full', fetched = Date.now() } = task;
	return (task.origin === 'browser' ? extract : extractPage)(html, task.address, { mode, fetched });
}

function isPdf(task: Task): task is ExtractTask {
	return task.kind === 'extract' && task.type === 'application/pdf';
}

function performPdf({ bytes, address, mode }: ExtractTask): Promise<Results['extract']> {
	// pdf.js takes plain arrays over, and refuses Node's buffers.
	return extractPdf(new Uint8Array(bytes), address, mode);
}
