// Finds a free TCP port on the loopback address.
import { createServer } from 'node:net';

/** Listen on the port soon, because another process may take it first. */
export async function freePort(): Promise<number> {
	const server = createServer();
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const address = server.address();
	await new Promise((resolve) => server.close(resolve));
	if (address === null || typeof address === 'string') throw new Error('A TCP server has no port');
	return address.port;
}
