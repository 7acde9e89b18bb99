// Reads the settings that apply to all devices of the reader.
import type { Json } from '../../domain/core/field.ts';
import { SETTINGS } from '../../domain/settings.ts';
import type { Connection } from '../db/connection.ts';

/** Values by name of the setting. */
export function readSettings(connection: Connection): Promise<Record<string, Json>> {
	return connection.read(['settings'], async (tx) => {
		const fields = Object.entries((await tx.objectStore('settings').get(SETTINGS))?.fields ?? {});
		return Object.fromEntries(fields.map(([name, { value }]) => [name, value]));
	});
}
