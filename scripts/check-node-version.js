// Stops with a message if Node is too old to run Offprint from source; written so that any Node can parse it.
var NEEDED = [24, 21];
var running = process.versions.node.split('.').map(Number);

if (running[0] < NEEDED[0] || (running[0] === NEEDED[0] && running[1] < NEEDED[1])) {
	console.error(
		'Offprint needs Node ' +
			NEEDED.join('.') +
			' or newer, and this is Node ' +
			process.versions.node +
			'.\n' +
			'On Linux (x64 or arm64) run `npm ci`: it installs Node 24 beside the other packages, and `npm run` and\n' +
			'`npm start` use it by themselves. Elsewhere install Node 24 from https://nodejs.org and try again.'
	);
	process.exit(1);
}
