// Tests that every language has every message, that the shell agrees with the list of languages, and that screens have
// no text outside the messages.
import { readdirSync, readFileSync } from 'node:fs';
import { parse, type AST } from 'svelte/compiler';
import { describe, expect, it, test } from 'vitest';
import settings from '../messages/project.inlang/settings.json' with { type: 'json' };
import { importMapOf, LANGUAGE_KEY, LANGUAGES } from '../src/lib/domain/languages.ts';

type Plural = { declarations: readonly string[]; match: Readonly<Record<string, string>> };
type Message = string | readonly [Plural];

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

function messagesOf(language: string): Map<string, Message> {
	const { $schema: _schema, ...messages } = JSON.parse(read(`messages/${language}.json`)) as Record<string, Message>;
	return new Map(Object.entries(messages));
}

function parametersOf(message: Message): string[] {
	const texts = typeof message === 'string' ? [message] : Object.values(message[0].match);
	return [
		...new Set(texts.flatMap((text) => Array.from(text.matchAll(/\{(\w+)\}/g), ([, name]) => name ?? '')))
	].sort();
}

/** The forms of a message; null if it has no plural. */
function formsOf(message: Message): string[] | null {
	return typeof message === 'string' ? null : Object.keys(message[0].match).map((key) => key.replace(/^\w+=/, ''));
}

const english = messagesOf('en');
const others = Object.keys(LANGUAGES).filter((language) => language !== 'en');

/** Messages that read the same in German as in English. */
const SAME_WORDS =
	/^(?:app_name|sync_offline|sync_details|field_name|search_filters|filter_label|highlights_filter|change_feed|theme_(?:auto|sepia)|face_(?:serif|sans)|leading_normal|row_density_normal|row_pdf|reading_(?:code|link|embed_video|embed_audio)|install_(?:android|desktop)|settings_signed_in|tooltip_with_key|feeds_title|enclosure_(?:audio|video)|feed_name)$/;

describe.each(others)('messages in %s', (language) => {
	const messages = messagesOf(language);

	it('exist for every English message, and no others', () => {
		expect({
			missing: [...english.keys()].filter((name) => !messages.has(name)),
			unknown: [...messages.keys()].filter((name) => !english.has(name))
		}).toEqual({ missing: [], unknown: [] });
	});

	it('have the parameters of the English ones', () => {
		const different = [...messages].filter(([name, message]) => {
			const expected = english.get(name);
			return expected !== undefined && parametersOf(message).join() !== parametersOf(expected).join();
		});
		expect(different.map(([name]) => name)).toEqual([]);
	});

	it('are translated', () => {
		const same = [...messages].filter(
			([name, message]) => JSON.stringify(message) === JSON.stringify(english.get(name)) && !SAME_WORDS.test(name)
		);
		expect(same.map(([name]) => name)).toEqual([]);
	});

	it('have all plural forms of the language where the English ones have forms', () => {
		const all = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted().join();
		const incomplete = [...messages].filter(([name, message]) => {
			const forms = formsOf(message);
			return forms === null ? typeof english.get(name) === 'object' : forms.toSorted().join() !== all;
		});
		expect(incomplete.map(([name]) => name)).toEqual([]);
	});
});

test('the shell, the compiler of messages and the app have the same languages', () => {
	expect(settings.locales).toEqual(Object.keys(LANGUAGES));
	const shell = read('src/app.html');
	const listed = /\[((?:'\w\w'(?:, )?)+)\]\.includes/.exec(shell)?.[1]?.replaceAll("'", '').split(', ');
	expect(listed).toEqual(Object.keys(LANGUAGES));
	expect(shell).toContain(`localStorage.getItem('${LANGUAGE_KEY}')`);
	expect(read('vite.config.ts')).toContain(`localStorageKey: '${LANGUAGE_KEY}'`);
	expect(shell).toContain(importMapOf('${messages}', '${root.lang}'));
});

/** Attributes that people read or hear. */
const READ_ATTRIBUTES = /^(?:aria-(?:label|description|roledescription|valuetext)|title|placeholder|alt|label)$/;
/** Elements whose content is the same in all languages. */
const UNTRANSLATED_ELEMENTS: ReadonlySet<string> = new Set(['code', 'kbd', 'style', 'script']);

type Node = { readonly type: string } & Record<string, unknown>;

/** Texts in the markup of a component that are not messages. */
function literalTexts(source: string): string[] {
	const found: string[] = [];
	const hasWord = (text: unknown) => typeof text === 'string' && /\p{L}{2}/u.test(text);
	/** @param isRead whether a string here is shown to people */
	const visit = (value: unknown, isRead: boolean): void => {
		if (Array.isArray(value)) return value.forEach((each) => visit(each, isRead));
		if (typeof value !== 'object' || value === null || !('type' in value)) return;
		const node = value as Node;
		const { type, name } = node;
		if (UNTRANSLATED_ELEMENTS.has(String(name)) && type === 'RegularElement') return;
		if (type === 'Text' && isRead && hasWord(node['data'])) found.push(String(node['data']).trim());
		if (type === 'Literal' && isRead && hasWord(node['value'])) found.push(String(node['value']));
		if (type === 'TemplateElement' && isRead && hasWord((node['value'] as { raw: string }).raw))
			found.push((node['value'] as { raw: string }).raw);
		if (type === 'Attribute') return visit(node['value'], READ_ATTRIBUTES.test(String(name)));
		// In an expression, only what it may evaluate to is shown, not the arguments of a call.
		if (type === 'ConditionalExpression')
			return [node['consequent'], node['alternate']].forEach((each) => visit(each, isRead));
		if (type === 'LogicalExpression') return [node['left'], node['right']].forEach((each) => visit(each, isRead));
		if (type === 'TemplateLiteral') return [node['quasis'], node['expressions']].forEach((each) => visit(each, isRead));
		if (type === 'ExpressionTag') return visit(node['expression'], isRead);
		if (/Expression$|^(?:Identifier|Literal|TemplateElement)$/.test(type)) return;
		for (const key of [
			'fragment',
			'nodes',
			'attributes',
			'consequent',
			'alternate',
			'body',
			'fallback',
			'pending',
			'then',
			'catch'
		])
			visit(node[key], true);
	};
	visit(parse(source, { modern: true }).fragment satisfies AST.Fragment, true);
	return found;
}

const components = readdirSync(new URL('../src', import.meta.url), { recursive: true, encoding: 'utf8' })
	.filter((path) => path.endsWith('.svelte'))
	.map((path) => `src/${path}`);

test.each(components)('%s shows messages only', (path) => {
	expect(literalTexts(read(path))).toEqual([]);
});

test.each([
	'<p>Saved</p>',
	'<button aria-label="Close"></button>',
	"<p>{isSaved ? m.saved() : 'Not saved'}</p>",
	'<input placeholder={`Find ${what}`} />',
	'{#if a}{:else}<b>{#each c as d}Tags{/each}</b>{/if}',
	'{#await a}Wait{:then b}{b}{/await}'
])('text outside the messages is found: %s', (markup) => {
	expect(literalTexts(markup)).toHaveLength(1);
});

test('names, identifiers and code are no text', () => {
	expect(
		literalTexts("<a href='/tags' class='button' {...rest}>{m.tags_title()} · {format('long')} A</a><kbd>Shift</kbd>")
	).toEqual([]);
});
