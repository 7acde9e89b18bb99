// Changes of one field of one entry, for tests of the rules of changes.
import type { Json } from '../../src/lib/domain/core/field.ts';
import { makeTimestamp, type DeviceId } from '../../src/lib/domain/core/hybrid-clock.ts';
import type { EntryField, EntryId } from '../../src/lib/domain/entry-fields.ts';
import type { EntryChange } from '../../src/lib/domain/sync/change.ts';

export const ID = 'abcdefghijklmnopqrstu_' as EntryId;
export const DEVICE = '00000000000000aa' as DeviceId;
const STAMP = makeTimestamp(Date.UTC(2026, 0, 1), 0, DEVICE);

export function changeOf(field: EntryField, value: Json): EntryChange {
	return { entity: 'entry', id: ID, field, value, stamp: STAMP };
}
