// Tests of the query in the search field and in the address of the page.
import { expect, it } from 'vitest';
import { SearchQuery } from './search-query.svelte.ts';

/** A query whose address the test writes or refuses to write. */
function open(text = '') {
	const address = { query: text as string | null };
	const writes: { query: string; done: () => Promise<void>; refuse: () => Promise<void> }[] = [];
	const query = new SearchQuery(
		{
			read: () => address.query,
			write(newQuery) {
				const { promise, resolve, reject } = Promise.withResolvers<void>();
				const settled = () => promise.then(ignore, ignore).then(ignore);
				writes.push({
					query: newQuery,
					done() {
						address.query = newQuery.trim();
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
	// `SearchQuery` handles the rejection.
}

it('a query is not replaced by the address that was written for an earlier letter', async () => {
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

it('a query is taken from the address to which the reader goes after typing', async () => {
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

it('a query is written although the browser refused to write an earlier one', async () => {
	const { address, writes, query } = open();
	void query.type('a');
	void query.type('ab');
	await writes[0]?.refuse();
	await writes[1]?.done();
	address.query = 'lamp';
	query.takeFromAddress();
	expect(query.text).toBe('lamp');
});

it('a query with spaces around it is taken from the address once', () => {
	const { address, query } = open();
	address.query = ' ferry ';
	query.takeFromAddress();
	query.takeFromAddress();
	expect(query.text.trim()).toBe('ferry');
	expect(query.timesTaken).toBe(1);
});
