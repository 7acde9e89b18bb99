// Tests of reading and toggling filters in a query.
import { describe, expect, it } from 'vitest';
import { filtersOf, hasFilter, isUnfinished, toggleFilter, incompleteFilters, withoutFilters } from './filters.ts';

describe('filters of a query', () => {
	it('are words or quotations after the name of a filter and a colon', () => {
		expect(filtersOf('sea is:unread tag:"long reads" -lang:de time:12 before:2024')).toEqual([
			'is:unread',
			'tag:"long reads"',
			'-lang:de',
			'before:2024'
		]);
	});
	it('are added before the words and removed again, also typed ones', () => {
		expect(toggleFilter('sea fo', 'is:unread')).toBe('is:unread sea fo');
		expect(toggleFilter('is:unread sea fo', 'is:unread')).toBe('sea fo');
		expect(toggleFilter('sea is:unread', 'is:unread')).toBe('sea ');
		expect(toggleFilter('sea -is:unread', 'is:unread')).toBe('is:unread sea -is:unread');
	});
	it('are recognised in any letter case and with any quotation marks, but not within a quotation', () => {
		expect(filtersOf('tag:“long reads” storm "is:unread is:" is:')).toEqual(['tag:“long reads”']);
		expect(hasFilter('IS:UNREAD sea', 'is:unread')).toBe(true);
		expect(toggleFilter('IS:UNREAD sea', 'is:unread')).toBe('sea');
		expect(withoutFilters('tag:“long reads” storm')).toBe('storm');
	});
	it('with invalid values are treated as words and reported', () => {
		const query = 'sea before:2024-02-31 -is:rad tag: before:2024-02 time:12';
		expect(filtersOf(query)).toEqual(['before:2024-02']);
		expect(incompleteFilters(query)).toEqual([
			{ filter: 'before:2024-02-31', lacks: 'date' },
			{ filter: '-is:rad', lacks: 'state' },
			{ filter: 'tag:', lacks: 'value' }
		]);
	});
	it('are unfinished without a value', () => {
		expect(isUnfinished('tag: -is:')).toBe(true);
		expect(isUnfinished('tag: sea')).toBe(false);
	});
	it('can all be removed', () => {
		expect(withoutFilters('sea is:unread tag:"long reads" fog')).toBe('sea fog');
	});
});
