// Tests of extracting again on the device: when it syncs, and what servers of earlier versions mean.
import { createHash } from 'node:crypto';
import { expect, it, vi } from 'vitest';
import { articleId } from '../../../tests/support/articles.ts';
import { entryId } from '../../../tests/support/fake-library.ts';
import type { ArticleId } from '../domain/article.ts';
import type { ReaderId } from '../domain/sync/sync-protocol.ts';
import { createApiClient } from './api/api-client.ts';
import { openExtraction } from './extract-again.ts';

const SOURCE = {
	kind: 'page',
	url: 'https://example.org/a',
	type: 'text/html',
	charset: null,
	fetched: 1,
	encoding: 'utf-8',
	content: '<p>'
};

/** Opens the part of the library with a server that gives one answer. */
function open(answer: () => Response) {
	const requests: unknown[][] = [];
	const remote = createApiClient((path, init) => {
		requests.push([init?.method ?? 'GET', path, ...(typeof init?.body === 'string' ? [JSON.parse(init.body)] : [])]);
		return Promise.resolve(answer());
	});
	const sync = vi.fn(() => Promise.resolve());
	const download = vi.fn(() => Promise.resolve());
	const extraction = openExtraction({ reader: 'ada' as ReaderId, remote, sync, download });
	return { requests, sync, download, extraction };
}

const again = ({ extraction }: ReturnType<typeof open>) => extraction.extractAgain(entryId('a'), articleId('a'));
const failing = (failure: string, status: number) => () => Response.json({ failure, details: {} }, { status });
const html = (status: number) => () => new Response('<p>', { status, headers: { 'content-type': 'text/html' } });

it('a changed article is synced and downloaded, and a lost connection meanwhile is no failure', async () => {
	const opened = open(() => Response.json({ result: 'updated' }));
	opened.download.mockRejectedValue(new Error('lost'));
	expect(await again(opened)).toBe('updated');
	expect(opened.requests).toEqual([['POST', '/api/extract', { entry: entryId('a') }]]);
	expect(opened.sync).toHaveBeenCalledTimes(1);
	expect(opened.download).toHaveBeenCalledWith(articleId('a'));
});

it.each(['unchanged', 'queued', 'capture_again'])('nothing is downloaded when the answer is: %s', async (result) => {
	const opened = open(() => Response.json({ result }));
	expect(await again(opened)).toBe(result);
	expect(opened.sync).not.toHaveBeenCalled();
});

it('the reason of a failure is that of the server', async () => {
	await expect(again(open(failing('nothing_to_read', 400)))).rejects.toMatchObject({ code: 'nothing_to_read' });
	await expect(again(open(() => Response.json({ result: 'exploded' })))).rejects.toMatchObject({ code: 'not_ours' });
});

it('a server of an earlier version is named as such', async () => {
	await expect(again(open(html(404)))).rejects.toMatchObject({ code: 'old_server' });
	await expect(open(html(404)).extraction.source(articleId('a'))).rejects.toMatchObject({ code: 'old_server' });
});

it('a source is given as the server has it, and null if it has none', async () => {
	const opened = open(() => Response.json(SOURCE));
	expect(await opened.extraction.source(articleId('a'))).toEqual(SOURCE);
	expect(opened.requests).toEqual([['GET', `/api/articles/${articleId('a')}/source`]]);
	expect(await open(failing('not_found', 404)).extraction.source(articleId('a'))).toBeNull();
	const damaged = open(() => Response.json({ ...SOURCE, content: 1 }));
	await expect(damaged.extraction.source(articleId('a'))).rejects.toMatchObject({ code: 'not_ours' });
});

it('recognises the articles that the server names as those of a device of this reader', async () => {
	const { extraction } = open(() => Response.json({}));
	const url = 'https://example.org/a?b=ü';
	const idOf = (source: string) =>
		createHash('sha256').update(source).digest().subarray(0, 16).toString('base64url') as ArticleId;
	expect(await extraction.isFromDevice({ id: idOf(`capture:ada:${url}`), url })).toBe(true);
	expect(await extraction.isFromDevice({ id: idOf(`upload:ada:${url}`), url })).toBe(true);
	expect(await extraction.isFromDevice({ id: idOf(`capture:bob:${url}`), url })).toBe(false);
	expect(await extraction.isFromDevice({ id: articleId('a'), url })).toBe(false);
});
