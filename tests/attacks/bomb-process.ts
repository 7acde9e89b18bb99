// Runs the hostile site in a process of its own, so that what it costs is not counted as the server's; prints where it is.
import { startBombSite } from './bomb-site.ts';

const { origin, addresses } = await startBombSite(Number(process.argv[2]));
console.log(`SITE ${JSON.stringify({ origin, addresses })}`);
