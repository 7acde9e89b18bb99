// Tests of counting the contents of another account's library.
import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { entryId } from '../../../../tests/support/push-fixture.ts';
import type { Change } from '../../domain/sync/change.ts';
import type { Fields } from '../../domain/entry-fields.ts';
import { makeTimestamp, type DeviceId } from '../../domain/core/hybrid-clock.ts';
import { APPLY_STORES } from '../sync/apply-response.ts';
import { connect } from '../../../../tests/support/connect.ts';
import { setFields } from '../store/fields.ts';
import { readAccountContents } from './account-contents.ts';
import * as outbox from '../store/outbox.ts';

const stamp = makeTimestamp(2_000, 0, '00000000000000aa' as DeviceId);
const saved = {
	value: { url: 'https://example.org/a' },
	stamp: makeTimestamp(1_000, 0, '00000000000000aa' as DeviceId)
};
const on = { value: true, stamp };

it('counts entries outside the trash and changes that no server has', async () => {
	const connection = connect('contents');
	const entries: Record<string, Fields> = {
		unread: { saved },
		read: { saved, read: on },
		archived: { saved, archived: on, bookmarked: on },
		trash: { saved, deleted: on }
	};
	await connection.write(APPLY_STORES, async (tx) => {
		for (const [name, fields] of Object.entries(entries))
			await setFields(tx, { entity: 'entry', id: entryId(name) }, fields);
		await outbox.enqueue(tx, { entity: 'entry', id: entryId('read'), field: 'read', ...on } as Change);
	});
	connection.close();
	expect(await readAccountContents('contents')).toEqual({ entries: 3, unsent: 1 });
});

it('returns null if there is no database, and creates none', async () => {
	expect(await readAccountContents('removed')).toBeNull();
	expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain('removed');
});
