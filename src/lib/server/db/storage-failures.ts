// Recognises errors of the database and the disk that are not the request's fault, so that the request can be repeated.
import { Failure, isFailure } from '../../domain/core/failure.ts';

/** SQLite's primary result codes (sqlite.org/rescode.html). */
const SQLITE = { busy: 5, locked: 6, noMemory: 7, interrupt: 9, ioError: 10, full: 13, cannotOpen: 14 } as const;
const SQLITE_TEMPORARY: ReadonlySet<number> = new Set([
	SQLITE.busy,
	SQLITE.locked,
	SQLITE.noMemory,
	SQLITE.interrupt,
	SQLITE.ioError,
	SQLITE.cannotOpen
]);
/** SQLITE_IOERR_SHMSIZE: the shared-memory file could not grow. */
const SQLITE_SHM_SIZE = 4874;

/** SQLSTATE (postgresql.org/docs/current/errcodes-appendix.html). */
const POSTGRES_FULL = '53100';
/**
 * Lost connections (08), insufficient resources (53), shutdown and start (57P), system errors (58), and some single errors: a standby's read-only transaction, an idle transaction that was ended, a serialisation failure, a deadlock and a lock
 * that was not available.
 */
const POSTGRES_TEMPORARY = /^(?:08...|53...|57P0.|58...|25006|25P03|40001|40P01|55P03)$/;
/** pg's own errors have no code. */
const PG_TEMPORARY =
	/^(?:Connection terminated|timeout exceeded when trying to connect|timeout expired|Client (?:has encountered a connection error|was closed)|Query read timeout|Cannot use a pool after|driver has already been destroyed|database is not open)/;
const NETWORK: ReadonlySet<string> = new Set(
	'ECONNREFUSED ECONNRESET EPIPE ETIMEDOUT EHOSTUNREACH ENETUNREACH ENOTFOUND EAI_AGAIN ENOENT'.split(' ')
);

/**
 * The failure for a database error: `server_full` when the database's disk is full, `busy` when it cannot be
 * reached or used now; null for an error of the statement itself.
 */
export function databaseFailure(error: unknown): Failure | null {
	if (isStorageFailure(error)) return error;
	if (isFull(error)) return new Failure('server_full', {}, { cause: error });
	return isUnavailable(error) ? new Failure('busy', { reason: 'database' }, { cause: error }) : null;
}

/** Turns a full disk into `server_full` and returns other errors unchanged. For files beside the database. */
export function fileFailure(error: unknown): unknown {
	return isFull(error) && !isFailure(error) ? new Failure('server_full', {}, { cause: error }) : error;
}

/** Whether the error says that the database or the disk cannot be used now. */
export function isStorageFailure(error: unknown): error is Failure {
	return isFailure(error) && (error.code === 'server_full' || (error.code === 'busy' && 'reason' in error.details));
}

interface CodedError {
	readonly code?: unknown;
	readonly errcode?: unknown;
	readonly message?: unknown;
}

function isFull(error: unknown): boolean {
	const { code, errcode } = (error ?? {}) as CodedError;
	if (code === 'ENOSPC' || code === 'EDQUOT' || code === POSTGRES_FULL) return true;
	return typeof errcode === 'number' && ((errcode & 0xff) === SQLITE.full || errcode === SQLITE_SHM_SIZE);
}

function isUnavailable(error: unknown): boolean {
	const { code, errcode, message } = (error ?? {}) as CodedError;
	if (typeof errcode === 'number') return SQLITE_TEMPORARY.has(errcode & 0xff);
	if (typeof code === 'string' && (NETWORK.has(code) || POSTGRES_TEMPORARY.test(code))) return true;
	return typeof message === 'string' && PG_TEMPORARY.test(message);
}
