// Trusted Types for the addresses of the app's own scripts (https://w3c.github.io/trusted-types).

interface ScriptUrlPolicy {
	createScriptURL(url: string): string;
}
interface PolicyFactory {
	createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
}

/**
 * Creates a policy that allows this one address and no other.
 * @param policyName listed in the Content-Security-Policy; each can be created once in a page
 * @returns a TrustedScriptURL where the browser has Trusted Types, otherwise the address itself
 */
export function trustScriptUrl(policyName: string, url: string): string {
	const factory = (globalThis as { trustedTypes?: PolicyFactory }).trustedTypes;
	const policy = factory?.createPolicy(policyName, {
		createScriptURL(requested) {
			if (requested !== url) throw new TypeError(`${requested} is not allowed by the policy ${policyName}`);
			return requested;
		}
	});
	return policy?.createScriptURL(url) ?? url;
}
