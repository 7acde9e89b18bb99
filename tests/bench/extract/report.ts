// Prints the scores of the compared systems: text, structure, metadata, speed, pages without a result, and the
// differences with their intervals.
import { decode } from '../../../src/lib/server/extract/html/decode-charset.ts';
import type { CorpusPage } from '../corpus/pages.ts';
import { mean, score, type Score } from '../corpus/score.ts';
import { median, quantile } from '../statistics.ts';
import { pairedBootstrap } from './bootstrap.ts';
import { METADATA_FIELDS, metadataFigures, scoreMetadata } from './metadata-score.ts';
import type { Run, Timed } from './run-systems.ts';
import { scoreStructure } from './structure-score.ts';

const MAX_MESSAGE_CHARACTERS = 200;

export function printReport(systems: readonly string[], pages: readonly CorpusPage[], run: Run): void {
	const scores = new Map(
		systems.map((system) => [system, pages.map((page, index) => scoreOf(run, system, page, index))])
	);
	const kinds = [...new Set(pages.map(({ kind }) => kind))].filter((kind) => kind !== '');
	if (kinds.length > 0) {
		console.log('text                                 pages   word F1   title    with   without');
		for (const kind of kinds) for (const [system, all] of scores) printScores(`${kind}, ${system}`, ofKind(all, kind));
		for (const kind of kinds) for (const other of systems.slice(1)) printDifference(kind, other);
		printStructure(systems, pages, run);
		for (const system of systems) printMetadata(system, pages, run);
	}
	printSpeed(systems, run);
	for (const system of systems) printEnds(system, pages, run);

	function ofKind(all: readonly Score[], kind: string): Score[] {
		return all.filter((_, index) => pages[index]?.kind === kind);
	}

	function printDifference(kind: string, other: string): void {
		const [ours = []] = [...scores.values()].map((all) => ofKind(all, kind));
		const theirs = ofKind(scores.get(other) ?? [], kind);
		const differences = ours.flatMap(({ f1 }, index) => {
			const beside = theirs[index]?.f1 ?? null;
			return f1 === null || beside === null ? [] : [f1 - beside];
		});
		const { mean: difference, low, high } = pairedBootstrap(differences);
		console.log(
			`${kind}: ${systems[0] ?? ''} - ${other}: word F1 ${signed(difference)} (95 % from ${signed(low)} to ${signed(high)}, paired bootstrap)`
		);
	}
}

function scoreOf(run: Run, system: string, page: CorpusPage, index: number): Score {
	const extracted = run.results[index]?.get(system)?.extracted ?? null;
	return score(extracted === null ? null : { title: extracted.title, text: extracted.articleBody }, page.truth);
}

function printScores(name: string, scores: readonly Score[]): void {
	const kept = mean(scores.map((one) => one.kept));
	const leaked = 1 - mean(scores.map((one) => one.clean));
	const cells = [mean(scores.map((one) => one.f1)), mean(scores.map((one) => one.title)), kept, leaked];
	const text = cells.map((value) => value.toFixed(4).padStart(9)).join('');
	console.log(`${name.padEnd(34)}${String(scores.length).padStart(8)}${text}`);
}

function printStructure(systems: readonly string[], pages: readonly CorpusPage[], run: Run): void {
	for (const system of systems) {
		const sums = { code: 0, codeLost: 0, codeChanged: 0, headings: 0, headingsLost: 0, headingsAsText: 0 };
		for (const [index, { bytes, truth }] of pages.entries()) {
			const html = run.results[index]?.get(system)?.extracted?.html ?? '';
			const one = scoreStructure(decode(bytes, null), html, truth.text ?? '');
			for (const name of Object.keys(sums) as (keyof typeof sums)[]) sums[name] += one[name];
		}
		console.log(
			`${system}: of ${sums.code} code blocks ${sums.codeLost} lost, ${sums.codeChanged} with other white space (${percent(sums.codeLost + sums.codeChanged, sums.code)}); ` +
				`of ${sums.headings} headings ${sums.headingsLost} lost (${percent(sums.headingsLost, sums.headings)}), and ${sums.headingsAsText} kept as lines of text, most of them names of posters`
		);
	}
}

function printMetadata(system: string, pages: readonly CorpusPage[], run: Run): void {
	const verdicts = pages.map(({ truth }, index) => {
		const { title = '', byline = null, published = null } = run.results[index]?.get(system)?.extracted ?? {};
		return scoreMetadata({ title, byline, published: published === null ? null : Date.parse(published) }, truth);
	});
	const cells = METADATA_FIELDS.map((field) => {
		const { given, counts, right, wrong } = metadataFigures(verdicts, field);
		return `${field} of ${given} ${(100 * right).toFixed(1)} % right, ${percent(counts.near, given)} near, ${(100 * wrong).toFixed(1)} % wrong`;
	});
	console.log(`${system}: ${cells.join('; ')}`);
}

function printSpeed(systems: readonly string[], run: Run): void {
	const times = systems.map((system) => run.results.map((result) => result.get(system)?.cpuMs ?? 0));
	const base = sum(times[systems.indexOf('readability')] ?? []);
	for (const [index, system] of systems.entries()) {
		const own = times[index] ?? [];
		const ratio = base === 0 ? '' : `, ${(base / sum(own)).toFixed(2)} of Readability's speed`;
		console.log(
			`${system}: ${(sum(own) / 1000).toFixed(0)} s of processor time, median ${median(own).toFixed(0)} ms, p99 ${quantile(own, 0.99).toFixed(0)} ms, slowest ${Math.max(...own).toFixed(0)} ms${ratio}`
		);
	}
}

/** Prints how many pages gave no result, and the reason for each that was not refused. */
function printEnds(system: string, pages: readonly CorpusPage[], run: Run): void {
	const ends = pages.flatMap(({ id }, index) => {
		const timed = run.results[index]?.get(system);
		return timed === undefined ? [] : [{ id, ...timed }];
	});
	const count = (end: Timed['end']): number => ends.filter((one) => one.end === end).length;
	const empty = ends.filter(({ extracted }) => extracted?.articleBody === '').length;
	console.log(
		`${system}: of ${ends.length} pages ${count('refused')} refused, ${count('failed')} failed, ${count('crashed')} crashed, ${empty} without text`
	);
	for (const { id, end, message } of ends)
		if (end === 'failed' || end === 'crashed')
			console.log(`  ${id} ${end}: ${message.slice(0, MAX_MESSAGE_CHARACTERS)}`);
}

function sum(values: readonly number[]): number {
	return values.reduce((total, value) => total + value, 0);
}

function percent(part: number, whole: number): string {
	return `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;
}

function signed(value: number): string {
	return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}
