// Tests of reading lists of feeds.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_OPML_BYTES, MAX_OPML_FEEDS, MAX_REPORTED, type OpmlContent } from './opml-content.ts';
import { isOpml, readOpml } from './read-opml.ts';

function read(source: string | Uint8Array): OpmlContent {
	const content = readOpml(source);
	if (typeof content === 'string') throw new Error(content);
	return content;
}

function list(body: string): string {
	return `<?xml version="1.0" encoding="UTF-8"?>\n<opml version="2.0"><head><title>List</title></head><body>${body}</body></opml>`;
}

function feed(name: string, more = ''): string {
	return `<outline type="rss" text="${name}" xmlUrl="https://example.org/${name}" ${more}/>`;
}

function namesAndFolders(source: string): (string | null)[][] {
	return read(source).feeds.map(({ url, folder }) => [url.replace('https://example.org/', ''), folder]);
}

describe('feeds', () => {
	test('a feed has its address, title and site; other attributes are dropped', () => {
		const secret = 'frss:CURLOPT_COOKIE="s=1" miniflux:userAgent="x" description="d" version="RSS"';
		expect(read(list(feed('a', `title=" A &amp;&#x20;B " htmlUrl="https://example.org" ${secret}`))).feeds).toEqual([
			{ url: 'https://example.org/a', title: 'A & B', folder: null, site: 'https://example.org/' }
		]);
	});

	test('names of attributes and elements may be in any case, and the type may be missing', () => {
		const body =
			'<OUTLINE TEXT="A" XMLURL="https://example.org/a"/><Outline Title="B" xmlurl=\'https://example.org/b\'/>';
		expect(read(list(body)).feeds.map(({ title }) => title)).toEqual(['A', 'B']);
	});

	test.each([
		['title="T" text="X"', 'T'],
		['title=" " text="X"', 'X'],
		['text=""', null],
		['', null],
		['text="https://example.org/a"', null],
		['text="https://example.org/a%20b" xmlUrl="https://example.org/a b"', null],
		['text="a\n&#10; b\u0007\u202e&nbsp;c"', 'a b c'],
		[`text="${'x'.repeat(300)}"`, `${'x'.repeat(199)}…`]
	])('the title of %s', (attributes, title) => {
		expect(read(list(`<outline ${attributes} xmlUrl="https://example.org/a"/>`)).feeds[0]?.title).toBe(title);
	});

	test.each([
		['feed://example.org/x', 'http://example.org/x'],
		['FEED:https://example.org/x', 'https://example.org/x'],
		['feeds://example.org/x', 'https://example.org/x'],
		[' https://example.org/x?a=1&amp;b=2&copy=3 ', 'https://example.org/x?a=1&b=2&copy=3'],
		['https://bücher.example/ä', 'https://xn--bcher-kva.example/%C3%A4']
	])('the address %s', (written, url) => {
		expect(read(list(`<outline xmlUrl="${written}"/>`)).feeds[0]?.url).toBe(url);
	});

	test('a password is left out and reported', () => {
		const content = read(list('<outline xmlUrl="https://me:secret@example.org/a"/>'));
		expect(content.feeds[0]?.url).toBe('https://example.org/a');
		expect(content.passwordsRemoved).toEqual(['https://example.org/a']);
		expect(JSON.stringify(content)).not.toContain('secret');
	});

	test('comments are left out with all inside them', () => {
		const body = `<outline isComment="true" text="C">${feed('a')}<outline text="D">${feed('b')}</outline></outline>${feed('c')}`;
		expect(namesAndFolders(list(body))).toEqual([['c', null]]);
	});
});

