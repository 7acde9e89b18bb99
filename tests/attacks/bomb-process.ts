// Runs the hostile site in a separate process, so that its costs are not counted as the server's; prints its address.
import { startBombSite } from './bomb-site.ts';

const { origin, addresses } = await startBombSite(Number(process.argv[2]));
console.log(`SITE ${JSON.stringify({ origin, addresses })}`);
