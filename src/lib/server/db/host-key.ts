// The host that a request goes to, as the queue tells hosts apart: with its port, without its case.

/** Empty for what is no address: such pages fail without asking anybody. */
export function hostKeyOf(address: string): string {
	return URL.canParse(address) ? new URL(address).host : '';
}
