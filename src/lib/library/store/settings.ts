// Reads what the reader chose for all devices.
import type { Json } from '../../domain/core/field.ts';
import { SETTINGS } from '../../domain/settings.ts';
import type { Connection } from '../db/connection.ts';

/** By name. */
export function readSettings(connection: Connection): Promise<Record<string, Json>> {
	return connection.read(['settings'], async (tx) => {
		const fields = Object.entries((await tx.objectStore('settings').get(SETTINGS))?.fields ?? {});
		return Object.fromEntries(fields.map(([name, { value }]) => [name, value]));
	});
}
