// Of all pages only `/` is prerendered: what it links to is fetched before any script has run, and the list needs the
// most haste. The router in it shows whatever address it is served at (svelte.config.js says which are prerendered).
export const prerender = 'auto';
