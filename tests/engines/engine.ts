// The interface of a browser in the engines suite, for all drivers.

export type Engine = {
	name: string;
	goto: (url: string) => Promise<void>;
	reload: () => Promise<void>;
	/** The value (JSON) of an expression in the page; a promise is awaited. */
	evaluate: (expression: string) => Promise<unknown>;
	/** Returns once the expression is truthy; one that throws counts as false. */
	waitFor: (expression: string, deadlineMs?: number) => Promise<void>;
	/** Types into, or clicks, the first element that matches the selector, with real input events. */
	type: (selector: string, text: string) => Promise<void>;
	click: (selector: string) => Promise<void>;
	screenshot: (file: string) => Promise<void>;
	/** Closes the browser, and removes its profile. */
	close: () => Promise<void>;
};

/** An engine whose driver can restart it on its profile. */
export type LastingEngine = Engine & {
	/** Closes the browser and opens it on the same profile. */
	reopen: () => Promise<void>;
};
