// Shares and downloads text, and reports failures in words.
import { m } from '../../paraglide/messages.js';
import type { AsyncTask } from '../common/async-task.svelte.ts';

type Problem = Pick<AsyncTask, 'problem'>;

/** @returns a function that opens the system's share menu; null where the browser has none */
export function shareQuote(
	read: () => { readonly quote: string; readonly address: string },
	task: Problem
): (() => void) | null {
	if (!('share' in navigator)) return null;
	return () => {
		const { quote, address } = read();
		void navigator.share({ text: `“${quote}”`, url: address }).catch((error: unknown) => {
			// The reader has closed the menu.
			if (error instanceof DOMException && error.name === 'AbortError') return;
			task.problem = m.share_failed();
		});
	};
}

/** Offers a text as a file. */
export function downloadText(name: string, text: string): void {
	const url = URL.createObjectURL(new Blob([text], { type: 'text/markdown;charset=utf-8' }));
	const link = document.createElement('a');
	link.href = url;
	link.download = name;
	link.click();
	// The download has started by then.
	setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
