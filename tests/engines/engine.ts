// What the engines suite asks of a browser, whichever driver stands behind it.

export type Engine = {
	name: string;
	goto: (url: string) => Promise<void>;
	reload: () => Promise<void>;
	/** The value (JSON) of an expression in the page; a promise is waited for. */
	evaluate: (expression: string) => Promise<unknown>;
	/** Returns once the expression is truthy; an expression that throws is not true yet. */
	waitFor: (expression: string, deadlineMs?: number) => Promise<void>;
	/** Types into, or clicks, the first element that the selector finds, as a person does. */
	type: (selector: string, text: string) => Promise<void>;
	click: (selector: string) => Promise<void>;
	screenshot: (file: string) => Promise<void>;
	/** Closes the browser, and removes its profile. */
	close: () => Promise<void>;
};

/** An engine whose driver can start it again on the profile that it had. */
export type LastingEngine = Engine & {
	/** Closes the browser and opens it on the same profile. */
	reopen: () => Promise<void>;
};
