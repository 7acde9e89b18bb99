// Lengths of time that several parts of the app use.

export const DAY_MS = 86_400_000;
