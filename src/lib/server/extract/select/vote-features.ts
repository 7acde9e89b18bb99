// Features of the choice of another extractor, for the block and for the text around it.
import type { Box } from './block-tree.ts';
import type { VoteStatistics } from './vote-statistics.ts';
import { signedLog, type BlockInPage, type FeatureGroup, type PageSums } from './block-in-page.ts';

/** Value of each feature of an extractor that was not asked. */
const NOT_ASKED = -1;

type VoteFeature = (votes: VoteStatistics, block: BlockInPage) => number | boolean;

const VOTES = {
	'': (votes, { index }) => votes.kept[index] ?? false,
	Box1: (votes, { block, around }) => keptShare(votes, block.box, around[0]),
	Box2: (votes, { around }) => keptShare(votes, around[0]?.parent ?? -1, around[1]),
	Near: (votes, { index }) => votes.near[index] ?? 0,
	Page: (votes, { page }) => votes.total / page.words,
	Inside: (votes, { index }) => votes.first <= index && index <= votes.last,
	Before: (votes, { index }) => signedLog(index - votes.first),
	After: (votes, { index }) => signedLog(votes.last - index)
} satisfies Readonly<Record<string, VoteFeature>>;

export const READABILITY = featuresOfVotes('readability', ({ readability }) => readability);
export const DEFUDDLE = featuresOfVotes('defuddle', ({ defuddle }) => defuddle);

function featuresOfVotes(extractor: string, votesOf: (page: PageSums) => VoteStatistics | null): FeatureGroup {
	return Object.fromEntries(
		Object.entries<VoteFeature>(VOTES).map(([name, valueOf]) => [
			`${extractor}${name}`,
			(block: BlockInPage) => {
				const votes = votesOf(block.page);
				return votes === null ? NOT_ASKED : valueOf(votes, block);
			}
		])
	);
}

function keptShare({ boxWords }: VoteStatistics, index: number, box: Box | undefined): number {
	return (boxWords[index] ?? 0) / Math.max(1, box?.words ?? 0);
}
