// Keeps all sections of a series, such as those of a manual page, when most of their text is kept.
import { formOf, type BlockTree } from './block-tree.ts';

const MIN_SECTIONS = 4;
/** The share of the series' words that must be kept, and of its sections that must have kept text. */
const MIN_KEPT_WORDS = 0.8;
const MIN_KEPT_SECTIONS = 0.5;
/** A section with a larger share of linked text is a list of links, as under "Related". */
const MAX_LINK_SHARE = 0.5;
const NEVER = 'nav, aside, footer, form';

/** A box that begins with a heading. */
interface Section {
	readonly box: number;
	readonly blocks: number[];
	words: number;
	keptWords: number;
}

/** Changes `kept`. The sections of a series have the same parent, tag, class and level of heading. */
export function keepSiblingSections(tree: BlockTree, kept: boolean[]): void {
	for (const series of findSeries(tree, kept)) {
		const words = series.reduce((sum, section) => sum + section.words, 0);
		const keptWords = series.reduce((sum, section) => sum + section.keptWords, 0);
		const keptSections = series.filter((section) => section.keptWords > 0).length;
		if (keptWords < words * MIN_KEPT_WORDS || keptSections < series.length * MIN_KEPT_SECTIONS) continue;
		for (const { box, blocks, keptWords: ownWords } of series) {
			const { linkedCharacters = 0, characters = 0 } = tree.boxes[box] ?? {};
			if (ownWords > 0 || linkedCharacters > characters * MAX_LINK_SHARE) continue;
			for (const block of blocks) kept[block] = true;
		}
	}
}

function findSeries({ blocks, boxes }: BlockTree, kept: readonly boolean[]): Section[][] {
	/** For each box, the index of its first block. */
	const firstBlocks = boxes.map(() => -1);
	for (const [index, block] of blocks.entries()) {
		for (let box = block.box; box !== -1 && firstBlocks[box] === -1; box = boxes[box]?.parent ?? -1)
			firstBlocks[box] = index;
	}
	const series = new Map<string, Section[]>();
	const sections = new Map<number, Section>();
	for (const [index, box] of boxes.entries()) {
		const { element, words } = box;
		const heading = blocks[firstBlocks[index] ?? -1];
		if (heading === undefined || !/^H[2-4]$/.test(heading.tag) || heading.box !== index) continue;
		if (words <= heading.words || element.matches(NEVER)) continue;
		const section = { box: index, blocks: [], words: 0, keptWords: 0 };
		sections.set(index, section);
		const key = `${formOf(box)} ${heading.tag}`;
		const others = series.get(key);
		if (others === undefined) series.set(key, [section]);
		else others.push(section);
	}
	for (const [index, block] of blocks.entries()) {
		for (let box = block.box; box !== -1; box = boxes[box]?.parent ?? -1) {
			const section = sections.get(box);
			if (section === undefined) continue;
			section.blocks.push(index);
			section.words += block.words;
			if (kept[index] === true) section.keptWords += block.words;
		}
	}
	return [...series.values()].filter(({ length }) => length >= MIN_SECTIONS);
}
