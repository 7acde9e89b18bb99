// Preloaded into a server that the bench starts: resolves every host name to a public address that leads to loopback.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { PUBLIC, routePublicTo } from '../../support/route-public-address.ts';

// A guest's pages may not come from a private network, which loopback is.
dns.promises.lookup = (() =>
	Promise.resolve([{ address: PUBLIC, family: 4 }])) as unknown as typeof dns.promises.lookup;
syncBuiltinESMExports();
routePublicTo('127.0.0.1');
