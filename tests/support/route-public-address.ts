// Records the addresses that this process connects to, and routes a public address to a server on loopback.
import { isIP, Socket, type LookupFunction } from 'node:net';

/** Represents the public internet after `routePublicTo`, so that nothing is ever sent to this address. */
export const PUBLIC = '93.184.215.14';

type Target = { host?: string; lookup?: LookupFunction };
type Connect = (this: Socket, ...args: unknown[]) => Socket;

const connect = Reflect.get(Socket.prototype, 'connect') as Connect;

/**
 * Sends later connections to `PUBLIC` to `address` instead. Checks of the code under test still see `PUBLIC`.
 * @returns a list that grows with each address connected to, `PUBLIC` included
 */
export function routePublicTo(address: string): string[] {
	const connectedTo: string[] = [];
	const reroute = (to: string): string => {
		connectedTo.push(to);
		return to === PUBLIC ? address : to;
	};
	const routed: Connect = function (...args) {
		// `net.connect` passes its arguments on as `[options, callback]`.
		const [target] = (Array.isArray(args[0]) ? args[0] : args) as [Target];
		const { host = '', lookup } = target;
		if (isIP(host) !== 0) target.host = reroute(host);
		if (lookup !== undefined) target.lookup = reroutingLookup(lookup, reroute);
		return connect.apply(this, args);
	};
	Reflect.set(Socket.prototype, 'connect', routed);
	return connectedTo;
}

function reroutingLookup(lookup: LookupFunction, reroute: (address: string) => string): LookupFunction {
	return (hostname, options, callback) =>
		lookup(hostname, options, (error, result, family) => {
			if (error !== null) callback(error, result, family);
			else if (typeof result === 'string') callback(null, reroute(result), family);
			else
				callback(
					null,
					result.map((entry) => ({ ...entry, address: reroute(entry.address) }))
				);
		});
}
