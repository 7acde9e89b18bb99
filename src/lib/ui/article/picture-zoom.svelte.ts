// Zoom and pan of a picture that fills the window.

const MAX_SCALE = 8;
/** Scale after a double tap. */
const TAP_SCALE = 2.5;

interface Size {
	readonly width: number;
	readonly height: number;
}

export class PictureZoom {
	/** 1 shows the whole picture. */
	scale = $state(1);
	/** Distance of the picture's middle from that of the window, px. */
	x = $state(0);
	y = $state(0);
	/** Size of the picture at scale 1, and of the window, px. */
	#picture: Size = { width: 0, height: 0 };
	#window: Size = { width: 0, height: 0 };

	resize(picture: Size, window: Size): void {
		this.#picture = picture;
		this.#window = window;
		this.#keepInside();
	}

	reset(): void {
		[this.scale, this.x, this.y] = [1, 0, 0];
	}

	/**
	 * Zooms so that the point under the finger stays there.
	 * @param x px from the middle of the window
	 */
	zoom(factor: number, x = 0, y = 0): void {
		const scale = Math.min(MAX_SCALE, Math.max(1, this.scale * factor));
		const ratio = scale / this.scale;
		[this.scale, this.x, this.y] = [scale, x - (x - this.x) * ratio, y - (y - this.y) * ratio];
		this.#keepInside();
	}

	/** Zooms in at a point, or shows the whole picture again. */
	toggle(x: number, y: number): void {
		if (this.scale > 1) this.reset();
		else this.zoom(TAP_SCALE, x, y);
	}

	pan(dx: number, dy: number): void {
		this.x += dx;
		this.y += dy;
		this.#keepInside();
	}

	#keepInside(): void {
		const most = (picture: number, window: number) => Math.max(0, (picture * this.scale - window) / 2);
		const [x, y] = [most(this.#picture.width, this.#window.width), most(this.#picture.height, this.#window.height)];
		this.x = Math.min(x, Math.max(-x, this.x));
		this.y = Math.min(y, Math.max(-y, this.y));
	}
}
