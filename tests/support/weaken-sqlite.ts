// Makes SQLite not wait for the disk, when preloaded into a server, to see a test fail.
import { DatabaseSync } from 'node:sqlite';

const exec = Reflect.get(DatabaseSync.prototype, 'exec') as DatabaseSync['exec'];
Reflect.set(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, sql: string) {
	exec.call(this, sql.replace('synchronous = full', 'synchronous = normal'));
});
