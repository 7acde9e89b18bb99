// Preloaded into a server, makes SQLite not wait for the disk, as a planted fault.
import { DatabaseSync } from 'node:sqlite';

const exec = Reflect.get(DatabaseSync.prototype, 'exec') as DatabaseSync['exec'];
Reflect.set(DatabaseSync.prototype, 'exec', function (this: DatabaseSync, sql: string) {
	exec.call(this, sql.replace('synchronous = full', 'synchronous = normal'));
});
