// Reads what a device sends of an article: in a thread, since JSON of this size takes longer than other requests can wait.
import { Failure } from '../domain/failure.ts';
import { parseSupply, type Supply } from '../domain/supply.ts';
import { parseBounded } from './bounded-json.ts';

/** @throws Failure `bad_request` */
export function readSupply(bytes: Uint8Array): Supply {
	const supply = parseSupply(parseBounded(new TextDecoder().decode(bytes)));
	if (supply === null) throw new Failure('bad_request');
	return supply;
}
