// Shows all panels of tabs in a text one below the other, each under the name of its tab.
import { textOf } from '../html/text-content.ts';
import { isAnswer, isOutsideText, show } from './folded-parts.ts';

const MAX_LISTS = 300;
const MAX_TABS = 20;
/** Boxes around the list of tabs in which its panels are looked for. */
const MAX_CLIMB = 3;
const MAX_NAME_CHARACTERS = 60;

/** Runs before buttons and hidden elements are removed. */
export function showTabPanels(document: Document): void {
	let count = 0;
	for (const list of document.querySelectorAll('[role="tablist"]')) {
		if (++count > MAX_LISTS) return;
		if (list.parentElement !== null && isOutsideText(list.parentElement)) continue;
		const tabs = [...list.querySelectorAll('[role="tab"]')];
		const panels = tabs.length <= MAX_TABS ? panelsOf(document, list, tabs) : [];
		if (panels.length < 2 || !panels.every(isAnswer)) continue;
		for (const [index, panel] of panels.entries()) {
			show(panel);
			const name = textOf(tabs[index] ?? list).slice(0, MAX_NAME_CHARACTERS);
			const words = document.createElement('strong');
			words.append(document.createTextNode(name));
			const paragraph = document.createElement('p');
			paragraph.append(words);
			if (name !== '') panel.prepend(paragraph);
		}
		list.remove();
	}
}

/** The panel of each tab, in order; none if they are not all known. */
function panelsOf(document: Document, list: Element, tabs: readonly Element[]): Element[] {
	const named = tabs.map((tab) => {
		const id = tab.getAttribute('aria-controls') ?? '';
		return id === '' ? null : document.getElementById(id);
	});
	const known = named.filter((panel) => panel !== null);
	if (known.length === tabs.length) return known;
	let box = list.parentElement;
	for (let step = 0; step < MAX_CLIMB && box !== null; step++, box = box.parentElement) {
		const panels = [...box.querySelectorAll('[role="tabpanel"]')].filter(
			(panel) => panel.parentElement?.closest('[role="tabpanel"]') === list.closest('[role="tabpanel"]')
		);
		if (panels.length > 0) return panels.length === tabs.length ? panels : [];
	}
	return [];
}
