// Tests of the query in the search field and in the address of the page.
import { expect, it } from 'vitest';
import { SearchQuery } from './search-query.svelte.ts';

/** An address that the test writes, or refuses to. */
function open(text = '') {
	const address = { query: text as string | null };
	const writes: { query: string; done: () => Promise<void>; refuse: () => Promise<void> }[] = [];
	const query = new SearchQuery(
		{
			read: () => address.query,
			write(asked) {
				const { promise, resolve, reject } = Promise.withResolvers<void>();
				const settled = () => promise.then(ignore, ignore).then(ignore);
				writes.push({
					query: asked,
					done() {
						address.query = asked.trim();
						resolve();
						return settled();
					},
					refuse() {
						reject(new Error('too many'));
						return settled();
					}
				});
				return promise;
			}
		},
		text
	);
	return { address, writes, query };
}

function ignore(): void {
	// The query deals with it.
}

it('a query is not undone by the address of the letter before', async () => {
	const { writes, query } = open();
	void query.type('a');
	void query.type('ab');
	await writes[0]?.done();
	query.takeFromAddress();
	expect(query.text).toBe('ab');
	await writes[1]?.done();
	query.takeFromAddress();
	expect(query.text).toBe('ab');
	expect(query.timesTaken).toBe(0);
});

it('a query keeps a space at its end, which the address does not have', async () => {
	const { writes, query } = open();
	void query.type('the ');
	await writes[0]?.done();
	query.takeFromAddress();
	expect(query.text).toBe('the ');
});

it('a query is taken from the address to which the reader goes', () => {
	const { address, query } = open('tide');
	address.query = 'lamp';
	query.takeFromAddress();
	expect(query.text).toBe('lamp');
	expect(query.timesTaken).toBe(1);
});

it('a query is taken from the address when the reader goes elsewhere before a letter is written', async () => {
	const { address, writes, query } = open('tide');
	void query.type('tides');
	await writes[0]?.done();
	address.query = 'lamp';
	query.takeFromAddress();
	expect(query.text).toBe('lamp');
});

it('a query typed beside an article is written when the reader goes back to the results', async () => {
	const { address, writes, query } = open('tide');
	address.query = null;
	void query.type('lamp');
	query.takeFromAddress();
	expect(writes).toEqual([]);
	address.query = 'tide';
	query.takeFromAddress();
	expect(query.text).toBe('lamp');
	await writes[0]?.done();
	expect(address.query).toBe('lamp');
});

it('a query typed beside an article gives way to the query of a link', () => {
	const { address, writes, query } = open('tide');
	address.query = null;
	void query.type('lamp');
	query.followLink();
	address.query = 'boat';
	query.takeFromAddress();
	expect(query.text).toBe('boat');
	expect(writes).toEqual([]);
});

it('a query that the browser refused to write stays, and is written later', async () => {
	const { writes, query } = open('tide');
	void query.type('tides');
	await writes[0]?.refuse();
	expect(query.text).toBe('tides');
	query.takeFromAddress();
	expect(query.text).toBe('tides');
	await writes[1]?.done();
	query.takeFromAddress();
	expect(query.text).toBe('tides');
});

it('a query after a refused one is written like any other', async () => {
	const { address, writes, query } = open();
	void query.type('a');
	void query.type('ab');
	await writes[0]?.refuse();
	await writes[1]?.done();
	address.query = 'lamp';
	query.takeFromAddress();
	expect(query.text).toBe('lamp');
});

it('takes an address with spaces around its query once', () => {
	const { address, query } = open();
	address.query = ' ferry ';
	query.takeFromAddress();
	query.takeFromAddress();
	expect(query.text.trim()).toBe('ferry');
	expect(query.timesTaken).toBe(1);
});
