// Preloaded into a server that a bench starts: resolves every host name to the loopback address.
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';

const LOOPBACK = [{ address: '127.0.0.1', family: 4 }];

// The fetcher requests all addresses of a name at once; nothing else in the server looks names up.
dns.promises.lookup = (() => Promise.resolve(LOOPBACK)) as unknown as typeof dns.promises.lookup;
syncBuiltinESMExports();