describe('folders', () => {
	test('nested folders are one path; folders without a name and empty ones add nothing', () => {
		const body =
			`<outline text="Empty" title="Empty"/>${feed('top')}<outline text="News">${feed('news')}` +
			`<outline title="World &amp; more">${feed('deep')}<outline text="">${feed('nameless')}</outline></outline>` +
			`${feed('again')}</outline>${feed('end')}`;
		expect(namesAndFolders(list(body))).toEqual([
			['top', null],
			['news', 'News'],
			['deep', 'News / World & more'],
			['nameless', 'News / World & more'],
			['again', 'News'],
			['end', null]
		]);
	});

	test('a feed that has outlines inside it is no folder', () => {
		const inside = `<outline text="F"><outline text="a" xmlUrl="https://example.org/a">${feed('b')}</outline></outline>`;
		expect(namesAndFolders(list(inside))).toEqual([
			['a', 'F'],
			['b', 'F']
		]);
	});

	test.each([
		['/A/B,tag', 'A / B'],
		['tag,/A', 'A'],
		[' tag , other', 'tag'],
		[',', null]
	])('a feed without a folder takes that of its category: %s', (category, folder) => {
		expect(namesAndFolders(list(feed('a', `category="${category}"`)))).toEqual([['a', folder]]);
		expect(namesAndFolders(list(`<outline text="F">${feed('a', 'category="/x"')}</outline>`))).toEqual([['a', 'F']]);
	});

	test('a path is as long as the name of a folder may be', () => {
		const depth = 300;
		const body = `${'<outline text="Folder">'.repeat(depth)}${feed('a')}${'</outline>'.repeat(250)}${feed('c')}${'</outline>'.repeat(50)}${feed('b')}`;
		const [deep, middle, top] = read(list(body)).feeds;
		expect(deep?.folder).toHaveLength(200);
		expect(middle?.folder).toMatch(/^Folder \/ Folder/);
		expect(top?.folder).toBeNull();
	});
});

describe('the report', () => {
	test('a feed at several places stays at the first one and takes the first title', () => {
		const body =
			`<outline text="A"><outline text="" xmlUrl="https://example.org/x"/></outline>\n` +
			`<outline text="B"><outline text="X" xmlUrl="http://example.org/x/?utm_source=y"/></outline>`;
		const content = read(list(body));
		expect(content.feeds).toEqual([{ url: 'https://example.org/x', title: 'X', folder: 'A', site: null }]);
		expect(content.duplicates).toEqual([
			{ line: 3, position: 2, url: 'http://example.org/x/?utm_source=y', folder: 'B' }
		]);
		expect(content.duplicateCount).toBe(1);
	});

	test.each([
		['xmlUrl="javascript:alert(1)"', 'scheme', 'javascript:alert(1)'],
		['xmlUrl="ftp://example.org/a"', 'scheme', 'ftp://example.org/a'],
		['xmlUrl="feed:file:///etc"', 'scheme', 'feed:file:///etc'],
		['xmlUrl="/feed.xml"', 'bad-url', '/feed.xml'],
		['xmlUrl="example.org:80/feed"', 'bad-url', 'example.org:80/feed'],
		['xmlUrl="https:///"', 'bad-url', 'https:///'],
		[`xmlUrl="https://example.org/${'x'.repeat(5000)}"`, 'bad-url', `https://example.org/${'x'.repeat(179)}…`],
		['xmlUrl="https://example.org/p" type="HTML+XPath"', 'not-a-feed', 'https://example.org/p'],
		['type="rss" text="No address" xmlUrl=" "', 'no-url', 'No address']
	] as const)('%s is refused', (attributes, why, text) => {
		const content = read(list(`\r\n\r${feed('ok')}\n<outline ${attributes}/>${feed('last')}`));
		expect(content.feeds).toHaveLength(2);
		expect(content.refused).toEqual([{ line: 5, position: why === 'no-url' ? 1 : 2, why, text }]);
	});

	test('an outline without an address is no mistake if it has no type or contains others', () => {
		const body = `<outline text="a"/><outline type="link" url="https://example.org/l"/><outline type="rss" text="F">${feed('a')}</outline>`;
		expect(read(list(body))).toMatchObject({ refused: [], feeds: [{ folder: 'F' }] });
	});

	test('of too many feeds and mistakes only the number is reported', () => {
		const count = MAX_OPML_FEEDS + MAX_REPORTED + 10;
		const outlines = Array.from(
			{ length: count },
			(_, index) => `<outline xmlUrl="https://example.org/${String(index)}"/>`
		);
		const content = read(list(outlines.join('')));
		expect(content.feeds).toHaveLength(MAX_OPML_FEEDS);
		expect(content.refused).toHaveLength(MAX_REPORTED);
		expect(content.refused[0]?.why).toBe('too-many');
		expect(content.refusedCount).toBe(MAX_REPORTED + 10);
	});
});

