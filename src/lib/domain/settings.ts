// What a reader chose for all devices: one entity, a field for each setting.
import type { UnknownField } from './core/field.ts';

export const SETTINGS = 'settings';
export type SettingsId = typeof SETTINGS;
/** Rooms name their own settings, with a part after a colon where there are many: `search:NAME`. */
export type SettingField = UnknownField;
