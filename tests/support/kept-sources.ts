// A keeper of sources for tests, with the database and the folder of a suite.
import { createSourceKeeper, type SourceKeeper } from '../../src/lib/server/ingest/source-keeper.ts';
import { openSourceFiles } from '../../src/lib/server/store/source-files.ts';
import type { TestDatabaseHandle } from './databases.ts';

/** @param now ms since 1970 @param limit bytes of all sources together */
export function openKeptSources(opened: TestDatabaseHandle, now: () => number, limit = 1_000_000_000): SourceKeeper {
	return createSourceKeeper({ db: opened.db, files: openSourceFiles(opened, opened.place.folder), now, limit });
}
