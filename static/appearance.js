// Puts the reader's appearance on the page before anything is painted: a dark screen must not begin with a white one.
// What is stored is written and checked by src/lib/ui/appearance.svelte.ts.
try {
	Object.assign(document.documentElement.dataset, JSON.parse(localStorage.getItem('offprint-appearance') ?? '{}'));
} catch {
	// Storage that is forbidden or not ours: the system's appearance then.
}
