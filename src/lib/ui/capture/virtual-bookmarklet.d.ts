// The type of the module that vite.config.ts makes of the bookmarklet.
declare module 'virtual:bookmarklet' {
	/** The code of src/bookmarklet/send-page.ts as a script that defines `offprint`. */
	const code: string;
	export default code;
}
