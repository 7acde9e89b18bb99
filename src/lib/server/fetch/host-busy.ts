// Signals that a page redirects to a host that may not be requested now, so that its job waits for that host.

export class HostBusy extends Error {
	override readonly name = 'HostBusy';
	readonly host: string;
	/** When the host may be requested, ms since 1970. */
	readonly due: number;

	constructor(host: string, due: number) {
		super(`${host} is not free`);
		this.host = host;
		this.due = due;
	}
}