describe('broken lists', () => {
	test.each([
		['without its end', list(feed('a') + feed('b')).replace('</body></opml>', '')],
		['cut inside a tag', `${list(feed('a') + feed('b')).replace('</body></opml>', '')}<outline text="c`],
		['without a head and a version', `<opml><body>${feed('a')}${feed('b')}</body></opml>`],
		['without the outer elements', `${feed('a')}${feed('b')}`],
		['after a message', `Notice: undefined index\n<br>${list(feed('a') + feed('b'))}`],
		[
			'with a byte order mark and a document type',
			`\ufeff\n<!DOCTYPE opml [<!ENTITY x "y">]><!-- c -->${list(feed('a') + feed('b')).slice(39)}`
		],
		['with a bare ampersand and unknown entities', list(feed('a', 'title="R&D &foo;"') + feed('b'))],
		['with tags in a title', list(`<outline title="1 < 2 <b>x</b>" xmlUrl="https://example.org/a"/>${feed('b')}`)],
		['without a quote', list(`<outline text="x" xmlUrl="https://example.org/a/>\n${feed('b')}`)],
		['with end tags that nothing opened', list(`</outline></outline>${feed('a')}</outline>${feed('b')}`)],
		['in a namespace', list(feed('a') + feed('b')).replaceAll('outline ', 'o:outline ')]
	])('%s', (_, source) => {
		expect(namesAndFolders(source).map(([name]) => name)).toEqual(source.includes('/a/>') ? ['b'] : ['a', 'b']);
	});

	test('the charset is that of the bytes', () => {
		const text = list(feed('a', 'title="Müller"'));
		expect(read(new TextEncoder().encode(text)).feeds[0]?.title).toBe('Müller');
		const latin = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
		expect(read(latin).feeds[0]?.title).toBe('Müller');
		const wide = new Uint8Array(Uint16Array.from(`\ufeff${text}`, (letter) => letter.charCodeAt(0)).buffer);
		expect(read(wide).feeds[0]?.title).toBe('Müller');
	});

	test.each([
		['', 'empty'],
		[' \n', 'empty'],
		['<rss><channel/></rss>', 'not-opml'],
		['<!doctype html><title>opml</title>', 'not-opml'],
		['{"opml": 1}', 'not-opml'],
		['x'.repeat(MAX_OPML_BYTES + 1), 'too-large']
	])('what is no list is refused', (source, failure) => {
		expect(readOpml(source)).toBe(failure);
	});

	test('a list is recognised by its content', () => {
		expect(isOpml(list(''))).toBe(true);
		expect(isOpml('<rss version="2.0"><channel><title>opml</title></channel></rss>')).toBe(false);
	});
});

test('an unfinished list never throws, and every address that it gives is one', () => {
	const whole = list(`<outline text="F">${feed('a')}${feed('b', 'title="&#1;&lt;"')}</outline>`);
	const part = fc.oneof(
		fc.string({ unit: 'binary' }),
		fc.constantFrom('<outline ', 'xmlUrl="', 'https://x', '"', '/>', '</outline>', '<', '&#x', '<![CDATA[', '<!--')
	);
	fc.assert(
		fc.property(fc.nat(whole.length), fc.array(part), (at, parts) => {
			const content = readOpml(whole.slice(0, at) + parts.join(''));
			if (typeof content !== 'string') for (const { url } of content.feeds) expect(url).toMatch(/^https?:\/\//);
		})
	);
});

test.each([
	['attributes', '<outline a="<'],
	['quotes', '<outline a="'],
	['names', '<outline a '],
	['open outlines', '<outline text="F">'],
	['ends', '</outline>'],
	['references', '<outline text="&#x&amp'],
	['lines', '\n\r<outline xmlUrl="x"/>']
])('the time is linear in the size: %s', (_, piece) => {
	const started = performance.now();
	readOpml(list(piece.repeat(300_000 / piece.length)));
	expect(performance.now() - started).toBeLessThan(3_000);
});

test('5,000 feeds in folders are read within five seconds', () => {
	const folders = Array.from({ length: 100 }, (_, folder) => {
		const feeds = Array.from({ length: 50 }, (_empty, index) => feed(`${String(folder)}-${String(index)}`));
		return `<outline text="Folder ${String(folder)}">\n${feeds.join('\n')}\n</outline>`;
	});
	const started = performance.now();
	expect(read(list(folders.join('\n'))).feeds).toHaveLength(5_000);
	expect(performance.now() - started).toBeLessThan(5_000);
});
