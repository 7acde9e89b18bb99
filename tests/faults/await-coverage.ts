// Finds which awaits of the sync code were hit by a crash, because each must survive one.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Files whose awaits are checked: the client's round with everything it calls, the outbox, and the server's push. */
export const GUARDED = [
	'src/lib/library/sync/sync-round.ts',
	'src/lib/library/sync/apply-response.ts',
	'src/lib/library/sync/apply-changes.ts',
	'src/lib/library/sync/resync.ts',
	'src/lib/library/sync/rewind.ts',
	'src/lib/library/store/tombstones.ts',
	'src/lib/library/store/feed-items.ts',
	'src/lib/library/store/outbox.ts',
	'src/lib/server/sync/push.ts',
	'src/lib/server/sync/apply-change.ts'
] as const;

export interface Await {
	/** `file:line:column` of the start of the await. */
	readonly at: string;
	readonly text: string;
	/** Whether a stack frame is inside the await. */
	readonly covers: (frame: string) => boolean;
	/** Whether a crash hit it. */
	readonly hit: boolean;
}

/** @param hits stack frames as `file:line:column`, of code that runs from source */
export function awaitsOf(file: string, hits: ReadonlySet<string>): Await[] {
	const source = ts.createSourceFile(file, readFileSync(ROOT + file, 'utf8'), ts.ScriptTarget.Latest, true);
	const positionOf = (frame: string): number | null => {
		const [name, line, column] = frame.split(':');
		return name === file ? source.getPositionOfLineAndCharacter(Number(line) - 1, Number(column) - 1) : null;
	};
	const positions = [...hits].map(positionOf);
	const awaits: Await[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isAwaitExpression(node)) {
			// Frames of awaits inside a nested function belong to that function.
			const inside = (position: number | null): boolean =>
				position !== null && position >= node.getStart() && position <= node.end;
			const { line, character } = source.getLineAndCharacterOfPosition(node.getStart());
			awaits.push({
				at: `${file}:${line + 1}:${character + 1}`,
				text: node.getText().replace(/\s+/g, ' '),
				covers: (frame) => inside(positionOf(frame)),
				hit: positions.some(inside)
			});
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return awaits;
}
