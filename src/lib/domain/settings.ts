// Settings that apply to all devices of a reader: one entity with a field for each setting.
import type { UnknownField } from './core/field.ts';

export const SETTINGS = 'settings';
export type SettingsId = typeof SETTINGS;
/** Each feature names its own settings. If it has many, their names have a part after a colon, as in `search:NAME`. */
export type SettingField = UnknownField;
