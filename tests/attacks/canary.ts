// Records everything that a page does by itself: scripts, requests, windows, frames, dialogs, downloads, navigations.
import type { BrowserContext, Page } from '@playwright/test';

export type Canary = {
	/** The page that is observed; any other that opens in the context is a breach. */
	open: () => Promise<Page>;
	/** Observations since the last call, without duplicates. */
	take: () => string[];
	/** Sets the address where the page should be, ignoring its fragment; `''` for any. */
	expectAt: (address: string) => void;
};

/** @param isOwn whether the page may make a request */
export async function placeCanary(context: BrowserContext, isOwn: (url: string) => boolean): Promise<Canary> {
	const heard = new Set<string>();
	let expected = '';
	let opening = false;
	await context.exposeBinding('__canary', ({ frame }) => void heard.add(`ran in ${shorten(frame.url())}`));
	context.on('request', (request) => {
		if (!isOwn(request.url())) heard.add(`asked for ${shorten(request.url())}`);
	});
	context.on('page', (page) => {
		if (opening) return;
		heard.add('opened a window');
		void page.close().catch(() => undefined);
	});

	function listen(page: Page): void {
		page.on('dialog', (dialog) => {
			heard.add('opened a dialog');
			void dialog.dismiss().catch(() => undefined);
		});
		page.on('download', () => heard.add('downloaded'));
		page.on('filechooser', () => heard.add('asked for a file'));
		page.on('frameattached', () => heard.add('made a frame'));
		page.on('framenavigated', (frame) => {
			const url = withoutFragment(frame.url());
			if (frame === page.mainFrame() && expected !== '' && url !== expected) heard.add(`went to ${shorten(url)}`);
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
			const taken = [...heard];
			heard.clear();
			return taken;
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
