// Starts a server with simulated DNS, in which `*.sent.example` is public (but routed to loopback) and `*.home.example`
// is private.
import dns from 'node:dns/promises';
import { syncBuiltinESMExports } from 'node:module';
import { PUBLIC, routePublicTo } from './route-public-address.ts';

const lookup = dns.lookup.bind(dns) as (name: string, options: object) => Promise<unknown>;

Reflect.set(dns, 'lookup', (name: string, options: object) => {
	const address = name.endsWith('.sent.example') ? PUBLIC : name.endsWith('.home.example') ? '127.0.0.1' : null;
	return address === null ? lookup(name, options) : Promise.resolve([{ address, family: 4 }]);
});
syncBuiltinESMExports();
routePublicTo('127.0.0.1');
await import('../../src/main.ts');
