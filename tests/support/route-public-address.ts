// Records the addresses that this process connects to, and routes a public address to a server on loopback.
import { isIP, Socket, type LookupFunction } from 'node:net';

/** Represents the public internet after `routePublicTo`; nothing is ever sent there. */
export const PUBLIC = '93.184.215.14';

type Target = { host?: string; lookup?: LookupFunction };
type Connect = (this: Socket, ...args: unknown[]) => Socket;

const connect = Reflect.get(Socket.prototype, 'connect') as Connect;

/**
 * From now on connections to `PUBLIC` go to `address`, after every check of the code under test.
 * @returns the requested addresses from now on, before routing
 */
export function routePublicTo(address: string): string[] {
	const dialled: string[] = [];
	const turn = (to: string): string => {
		dialled.push(to);
		return to === PUBLIC ? address : to;
	};
	const routed: Connect = function (...args) {
		// `net.connect` passes its arguments on as `[options, callback]`.
		const [target] = (Array.isArray(args[0]) ? args[0] : args) as [Target];
		const { host = '', lookup } = target;
		if (isIP(host) !== 0) target.host = turn(host);
		if (lookup !== undefined) target.lookup = turning(lookup, turn);
		return connect.apply(this, args);
	};
	Reflect.set(Socket.prototype, 'connect', routed);
	return dialled;
}

function turning(lookup: LookupFunction, turn: (address: string) => string): LookupFunction {
	return (hostname, options, callback) =>
		lookup(hostname, options, (error, found, family) => {
			if (error !== null) callback(error, found, family);
			else if (typeof found === 'string') callback(null, turn(found), family);
			else
				callback(
					null,
					found.map((one) => ({ ...one, address: turn(one.address) }))
				);
		});
}
