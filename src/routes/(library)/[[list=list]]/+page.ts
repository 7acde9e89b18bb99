// Prerenders `/`, so that the scripts that it links to are fetched before any script runs. Other addresses
// are served this same page, and the client router renders them. svelte.config.js lists the prerendered addresses.
export const prerender = 'auto';
