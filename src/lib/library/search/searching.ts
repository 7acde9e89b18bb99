// Asks the index, with all that its questions need loaded: which entries, how many, the best first.
import type { Connection } from '../connection.ts';
import type { StoreName } from '../schema.ts';
import { answerAny, answerAtAll, type Answer, type Parts } from './answering.ts';
import { readManifest } from './index-state.ts';
import { indexReader } from './index-reader.ts';
import { isEmpty, parseQuestion, type Question } from './question.ts';
import { stemmers, type Stemmer } from './stem.ts';

export interface Searching {
	/**
	 * @param most hits, the best first
	 * @param how `any`: what has some of the words, though others have them all
	 * @throws Failure `index_damaged`, `database_lost`
	 */
	search(question: string, most: number, how?: 'all' | 'any'): Promise<Answer>;
	/** Reads what every question needs; a worker that has just started does it before the first. */
	warm(): Promise<void>;
	/** The stemmers of the last question. */
	stems(): readonly Stemmer[];
	/** A question as it is looked for; the last one that was answered, as it was answered: with words spelled otherwise. */
	understood(question: string): Question;
}

const STORES: readonly StoreName[] = ['indexState', 'segments', 'fresh'];
const NONE: Answer = { hits: [], total: 0, how: 'all', instead: [] };

export function openSearching(connection: Connection): Searching {
	const reader = indexReader();
	const stemmerOf = stemmers();
	let languages: readonly string[] = [];
	let stems: readonly Stemmer[] = [];
	let last: { readonly text: string; readonly question: Question } | null = null;

	async function load(wanted: readonly string[]): Promise<void> {
		stems = (await Promise.all(wanted.map(stemmerOf))).filter((stem) => stem !== null);
		languages = wanted;
	}

	/** Stemmers are loaded while the index is opened. */
	async function warmUp(): Promise<void> {
		const loading = connection.read(['indexState'], readManifest).then(({ languages }) => load(languages));
		await Promise.all([loading, connection.read(STORES, (tx) => reader.read(tx))]);
	}
	let warming: Promise<void> | null = null;
	function warm(): Promise<void> {
		warming ??= warmUp().catch((error: unknown) => {
			warming = null;
			throw error;
		});
		return warming;
	}

	return {
		stems: () => stems,
		understood: (text) => (last?.text === text.trim() ? last.question : parseQuestion(text)),
		warm,
		async search(text, most, how = 'all') {
			const question = parseQuestion(text);
			if (isEmpty(question)) return NONE;
			const stores: readonly StoreName[] = question.states.length > 0 ? [...STORES, 'entries'] : STORES;
			await warm();
			let parts: Parts = { stems, filter: null, near: null };
			// What is loaded is loaded outside of a transaction, which would end meanwhile.
			if (question.states.length > 0) parts = { ...parts, filter: (await import('./states.ts')).filterStates };
			for (;;) {
				const { answered, spoken } = await connection.read(stores, async (tx) => {
					const snapshot = await reader.read(tx);
					const spoken = snapshot.manifest.languages;
					const context = { ...parts, tx, snapshot, most };
					const answered = await (how === 'any' ? answerAny : answerAtAll)(context, question);
					snapshot.end();
					return { answered, spoken };
				});
				if (!spoken.every((language) => languages.includes(language))) {
					await load(spoken);
					parts = { ...parts, stems };
				} else if (answered === null) parts = { ...parts, near: (await import('./nearby.ts')).spelledOtherwise };
				else {
					last = { text: text.trim(), question: answered.question };
					return answered.answer;
				}
			}
		}
	};
}
