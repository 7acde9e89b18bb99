// Resolves every host name to the loopback address, when preloaded into the server of the corpus bench.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];

// Always answers with a list, because only the fetcher calls this, with `all: true`.
dns.promises.lookup = (() => Promise.resolve(LOOPBACK)) as unknown as typeof dns.promises.lookup;
syncBuiltinESMExports();
