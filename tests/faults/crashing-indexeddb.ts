// Wraps fake-indexeddb with a hook before each request, so that a device can crash between any two of them.
import 'fake-indexeddb/auto';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/** Called with the database's name before each request. */
let watcher: (database: string) => void = () => undefined;

export function watchRequests(watch: (database: string) => void): void {
	watcher = watch;
}

const nameOfStore = (store: IDBObjectStore): string => store.transaction.db.name;
const nameOfIndex = (index: IDBIndex): string => nameOfStore(index.objectStore);
const nameOfCursor = ({ source }: IDBCursor): string =>
	'objectStore' in source ? nameOfIndex(source) : nameOfStore(source);

const ASKING = ['get', 'getKey', 'getAll', 'getAllKeys', 'count', 'openCursor', 'openKeyCursor'];

watchMethods(
	IDBObjectStore.prototype,
	[...ASKING, 'add', 'put', 'delete', 'clear'],
	nameOfStore as (on: never) => string
);
watchMethods(IDBIndex.prototype, ASKING, nameOfIndex as (on: never) => string);
watchMethods(IDBCursor.prototype, ['continue', 'advance', 'update', 'delete'], nameOfCursor as (on: never) => string);

function watchMethods(prototype: object, names: readonly string[], nameOf: (on: never) => string): void {
	const methods = prototype as Record<string, Method>;
	for (const name of names) {
		const plain = methods[name];
		if (plain === undefined) throw new Error(`fake-indexeddb has no ${name}`);
		methods[name] = function (this: unknown, ...args: unknown[]) {
			watcher(nameOf(this as never));
			return plain.apply(this, args);
		};
	}
}
