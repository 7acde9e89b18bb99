// Reads the imports of a source file: TypeScript, JavaScript, and the scripts of a Svelte file.
import ts from 'typescript';

export type Import = {
	/** The specifier as written, without a query such as `?worker&url`. */
	specifier: string;
	/**
	 * `value` runs the other file first, `type` does not exist at run time, `later` refers to a file that is loaded
	 * separately (`new URL('./x.ts', import.meta.url)`, `?worker&url`).
	 */
	kind: 'value' | 'type' | 'later';
};

export function readImports(path: string, text: string): Import[] {
	return scripts(path, text).flatMap((script) => {
		const source = ts.createSourceFile(path, script, ts.ScriptTarget.Latest, false, kindOf(path));
		const imports: Import[] = [];
		const visit = (node: ts.Node): void => {
			const imported = readImport(node);
			if (imported !== undefined) imports.push(imported);
			ts.forEachChild(node, visit);
		};
		visit(source);
		return imports;
	});
}

function readImport(node: ts.Node): Import | undefined {
	if (ts.isImportDeclaration(node)) {
		return importOf(
			node.moduleSpecifier,
			node.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword ? 'type' : 'value'
		);
	}
	if (ts.isExportDeclaration(node) && node.moduleSpecifier !== undefined) {
		return importOf(node.moduleSpecifier, node.isTypeOnly ? 'type' : 'value');
	}
	if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) return importOf(node.argument.literal, 'type');
	if (ts.isCallExpression(node)) {
		if (node.expression.kind === ts.SyntaxKind.ImportKeyword) return importOf(node.arguments[0], 'value');
		if (isMeta(node.expression, 'glob')) return importOf(node.arguments[0], 'value');
	}
	if (ts.isNewExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === 'URL') {
		const [address, base] = node.arguments ?? [];
		if (base !== undefined && isMeta(base, 'url')) return importOf(address, 'later');
	}
	return undefined;
}

function importOf(node: ts.Node | undefined, kind: Import['kind']): Import | undefined {
	if (node === undefined || !ts.isStringLiteralLike(node)) return undefined;
	const [specifier = '', query = ''] = node.text.split('?');
	return { specifier, kind: /\b(worker|url|raw)\b/.test(query) ? 'later' : kind };
}

function isMeta(node: ts.Node, name: string): boolean {
	return ts.isPropertyAccessExpression(node) && ts.isMetaProperty(node.expression) && node.name.text === name;
}

function scripts(path: string, text: string): string[] {
	if (!path.endsWith('.svelte')) return [text];
	return [...text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/gi)].map((match) => match[1] ?? '');
}

function kindOf(path: string): ts.ScriptKind {
	return path.endsWith('.js') ? ts.ScriptKind.JS : ts.ScriptKind.TS;
}
