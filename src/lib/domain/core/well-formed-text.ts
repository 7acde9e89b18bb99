// Text that every database keeps as it is: no half of a surrogate pair, which UTF-8 has no bytes for, and no NUL, which
// PostgreSQL refuses.
import type { Change } from '../sync/change.ts';
import type { Json } from './field.ts';

export function wellFormed(text: string): string {
	return text.toWellFormed().replaceAll('\0', '');
}

function isWellFormed(text: string): boolean {
	return text.isWellFormed() && !text.includes('\0');
}

/** The same for all texts in a value, names among them. @returns the given value when nothing is wrong with it */
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

/** A change whose field is named by a reader, as a tag is, and holds what a reader wrote. */
export function wellFormedChange<C extends Pick<Change, 'field' | 'value'>>(change: C): C {
	const [field, value] = [wellFormed(change.field), wellFormedJson(change.value)];
	return field === change.field && value === change.value ? change : { ...change, field, value };
}
