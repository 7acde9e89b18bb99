// Styles are written in logical properties alone, so that right-to-left needs no second sheet.
/** @type {import('stylelint').Config} */
export default {
	plugins: ['stylelint-use-logical'],
	rules: { 'csstools/use-logical': ['always', { except: ['float', /^margin$/, /^padding$/] }] },
	overrides: [{ files: ['**/*.svelte'], customSyntax: 'postcss-html' }]
};
