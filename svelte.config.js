// Configures SvelteKit: one prerendered shell for every address, served by src/main.ts.
import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
export default {
	compilerOptions: { runes: true },
	kit: {
		adapter: adapter({ precompress: true }),
		paths: { relative: false },
		prerender: { entries: ['/'], handleUnseenRoutes: 'fail' },
		serviceWorker: { register: false },
		// The content security policy is a header (src/lib/server/http/security-headers.ts): a <meta> would drop frame-ancestors.
		// A share comes from no page (origin 'null'); the API accepts JSON only, and only from its own origin.
		csrf: { trustedOrigins: ['null'] },
		version: { pollInterval: 0 }
	}
};
