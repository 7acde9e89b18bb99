// Repairs text that databases cannot store: unpaired surrogates, which UTF-8 cannot encode, and NUL, which PostgreSQL
// refuses.
import type { Change } from '../sync/change.ts';
import type { Json } from './field.ts';

export function wellFormed(text: string): string {
	return text.toWellFormed().replaceAll('\0', '');
}

function isWellFormed(text: string): boolean {
	return text.isWellFormed() && !text.includes('\0');
}

/**
 * Repairs all strings in a value, keys included.
 * @returns the given value if nothing had to be repaired
 */
export function wellFormedJson<T extends Json>(value: T): T {
	if (typeof value === 'string') return (isWellFormed(value) ? value : wellFormed(value)) as T;
	if (typeof value !== 'object' || value === null) return value;
	if (Array.isArray(value)) {
		const items = value.map((item: Json) => wellFormedJson(item));
		return (items.every((item, index) => item === value[index]) ? value : items) as T;
	}
	const before = Object.entries(value as { readonly [key: string]: Json });
	const after = before.map(([name, part]) => [wellFormed(name), wellFormedJson(part)] as const);
	const isSame = after.every(([name, part], index) => name === before[index]?.[0] && part === before[index][1]);
	return (isSame ? value : Object.fromEntries(after)) as T;
}

/** Repairs the value of a change and its field name, which contains text of the reader if the field is a tag. */
export function wellFormedChange<C extends Pick<Change, 'field' | 'value'>>(change: C): C {
	const [field, value] = [wellFormed(change.field), wellFormedJson(change.value)];
	return field === change.field && value === change.value ? change : { ...change, field, value };
}
