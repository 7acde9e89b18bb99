// A field as it is stored and sent, which is a value with its timestamp; and checks of values from outside.
import { toMillis, ZERO_TIMESTAMP, type Timestamp } from './hybrid-clock.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface Field {
	readonly value: Json;
	readonly stamp: Timestamp;
}

/** A field written by a newer client: stored and passed on unchanged, not read here. */
export type UnknownField = string & { readonly __later: true };

const MAX_UNKNOWN_VALUE = 32_768;

/** Whether an unknown field is well-formed: a name, an optional part after a colon, and a value of limited size. */
export function isUnknownField(field: string, value: unknown): boolean {
	// Objects inherit names such as `constructor`, so a field of that name would seem to exist already.
	if (field in Object.prototype) return false;
	return (
		/^[a-z][A-Za-z0-9]{0,31}(?::[^\p{Cc}\p{Cs}]{1,64})?$/u.test(field) &&
		JSON.stringify(value).length <= MAX_UNKNOWN_VALUE
	);
}

/**
 * Whether a value is text on one line without control characters (PostgreSQL refuses NUL) or unpaired surrogates
 * (`\p{Cs}`), which databases store as something else.
 */
export function isSingleLine(value: unknown, maxLength: number): value is string {
	return typeof value === 'string' && value.length <= maxLength && !/[\p{Cc}\p{Cs}]/u.test(value);
}

export function isText(value: unknown, maxLength: number): value is string {
	return typeof value === 'string' && value.length <= maxLength;
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

/**
 * The date that a field shows: the `at` in its value or, without it, the time of its timestamp. A date after the
 * timestamp is not used, because a wrong clock wrote it.
 * @returns ms since 1970
 */
export function dateOf(field: Field, at = isRecord(field.value) ? field.value['at'] : undefined): number {
	const stamped = toMillis(field.stamp);
	return typeof at === 'number' && at > 0 ? Math.min(at, stamped) : stamped;
}
