// Says how a feed is doing: in a few words for the list of feeds, in sentences for its settings.
import type { FeedHealth, FeedHealthCode, PollFailureCode } from '../../domain/feed-health.ts';
import { m } from '../../paraglide/messages.js';
import { formattingLocale } from '../common/language.ts';

/** Why a poll failed. */
const CAUSES: Readonly<Record<PollFailureCode, () => string>> = {
	unreachable: m.feed_cause_unreachable,
	too_slow: m.feed_cause_too_slow,
	not_found: m.feed_cause_not_found,
	refused: m.feed_cause_refused,
	needs_login: m.feed_cause_needs_login,
	bot_wall: m.feed_cause_bot_wall,
	site_error: m.feed_cause_site_error,
	slow_down: m.feed_cause_slow_down,
	too_many_redirects: m.feed_cause_redirects,
	redirect_loop: m.feed_cause_redirects,
	too_large: m.feed_cause_too_large,
	private_network: m.feed_cause_private_network,
	unsupported_scheme: m.feed_cause_unsupported_scheme,
	gone: m.feed_cause_gone,
	not_a_feed: m.feed_cause_not_a_feed
};

/** Unknown codes of newer servers read as an error of the site. */
export function causeWords(cause: PollFailureCode | null): string {
	return ((CAUSES as Partial<Record<string, () => string>>)[cause ?? ''] ?? CAUSES.site_error)();
}

const SENTENCES: Readonly<Record<FeedHealthCode, (health: FeedHealth, since: string) => string>> = {
	ok: () => m.feed_health_ok(),
	new: () => m.feed_health_new(),
	failing: ({ cause }, since) => `${m.feed_health_failing({ since })} ${causeWords(cause)}`,
	refused: () => m.feed_health_refused(),
	login: () => m.feed_health_login(),
	blocked: () => m.feed_health_blocked(),
	busy_host: () => m.feed_health_busy_host(),
	gone: (_, since) => m.feed_health_gone({ since }),
	finished: () => m.feed_health_finished(),
	moved: ({ formerAddress }) => m.feed_health_moved({ address: formerAddress ?? '' })
};

/** Sentences on the state of a feed. */
export function healthWords(health: FeedHealth): string {
	const words = (SENTENCES as Partial<typeof SENTENCES>)[health.code] ?? SENTENCES.failing;
	return words(health, dayWords(health.since));
}

export interface HealthNote {
	readonly words: string;
	/** Whether the reader may act on it. */
	readonly isUpToReader: boolean;
}

const NOTES: Partial<Record<FeedHealthCode, (since: string) => string>> = {
	failing: (since) => m.feed_note_failing({ since }),
	refused: () => m.feed_note_refused(),
	login: () => m.feed_note_login(),
	blocked: () => m.feed_note_blocked(),
	busy_host: (since) => m.feed_note_failing({ since }),
	gone: () => m.feed_note_gone(),
	finished: () => m.feed_note_finished(),
	moved: () => m.feed_note_moved()
};
/** States that the list shows at once; others only once they last. */
const AT_ONCE: ReadonlySet<FeedHealthCode> = new Set<FeedHealthCode>(['login', 'gone', 'finished', 'moved']);

/** What the list of feeds says of a feed; null when there is nothing to say. */
export function healthNote({ code, since, isLasting }: FeedHealth): HealthNote | null {
	if (!isLasting && !AT_ONCE.has(code)) return null;
	const words = NOTES[code]?.(dayWords(since));
	return words === undefined ? null : { words, isUpToReader: code !== 'finished' && code !== 'moved' };
}

function dayWords(time: number | null): string {
	return new Intl.DateTimeFormat(formattingLocale(), { day: 'numeric', month: 'long' }).format(time ?? Date.now());
}
