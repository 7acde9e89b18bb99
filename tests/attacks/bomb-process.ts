// Runs the hostile site in a separate process, whose costs do not count as the server's. Prints the site's addresses.
import { startBombSite } from './bomb-site.ts';

const { origin, addresses } = await startBombSite(Number(process.argv[2]));
console.log(`SITE ${JSON.stringify({ origin, addresses })}`);
