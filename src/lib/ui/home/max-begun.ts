// Number of partly read articles that are offered above the list; more are found by its filter.
export const MAX_BEGUN = 5;
