// Shows what the bookmarklet does, above the page on which it runs.

export interface Notice {
	show(text: string): void;
	/** Shows a text with a button, whose click may open a window. */
	ask(text: string, label: string, answer: () => void): void;
	close(): void;
}

const BOX_STYLE =
	'position:fixed;inset-block-start:12px;inset-inline-end:12px;z-index:2147483647;max-inline-size:min(360px,calc(100vw - 24px));' +
	'padding:14px 16px;border-radius:8px;background:#fff;color:#22201c;box-shadow:0 2px 16px #0006;' +
	'font:16px/1.45 system-ui,sans-serif;text-align:start';
const BUTTON_STYLE =
	'display:inline-block;margin:10px 8px 0 0;padding:10px 14px;min-height:44px;border:0;border-radius:6px;background:#1f5c8a;' +
	'color:#fff;font:inherit;cursor:pointer';

/** @param lang language of the texts @param closeLabel words of the button that closes the notice */
export function openNotice(lang: string, dir: string, closeLabel: string): Notice {
	const host = document.createElement('offprint-notice');
	// Out of reach of the page's styles, and left out of copies of the page.
	const box = document.createElement('div');
	const root = host.attachShadow({ mode: 'open' });
	box.style.cssText = BOX_STYLE;
	box.setAttribute('role', 'status');
	box.lang = lang;
	box.dir = dir;
	root.append(box);

	function show(text: string): void {
		box.textContent = text;
		document.documentElement.append(host);
	}

	function addButton(label: string, press: () => void): HTMLButtonElement {
		const button = document.createElement('button');
		button.type = 'button';
		button.textContent = label;
		button.style.cssText = BUTTON_STYLE;
		button.addEventListener('click', press);
		box.append(document.createElement('br'), button);
		return button;
	}

	return {
		show,
		ask(text, label, answer) {
			show(text);
			addButton(label, answer).focus();
			addButton(closeLabel, () => host.remove());
		},
		close: () => host.remove()
	};
}
