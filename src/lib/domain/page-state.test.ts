// Tests of the states of pages.
import { expect, it } from 'vitest';
import { articleWith, entryWith, rowWith } from '../../../tests/support/rows.ts';
import type { Entry } from './entry.ts';
import { pageState } from './page-state.ts';

const FAILED: Entry['fetch'] = { state: 'failed', code: 'not_found' };
const UNCONFIRMED: Entry['fetch'] = { state: 'failed', code: 'unconfirmed' };
const SLOW: Entry['fetch'] = { state: 'waiting', code: 'slow_down', retryAt: 1 };
const [WAITING, DONE]: Entry['fetch'][] = [{ state: 'waiting' }, { state: 'done' }];

it.each([
	['failed', { fetch: FAILED }, {}],
	['failed', { fetch: FAILED }, { article: articleWith() }],
	['failed', { fetch: FAILED }, { isSavePending: true }],
	['failed', { fetch: { state: 'failed', code: 'unreachable', retryAt: null } }, {}],
	['retrying', { fetch: { state: 'failed', code: 'unreachable', retryAt: 1 } }, {}],
	['retrying', { fetch: { state: 'failed', code: 'too_slow' } }, {}],
	['unconfirmed', { fetch: UNCONFIRMED }, {}],
	['unsent', { fetch: WAITING }, { isSavePending: true }],
	['resting', { fetch: SLOW }, {}],
	['queued', { fetch: WAITING }, {}],
	['trashed', { fetch: FAILED, deleted: true }, {}],
	['trashed', { fetch: UNCONFIRMED, deleted: true }, {}],
	['trashed', { fetch: SLOW, deleted: true }, {}],
	['trashed', { fetch: WAITING, deleted: true }, { isSavePending: true }],
	[null, { fetch: DONE }, { isSavePending: true }],
	[null, { fetch: DONE, deleted: true }, { article: articleWith() }],
	[null, { fetch: WAITING }, { article: articleWith() }]
] as const)('an entry without a page has the state %s: entry %o, row %o', (state, entry, row) => {
	expect(pageState(rowWith({ entry: entryWith(entry as Partial<Entry>), ...row }))).toBe(state);
});
