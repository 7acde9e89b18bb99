// Parses changes from outside and checks their values.
import { isEntryId } from '../entry-fields.ts';
import { isEntryValue } from '../entry-values.ts';
import { isFeedValue } from '../feed.ts';
import { isUnknownField } from '../core/field.ts';
import { isHighlightValue } from '../highlight.ts';
import { SETTINGS } from '../settings.ts';
import { isTimestamp } from '../core/hybrid-clock.ts';
import type { Change, Entity } from './change.ts';

/** Checks of ids and of values, by entity. `isValue` returns null for an unknown field. */
const RULES: Readonly<
	Record<Entity, { isId: (id: unknown) => boolean; isValue: (field: string, value: unknown) => boolean | null }>
> = {
	entry: { isId: isEntryId, isValue: isEntryValue },
	highlight: { isId: isEntryId, isValue: isHighlightValue },
	feed: { isId: isEntryId, isValue: isFeedValue },
	settings: { isId: (id) => id === SETTINGS, isValue: () => null }
};

/** Parses a change from outside; null if it is not one, or its field cannot have this value. */
export function parseChange(value: unknown): Change | null {
	if (typeof value !== 'object' || value === null) return null;
	const { entity, id, field, value: content, stamp } = value as Record<string, unknown>;
	if (typeof entity !== 'string' || !Object.hasOwn(RULES, entity)) return null;
	const { isId, isValue } = RULES[entity as Entity];
	if (!isId(id) || typeof field !== 'string' || !isTimestamp(stamp) || content === undefined) return null;
	if (!isWithinSizeLimit(content) || !(isValue(field, content) ?? isUnknownField(field, content))) return null;
	return { entity, id, field, value: content, stamp } as Change;
}

/** Maximum length of a value as JSON. A note has up to 20,000 characters, and JSON may need six for each. */
const MAX_VALUE = 150_000;

/** Values may have unknown properties, which are stored and sent to every device, so their size is limited. */
function isWithinSizeLimit(value: unknown): boolean {
	try {
		return JSON.stringify(value).length <= MAX_VALUE;
	} catch {
		// Nested too deeply for the stack.
		return false;
	}
}
