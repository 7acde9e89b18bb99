// Resolves every host name to a public address that is routed to loopback, when preloaded into the server of the
// fairness bench.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { PUBLIC, routePublicTo } from '../../support/route-public-address.ts';

// The address is public, because the server fetches no pages from loopback for a guest.
dns.promises.lookup = (() =>
	Promise.resolve([{ address: PUBLIC, family: 4 }])) as unknown as typeof dns.promises.lookup;
syncBuiltinESMExports();
routePublicTo('127.0.0.1');
