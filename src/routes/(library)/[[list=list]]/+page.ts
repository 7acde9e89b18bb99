// Prerenders `/` only: its links are fetched before any script runs, and the list is needed first. Its router shows
// every other address (svelte.config.js lists the prerendered ones).
export const prerender = 'auto';
