// Preloaded into the server of the fairness bench, resolves every host name to a public address routed to loopback.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { PUBLIC, routePublicTo } from '../../support/route-public-address.ts';

// Loopback is a private network, from which the server fetches no pages for a guest.
dns.promises.lookup = (() =>
	Promise.resolve([{ address: PUBLIC, family: 4 }])) as unknown as typeof dns.promises.lookup;
syncBuiltinESMExports();
routePublicTo('127.0.0.1');
