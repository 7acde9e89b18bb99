// The interface of a browser in the engines suite, which all drivers implement.

export type Engine = {
	name: string;
	goto: (url: string) => Promise<void>;
	reload: () => Promise<void>;
	/** Evaluates an expression in the page, and awaits its promise. @returns its value, which must be JSON */
	evaluate: (expression: string) => Promise<unknown>;
	/** Waits until an expression is truthy; an expression that throws counts as false. */
	waitFor: (expression: string, deadlineMs?: number) => Promise<void>;
	/** Types into the first element that matches the selector, with real input events. */
	type: (selector: string, text: string) => Promise<void>;
	/** Clicks the first element that matches the selector, with real input events. */
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
