// Combines several shots of one screen on one sheet, for a person to compare.
import sharp from 'sharp';

const GAP_PX = 12;

/** @param scale of each shot on the sheet; all shots are of one size */
export async function makeSheet(
	shots: readonly string[],
	{ path, columns, scale }: { path: string; columns: number; scale: number }
): Promise<void> {
	const first = shots[0];
	if (first === undefined) return;
	const { width = 0, height = 0 } = await sharp(first).metadata();
	const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
	const across = Math.min(columns, shots.length);
	const down = Math.ceil(shots.length / across);
	const small = await Promise.all(shots.map((shot) => sharp(shot).resize(size).toBuffer()));
	await sharp({
		create: {
			width: across * (size.width + GAP_PX) + GAP_PX,
			height: down * (size.height + GAP_PX) + GAP_PX,
			channels: 3,
			background: '#8899aa'
		}
	})
		.composite(
			small.map((input, at) => ({
				input,
				left: GAP_PX + (at % across) * (size.width + GAP_PX),
				top: GAP_PX + Math.floor(at / across) * (size.height + GAP_PX)
			}))
		)
		.webp({ quality: 80 })
		.toFile(path);
}
