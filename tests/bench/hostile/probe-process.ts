// Sends requests to the server like a waiting reader. Runs in a separate process, so that the bench does not delay them.
import { setTimeout as pause } from 'node:timers/promises';

const EVERY_MS = 25;
const [address = '', cookie = ''] = process.argv.slice(2);
/** Response times, ms. */
const times: number[] = [];
let isOver = false;

process.once('message', () => {
	isOver = true;
});
// The bench has ended, so the times are not needed.
process.on('disconnect', () => process.exit());

while (!isOver) {
	const before = performance.now();
	const response = await fetch(address, { headers: { cookie } });
	await response.arrayBuffer();
	times.push(performance.now() - before);
	if (!response.ok) throw new Error(`the server answered ${response.status}`);
	await pause(EVERY_MS);
}
process.send?.(times, () => process.disconnect());
