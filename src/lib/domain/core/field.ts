// A field as it is kept and sent: a value and the stamp that won; and how a value from outside is looked at.
import { ZERO_TIMESTAMP, type Timestamp } from './hybrid-clock.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Field {
	readonly value: Json;
	readonly stamp: Timestamp;
}

/** A field that a newer client wrote: kept and passed on as it is, and read by nobody here. */
export type UnknownField = string & { readonly __later: true };

const MAX_LATER = 32_768;

/** Whether a field that is not known here has the form of one: a name, a part after a colon, a value of a fair size. */
export function isUnknownField(field: string, value: unknown): boolean {
	// Every object has a `constructor`: fields of such a name would seem to be there before they are.
	if (field in Object.prototype) return false;
	return (
		/^[a-z][A-Za-z0-9]{0,31}(?::[^\p{Cc}\p{Cs}]{1,64})?$/u.test(field) && JSON.stringify(value).length <= MAX_LATER
	);
}

/**
 * Text on one line: no control characters, of which PostgreSQL refuses NUL and none belongs in a name or address, and no
 * half of a surrogate pair (`\p{Cs}`), which databases keep as something else.
 */
export function isSingleLine(value: unknown, longest: number): value is string {
	return typeof value === 'string' && value.length <= longest && !/[\p{Cc}\p{Cs}]/u.test(value);
}

export function isText(value: unknown, longest: number): value is string {
	return typeof value === 'string' && value.length <= longest;
}

export function isRecord(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isTrue(field: Field | undefined): boolean {
	return field?.value === true;
}

export function stampOf(field: Field | undefined): Timestamp {
	return field?.stamp ?? ZERO_TIMESTAMP;
}

export function textOf(field: Field | undefined): string | null {
	return typeof field?.value === 'string' ? field.value : null;
}
