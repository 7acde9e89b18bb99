// Thrown when another process has taken over the row whose lease expired, so that nothing more is written.

export class LeaseLost extends Error {
	override readonly name = 'LeaseLost';
}
