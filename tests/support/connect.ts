// Opens library databases in tests, with the upgrade code that the app loads on demand.
import { connect as connectWith, type Connection, type ConnectionEvents } from '../../src/lib/library/db/connection.ts';

export function connect(name: string, events?: ConnectionEvents): Connection {
	return connectWith(name, () => import('../../src/lib/library/db/upgrades.ts'), events);
}
