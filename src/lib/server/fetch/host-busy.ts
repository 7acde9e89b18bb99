// Signals (not a failure) that a page redirects to a host that may not be asked now, so that its job waits there.

export class Elsewhere extends Error {
	override readonly name = 'Elsewhere';
	readonly host: string;
	/** When the host may be asked, ms since 1970. */
	readonly due: number;

	constructor(host: string, due: number) {
		super(`${host} is not free`);
		this.host = host;
		this.due = due;
	}
}
