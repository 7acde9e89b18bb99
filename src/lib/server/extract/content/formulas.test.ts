// Tests that each formula of a page is left once, as MathML or as its source.
import { expect, test } from 'vitest';
import { prepared } from '../../../../../tests/support/prepared.ts';
import { openDocument } from '../html/parse-document.ts';
import { pruneHtml, type TexMarks } from '../html/prune-html.ts';
import { sanitise } from '../sanitise.ts';
import { prepareFormulas } from './formulas.ts';

function shown(body: string, marks: TexMarks = 'none'): string {
	return sanitise(
		prepared(body, (document) => prepareFormulas(document, marks)),
		{}
	);
}

const E = '<math alttext="E"><mi>E</mi></math>';
const BLOCK = '<math display="block" alttext="E"><mi>E</mi></math>';
const DRAWN = '<span class="MathJax"><nobr><span>E</span></nobr></span>';

test.each<[form: string, body: string, expected: string]>([
	[
		'KaTeX',
		'<span class="katex"><span class="katex-mathml"><math><semantics><mi>E</mi><annotation encoding="application/x-tex">E</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">E</span></span>',
		E
	],
	[
		'KaTeX as a block',
		'<span class="katex-display"><span class="katex"><math><semantics><mi>E</mi><annotation encoding="application/x-tex">E</annotation></semantics></math></span></span>',
		`<span>${BLOCK}</span>`
	],
	[
		'Wikipedia',
		'<span class="mwe-math-element"><span style="display: none;"><math alttext="{\\displaystyle E}"><mi>E</mi></math></span><img class="mwe-math-fallback-image-inline" src="/E.svg" alt="E"></span>',
		E
	],
	[
		'Wikipedia with its picture alone',
		'<span class="mwe-math-element"><img class="mwe-math-fallback-image-inline" src="/E.svg" alt="{\\displaystyle E}"></span>',
		E
	],
	[
		'MathJax 3',
		'<mjx-container class="MathJax"><svg><path/></svg><mjx-assistive-mml><math alttext="E"><mi>E</mi></math></mjx-assistive-mml></mjx-container>',
		E
	],
	[
		'MathJax 3 as a block',
		'<mjx-container display="true"><mjx-math></mjx-math><mjx-assistive-mml><math display="block" alttext="E"><mi>E</mi></math></mjx-assistive-mml></mjx-container>',
		BLOCK
	],
	['MathJax 4 without MathML', '<mjx-container><mjx-math data-latex="E"></mjx-math></mjx-container>', E],
	[
		'MathJax 3 with words for screen readers alone',
		'<mjx-container aria-label="energy"><mjx-math></mjx-math></mjx-container>',
		'<code>energy</code>'
	],
	['MathJax 2', `<span class="MathJax_Preview">E</span>${DRAWN}<script type="math/tex">E</script>`, E],
	[
		'MathJax 2 as a block',
		`<div class="MathJax_Display">${DRAWN}</div><script type="math/tex; mode=display">E</script>`,
		BLOCK
	],
	[
		'MathJax 2 with MathML',
		'<span class="MathJax_Preview"></span><script type="math/mml"><math><mi>E</mi></math></script>',
		'<math><mi>E</mi></math>'
	],
	[
		'MathJax 2 without its script',
		'<span class="MathJax" data-mathml="&lt;math&gt;&lt;mi&gt;E&lt;/mi&gt;&lt;/math&gt;"><span>E</span></span>',
		'<math><mi>E</mi></math>'
	],
	['Pandoc', '<span class="math inline">\\(E\\)</span>', E],
	['Sphinx', '<div class="math notranslate">\n\\[E\\]</div>', BLOCK],
	['GitHub', '<math-renderer>$$E$$</math-renderer>', BLOCK],
	['a blog’s picture', '<img class="latex" src="/latex.php" alt="E">', E],
	['MathML with prefixes', '<mml:math><mml:mi>E</mml:mi></mml:math>', '<math><mi>E</mi></math>'],
	['MathML that describes and draws nothing', '<math alttext="E"><apply><ci>E</ci></apply></math>', E],
	[
		'MathML with its source alone',
		'<math><semantics><annotation encoding="application/x-tex">E</annotation></semantics></math>',
		E
	],
	['an unknown command', '<script type="math/tex">\\nonsense{E}</script>', '<code>\\nonsense{E}</code>'],
	[
		'a formula that is too long',
		`<script type="math/tex">${'E+'.repeat(1_500)}E</script>`,
		`<code>${'E+'.repeat(1_500)}E</code>`
	]
])('a formula is there once: %s', (_form, body, expected) => {
	expect(shown(body)).toBe(expected);
});

test('marked formulas are converted where the page has a script that draws them', () => {
	const body = '<p>a \\(E\\) b \\[E\\] c $$E$$ d \\begin{equation}E\\end{equation}</p><pre>\\(E\\)</pre>';
	const source = 'alttext="\\begin{equation}E\\end{equation}"';
	expect(shown(body)).toBe(body);
	expect(shown(body, 'brackets')).toBe(
		`<p>a ${E} b ${BLOCK} c ${BLOCK} d ${BLOCK.replace('alttext="E"', source)}</p><pre>\\(E\\)</pre>`
	);
});

test('single dollars are formulas only where the page says so, and never amounts', () => {
	const body = '<p>$E$ for $5 or $6, \\$7$, and $ E $</p>';
	expect(shown(body, 'brackets')).toBe(body);
	expect(shown(body, 'dollars')).toBe(body.replace('$E$', E));
});

test('a page that calls itself a formula keeps its text', () => {
	const attributes = 'class="MathJax" data-mathml="&lt;math&gt;&lt;mi&gt;x&lt;/mi&gt;&lt;/math&gt;"';
	const document = openDocument(`<html ${attributes}><body><p>x</p><math><mi>y</mi></math></body></html>`);
	prepareFormulas(document, 'none');
	expect(document.body.innerHTML).toContain('<p>x</p>');
});

test('a character reference in a formula does not cut it', () => {
	expect(shown('<p>\\(a &lt; b\\)</p>', 'brackets')).toContain('<mo>&lt;</mo>');
});

test.each<[scripts: string, marks: TexMarks]>([
	['<script src="https://cdn.example.org/mathjax@3/tex.js"></script>', 'brackets'],
	['<script>renderMathInElement(document.body)</script>', 'brackets'],
	['<script>MathJax = {tex: {inlineMath: [["$", "$"]]}}</script>', 'dollars'],
	['<script src="/menu.js"></script><script>delimiters(["$"])</script>', 'none']
])('the scripts of a page say which marks it uses: %s', (scripts, marks) => {
	expect(pruneHtml(`${scripts}<p>x</p>`).texMarks).toBe(marks);
});
