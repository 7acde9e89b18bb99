// Renders the pictures of the sample articles from their SVG files: `node scripts/render-sample-pictures.ts`.
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import './check-node-version.js';
import sharp from 'sharp';

const sources = new URL('samples/', import.meta.url);
const target = new URL('../static/samples/', import.meta.url);

for (const name of readdirSync(sources)) {
	const picture = name.replace(/\.svg$/, '.webp');
	const { size } = await sharp(fileURLToPath(new URL(name, sources)), { density: 144 })
		.resize({ width: 1200 })
		.webp({ quality: 82 })
		.toFile(fileURLToPath(new URL(picture, target)));
	console.log(`${picture}: ${Math.round(size / 1000)} kB`);
}
