// Derives the queue's key of a host from an address: lower case, with its port.

/** Empty when the address is invalid; such pages fail without a request. */
export function hostKeyOf(address: string): string {
	return URL.canParse(address) ? new URL(address).host : '';
}
