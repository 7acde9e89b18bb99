// The four colours of highlights. Names on the wire; a name of a newer app is shown as the first colour.
export const COLOURS = ['yellow', 'green', 'blue', 'red'] as const;

export type Colour = (typeof COLOURS)[number];

export function colourOf(name: string): Colour {
	return COLOURS.find((colour) => colour === name) ?? 'yellow';
}
