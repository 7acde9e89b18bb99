// Tests which articles are offered above the list of unread ones.
import { expect, it } from 'vitest';
import { callsOf, fakeLibrary, namedRow } from '../../../../tests/support/fake-library.ts';
import { isNothing, readHome } from './home-rows.ts';

const old = namedRow('old', { entry: { ...namedRow('old').entry, savedAt: 0 } });
const fresh = namedRow('fresh', { entry: { ...namedRow('fresh').entry, savedAt: Date.now() } });
const begun = namedRow('begun', { entry: { ...namedRow('begun').entry, savedAt: 0, furthest: 0.5 } });

it('recently saved articles are offered only in orders in which they are not on top', async () => {
	const library = fakeLibrary([begun, fresh, old]);
	expect(await readHome(library, {})).toEqual({ begun: [begun], recent: [] });
	expect(await readHome(library, { unread: { sort: 'newest', filters: ['quick'] } })).toMatchObject({ recent: [] });
	expect(callsOf(library, 'list')).toEqual([]);
	expect(await readHome(library, { unread: { sort: 'site', filters: [] } })).toEqual({
		begun: [begun],
		recent: [fresh]
	});
});

it('nothing is offered while no article is begun or new', async () => {
	expect(isNothing(await readHome(fakeLibrary([old]), { unread: { sort: 'oldest', filters: [] } }))).toBe(true);
});
