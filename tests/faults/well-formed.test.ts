// Tests that device and server store the same repaired text for unpaired surrogates, also from older apps.
import './crashing-indexeddb.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SETTINGS } from '../../src/lib/domain/settings.ts';
import { offline, online } from './simulated-device.ts';
import { entryOn, openStage, listsOf, type Stage } from './harness.ts';

let stage: Stage;

beforeEach(async () => {
	stage = await openStage();
});

afterEach(() => stage.close());

describe('an unpaired surrogate', () => {
	it('in a tag, a note or a setting is repaired when it is written, and every device shows the same text', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const { id } = await phone.library.save('https://example.org/a');
		const made = { entry: id, quote: 'half \ud83d', prefix: '\udc00', suffix: '', offset: 0 };
		const highlight = await phone.library.highlight(made, 'yellow');
		await phone.library.mutate([
			{ id, field: 'tag:sea \ud83d', value: true },
			{ entity: 'highlight', id: highlight, field: 'note', value: 'a \udc00 thought\0', before: '' },
			{ entity: 'settings', id: SETTINGS, field: 'search:\ud83d', value: '\ud83d' }
		]);
		expect(await entryOn(phone, id)).toMatchObject({ tags: ['sea \ufffd'] });
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		await laptop.sync();
		for (const each of [phone, laptop]) {
			expect(await entryOn(each, id)).toMatchObject({ tags: ['sea \ufffd'] });
			expect(await each.library.highlights(id)).toMatchObject([
				{ note: 'a \ufffd thought', anchor: { prefix: '\ufffd' } }
			]);
			expect(await each.library.settings()).toEqual({ 'search:\ufffd': '\ufffd' });
		}
		expect(await listsOf(phone)).toEqual(await listsOf(laptop));
	});

	it('in a change that an older app did not send is repaired when the change is sent', async () => {
		const [phone, laptop] = [stage.device(), stage.device()];
		const { id } = await phone.library.save('https://example.org/a');
		await phone.sync();
		phone.network = offline;
		await phone.library.mutate([{ id, field: 'tag:old', value: true }]);
		const brokenField = 'tag:\ud83d' as const;
		await phone.withProfile(async (profile) => {
			const [row] = await profile.getAll('outbox');
			if (row === undefined) throw new Error('nothing waits');
			const change = { ...row.change, field: brokenField } as typeof row.change;
			await profile.put('outbox', { ...row, change, target: `entry/${id}/${brokenField}` });
			const entry = await profile.get('entries', id);
			const { 'tag:old': tag, ...fields } = entry?.fields as Record<string, never>;
			await profile.put('entries', { ...entry, fields: { ...fields, [brokenField]: tag } } as never);
		});
		expect(await entryOn(phone, id)).toMatchObject({ tags: ['\ud83d'] });
		phone.network = online;
		expect(await phone.sync()).toMatchObject({ failure: null, waiting: 0, rejected: 0 });
		await laptop.sync();
		for (const each of [phone, laptop]) expect(await entryOn(each, id)).toMatchObject({ tags: ['\ufffd'] });
	});
});
