// Prerenders `/`, so that the scripts that it links to are fetched before any script runs. The router of this page
// shows every other address. svelte.config.js lists the prerendered addresses.
export const prerender = 'auto';
