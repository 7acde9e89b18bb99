// Records what a page does by itself: scripts, requests, windows, frames, dialogs, downloads, navigations.
import type { BrowserContext, Page } from '@playwright/test';

export type Canary = {
	/** Opens the page to observe. Any other page in the context is recorded as a breach. */
	open: () => Promise<Page>;
	/** Returns the observations since the last call, without duplicates. */
	take: () => string[];
	/** Sets the address where the page should stay, ignoring its fragment; `''` allows any address. */
	expectAt: (address: string) => void;
};

/** @param isAllowed whether the page may make a request */
export async function placeCanary(context: BrowserContext, isAllowed: (url: string) => boolean): Promise<Canary> {
	const observations = new Set<string>();
	let expected = '';
	let opening = false;
	await context.exposeBinding('__canary', ({ frame }) => void observations.add(`ran in ${shorten(frame.url())}`));
	context.on('request', (request) => {
		if (!isAllowed(request.url())) observations.add(`asked for ${shorten(request.url())}`);
	});
	context.on('page', (page) => {
		if (opening) return;
		observations.add('opened a window');
		void page.close().catch(() => undefined);
	});

	function listen(page: Page): void {
		page.on('dialog', (dialog) => {
			observations.add('opened a dialog');
			void dialog.dismiss().catch(() => undefined);
		});
		page.on('download', () => observations.add('downloaded'));
		page.on('filechooser', () => observations.add('asked for a file'));
		page.on('frameattached', () => observations.add('made a frame'));
		page.on('framenavigated', (frame) => {
			const url = withoutFragment(frame.url());
			if (frame === page.mainFrame() && expected !== '' && url !== expected)
				observations.add(`went to ${shorten(url)}`);
		});
	}

	return {
		async open() {
			opening = true;
			const page = await context.newPage();
			opening = false;
			listen(page);
			return page;
		},
		take: () => {
			const result = [...observations];
			observations.clear();
			return result;
		},
		expectAt: (address) => {
			expected = withoutFragment(address);
		}
	};
}

function withoutFragment(url: string): string {
	return url.replace(/#.*/s, '');
}

function shorten(url: string): string {
	return url.length > 120 ? `${url.slice(0, 120)}…` : url;
}
