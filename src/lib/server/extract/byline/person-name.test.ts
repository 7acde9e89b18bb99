// Tests of reading the names of people from a line.
import { expect, test } from 'vitest';
import { isFullName, namesInLine, type NameContext } from './person-name.ts';

test.each<[line: string, names: string[]]>([
	['Ada Byron', ['Ada Byron']],
	['By Ada Byron and Grace Hopper', ['Ada Byron', 'Grace Hopper']],
	['Written by Ada Byron, Staff Writer', ['Ada Byron']],
	['By Maria Lindqvist, Transport Correspondent, and Tom O’Neill', ['Maria Lindqvist', 'Tom O’Neill']],
	['By Ada Byron, Staff Writer, New York', ['Ada Byron']],
	['Ada Byron, Senior Editor, Example News', ['Ada Byron']],
	['Ada Byron, MD, PhD', ['Ada Byron, MD, PhD']],
	['Ada Byron (Content Manager)', ['Ada Byron']],
	['Ada Byron | 4 min read', ['Ada Byron']],
	['July 4, 2025 by Ada Byron', ['Ada Byron']],
	['Posted by Ada Byron on Friday July 4, 2025 @08:00PM', ['Ada Byron']],
	['Von Karla Kühn', ['Karla Kühn']],
	['Par Jean Dupont', ['Jean Dupont']],
	['Di Stefano', ['Stefano']],
	['بقلم: سارة العلي', ['سارة العلي']],
	['نویسنده: مریم میرزاخانی', ['مریم میرزاخانی']],
	['作者：王小明', ['王小明']],
	['Author: Jürgen van der Berg', ['Jürgen van der Berg']],
	['The Upwork Team', ['The Upwork Team']],
	['captain_hook', ['captain_hook']]
])('names are read: %s', (line, names) => {
	expect(namesInLine(line, 'declared')).toEqual(names);
});

test.each([
	'Staff',
	'Admin',
	'NOC Admin',
	'Editorial Team',
	'Our Editors',
	'Staff Writer',
	'Example Media Group',
	'Acme Inc.',
	'@ada',
	'ada@example.org',
	'https://example.org/ada',
	'July 4, 2025',
	'5 min read',
	'Read more',
	'View all posts',
	'Wednesday',
	'The ferry leaves at nine and is always late',
	'page.head.author}}',
	''
])('no name is read: %s', (line) => {
	expect(namesInLine(line, 'declared')).toEqual([]);
});

test.each<[context: NameContext, line: string, names: string[]]>([
	['free', 'Ada Byron', []],
	['free', 'By Ada Byron', ['Ada Byron']],
	['free', 'Byron is a poet', []],
	['box', 'captain', []],
	['box', 'by captain', ['captain']],
	['box', 'Ada Byron', ['Ada Byron']]
])('in the context %s "%s" gives %j', (context, line, names) => {
	expect(namesInLine(line, context)).toEqual(names);
});

test.each([
	['Ada Byron', true],
	['Ada', false],
	['Example Media', false],
	['The Upwork Team', false],
	['captain hook', false]
])('whether %s is a full name: %s', (name, expected) => {
	expect(isFullName(name)).toBe(expected);
});
