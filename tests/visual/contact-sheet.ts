// Combines several shots of one screen on one sheet, for a person to compare.
import sharp from 'sharp';

const GAP_PX = 12;

/** @param shots files of one size @param options.scale of each shot on the sheet */
export async function makeSheet(
	shots: readonly string[],
	{ path, columns, scale }: { path: string; columns: number; scale: number }
): Promise<void> {
	const first = shots[0];
	if (first === undefined) return;
	const { width = 0, height = 0 } = await sharp(first).metadata();
	const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
	const columnCount = Math.min(columns, shots.length);
	const rowCount = Math.ceil(shots.length / columnCount);
	const small = await Promise.all(shots.map((shot) => sharp(shot).resize(size).toBuffer()));
	await sharp({
		create: {
			width: columnCount * (size.width + GAP_PX) + GAP_PX,
			height: rowCount * (size.height + GAP_PX) + GAP_PX,
			channels: 3,
			background: '#8899aa'
		}
	})
		.composite(
			small.map((input, index) => ({
				input,
				left: GAP_PX + (index % columnCount) * (size.width + GAP_PX),
				top: GAP_PX + Math.floor(index / columnCount) * (size.height + GAP_PX)
			}))
		)
		.webp({ quality: 80 })
		.toFile(path);
}
