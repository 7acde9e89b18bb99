// Preloaded into the server of the corpus bench, resolves every host name to the loopback address.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];

// Only the fetcher looks names up, and it requests all addresses of a name at once.
dns.promises.lookup = (() => Promise.resolve(LOOPBACK)) as unknown as typeof dns.promises.lookup;
syncBuiltinESMExports();
