// Messages between the server and its extraction processes. Plain data: it is copied between processes.
import type { StoredHtml } from '../../domain/article.ts';
import type { FailureCode, FailureDetails } from '../../domain/core/failure.ts';
import type { CaptureUpload } from '../../domain/sync/capture-upload.ts';
import type { DiscoverResult, DiscoverTask } from '../feeds/discover/discover-task.ts';
import type { FeedResult, FeedTask } from '../feeds/items/feed-task.ts';
import type { ParsedUpload } from './read-upload.ts';
import type { KnownPictures } from './sanitise.ts';
import type { PageSummary } from './metadata/page-summary.ts';
import type { ExtractedDocument } from './documents/document-article.ts';
import type { ExtractMode } from './prepare-page.ts';

export interface ExtractTask {
	readonly kind: 'extract';
	readonly bytes: Uint8Array;
	/** From the HTTP header. */
	readonly charset: string | null;
	/** `text/plain`, `text/markdown`, `application/pdf`, or a page. */
	readonly type: string;
	readonly address: string;
	readonly mode?: ExtractMode;
	/** When the page was fetched, ms since 1970; now by default. */
	readonly fetched?: number;
	/** Who loaded the page. `browser`: a captured page, which is never taken for a wall. */
	readonly origin?: 'server' | 'browser';
}

export interface SanitiseTask {
	readonly kind: 'sanitise';
	readonly html: string;
	readonly pictures: KnownPictures;
}

/** Finds the target of a meta refresh in the beginning of a page. */
export interface MetaRefreshTask {
	readonly kind: 'meta-refresh';
	readonly bytes: Uint8Array;
	readonly charset: string | null;
	readonly address: string;
}

/** Reads the summary of a page of which no article could be made. */
export interface SummaryTask extends Pick<ExtractTask, 'bytes' | 'charset' | 'address'> {
	readonly kind: 'summary';
}

/** Parses an uploaded article, whose JSON may take too long to parse in the server's process. */
export interface UploadTask {
	readonly kind: 'upload';
	readonly bytes: Uint8Array;
}

/** Parses a page that a device captured, which is then extracted like others. */
export interface CaptureTask {
	readonly kind: 'capture';
	readonly bytes: Uint8Array;
}

export type Task =
	ExtractTask | SanitiseTask | MetaRefreshTask | SummaryTask | UploadTask | CaptureTask | FeedTask | DiscoverTask;

export interface Results {
	readonly extract: ExtractedDocument;
	readonly sanitise: StoredHtml;
	readonly 'meta-refresh': string | null;
	readonly summary: PageSummary | null;
	readonly upload: ParsedUpload;
	readonly capture: CaptureUpload;
	readonly feed: FeedResult;
	readonly discover: DiscoverResult;
}

export type Answer =
	/** The first answer: the process has started, and works on the task from now on. */
	| { readonly taken: true }
	| { readonly done: true; readonly result: Results[Task['kind']] }
	| { readonly done: false; readonly code: FailureCode; readonly details: FailureDetails };
