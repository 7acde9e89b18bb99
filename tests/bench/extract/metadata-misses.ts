// `node tests/bench/extract/metadata-misses.ts`: prints figures of titles, authors and dates, and misses to read by hand.
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { decode } from '../../../src/lib/server/extract/html/decode-charset.ts';
import { baseOf, openDocument } from '../../../src/lib/server/extract/html/parse-document.ts';
import { pruneHtml } from '../../../src/lib/server/extract/html/prune-html.ts';
import { readMetadata } from '../../../src/lib/server/extract/metadata/metadata.ts';
import { readPages, sharedFolder, type CorpusPage } from '../corpus/pages.ts';
import {
	METADATA_FIELDS,
	metadataFigures,
	scoreMetadata,
	type MetadataField,
	type MetadataVerdicts,
	type ReadMetadata
} from './metadata-score.ts';

/** Pages of a host are all in one fold; misses of the last fold are not printed, so that it stays unseen. */
const FOLDS = 5;
const UNSEEN_FOLD = FOLDS - 1;

type ScoredPage = {
	readonly page: CorpusPage;
	readonly read: ReadMetadata;
	readonly verdicts: MetadataVerdicts;
	readonly fold: number;
};

const { values } = parseArgs({
	options: {
		shared: { type: 'string', default: sharedFolder() },
		kind: { type: 'string', default: 'all' },
		/** `title`, `byline` or `published`: prints the misses of this field. */
		misses: { type: 'string' },
		verdicts: { type: 'string', default: 'near,wrong,missing,extra' }
	}
});

const scored = readPages(values.shared, values.kind).map(scorePage);
for (const [name, pages] of groupsOf(scored)) {
	console.log(`${name}: ${pages.length} pages`);
	for (const field of METADATA_FIELDS) console.log(`  ${field.padEnd(10)}${figuresOf(pages, field)}`);
}
const field = METADATA_FIELDS.find((each) => each === values.misses);
if (field !== undefined) printMisses(field, values.verdicts.split(','));

function scorePage(page: CorpusPage): ScoredPage {
	const document = openDocument(pruneHtml(decode(page.bytes, null)).html);
	const read = readMetadata(document, page.address, baseOf(document, page.address));
	return { page, read, verdicts: scoreMetadata(read, page.truth), fold: foldOf(page.address) };
}

/** The fold of a page, by its host alone. */
function foldOf(address: string): number {
	return createHash('sha256').update(new URL(address).hostname).digest().readUInt32BE(0) % FOLDS;
}

function groupsOf(pages: readonly ScoredPage[]): [name: string, pages: readonly ScoredPage[]][] {
	const kinds = [...new Set(pages.map(({ page }) => page.kind))].toSorted();
	return [
		['all', pages],
		['folds to tune on', pages.filter(({ fold }) => fold !== UNSEEN_FOLD)],
		['unseen fold', pages.filter(({ fold }) => fold === UNSEEN_FOLD)],
		...kinds.map((kind): [string, ScoredPage[]] => [kind, pages.filter(({ page }) => page.kind === kind)])
	];
}

function figuresOf(pages: readonly ScoredPage[], of: MetadataField): string {
	const { given, right, rightOrNear, wrong, missing, extra, counts } = metadataFigures(
		pages.map(({ verdicts }) => verdicts),
		of
	);
	const percent = (share: number): string => `${(share * 100).toFixed(1)} %`.padStart(7);
	return (
		`given ${given}, right ${percent(right)}, with near ${percent(rightOrNear)}, wrong ${percent(wrong)}, ` +
		`missing ${percent(missing)}, extra ${percent(extra)} (${counts.extra})`
	);
}

function printMisses(of: MetadataField, wanted: readonly string[]): void {
	for (const { page, read, verdicts, fold } of scored) {
		if (fold === UNSEEN_FOLD || !wanted.includes(verdicts[of])) continue;
		const given = { title: page.truth.title, byline: page.truth.author, published: page.truth.date }[of];
		const ours = of === 'published' && read.published !== null ? new Date(read.published).toISOString() : read[of];
		console.log(
			`${page.id} ${page.kind} ${verdicts[of]} ${page.address}\n  given ${String(given)}\n  ours  ${String(ours)}`
		);
	}
}
