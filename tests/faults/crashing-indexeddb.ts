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

const READ_METHODS = ['get', 'getKey', 'getAll', 'getAllKeys', 'count', 'openCursor', 'openKeyCursor'];

watchMethods(
	IDBObjectStore.prototype,
	[...READ_METHODS, 'add', 'put', 'delete', 'clear'],
	nameOfStore as (target: never) => string
);
watchMethods(IDBIndex.prototype, READ_METHODS, nameOfIndex as (target: never) => string);
watchMethods(
	IDBCursor.prototype,
	['continue', 'advance', 'update', 'delete'],
	nameOfCursor as (target: never) => string
);

function watchMethods(prototype: object, names: readonly string[], nameOf: (target: never) => string): void {
	const methods = prototype as Record<string, Method>;
	for (const name of names) {
		const original = methods[name];
		if (original === undefined) throw new Error(`fake-indexeddb has no ${name}`);
		methods[name] = function (this: unknown, ...args: unknown[]) {
			watcher(nameOf(this as never));
			return original.apply(this, args);
		};
	}
}
