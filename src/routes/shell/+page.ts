// The shell is the one prerendered page; the router in it shows whatever address it is served at.
export const prerender = true;
