// The parts of a page of a PDF, in points from its upper left corner, as it is read.

/** Text in one style on one line. */
export interface TextRun {
	readonly text: string;
	readonly left: number;
	readonly right: number;
	/** The line on which the letters stand. */
	readonly baseline: number;
	/** Height of the font. */
	readonly size: number;
	readonly style: RunStyle;
	readonly isRtl: boolean;
	/** Empty space between it and the run before it in reading order; 0 until its line is made. */
	readonly gap: number;
	/** Address of the link that covers the text. */
	readonly href: string | null;
}

export interface RunStyle {
	readonly isBold: boolean;
	readonly isItalic: boolean;
	readonly isMonospace: boolean;
}

export interface PagePicture {
	readonly left: number;
	readonly right: number;
	readonly top: number;
	readonly bottom: number;
	/** Name by which the picture's bytes are attached. */
	readonly address: string;
}

/** Text on one line of one column, from its start to its end. */
export interface TextLine {
	readonly runs: readonly TextRun[];
	readonly text: string;
	readonly left: number;
	readonly right: number;
	readonly baseline: number;
	/** Font height of most of its letters. */
	readonly size: number;
	readonly isBold: boolean;
	readonly isMonospace: boolean;
	readonly isRtl: boolean;
	/** The start of each part after a wide gap, as in the cells of a table; a line without gaps has one. */
	readonly cells: readonly (readonly TextRun[])[];
}
