// Tests that a thread is stored post by post: its opening post first, each with author and date, and no page around it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { extract } from '../extract.ts';
import { openDocument } from '../html/parse-document.ts';
import { sanitise } from '../sanitise.ts';

const FIXTURES = join(process.cwd(), 'tests/fixtures/extraction');

interface StoredPost {
	readonly kind: string;
	readonly author: string | null;
	readonly date: string | null;
	readonly text: string;
	readonly level: number;
}

interface Stored {
	readonly posts: readonly StoredPost[];
	readonly page: Document;
	readonly text: string;
	readonly byline: string | null;
	readonly published: number | null;
}

function store(source: string, address: string): Stored {
	const { html, byline, published } = extract(source, address);
	const page = openDocument(`<html><body>${sanitise(html, {})}</body></html>`);
	const posts = [...page.querySelectorAll('section[data-post]')].map((section) => {
		const [first] = section.children;
		const header = first?.querySelector(':scope > strong, :scope > time') == null ? null : first;
		let level = 0;
		for (let around = section.parentElement; around !== null; around = around.parentElement) {
			if (around.hasAttribute('data-post')) level++;
		}
		return {
			kind: section.getAttribute('data-post') ?? '',
			author: header?.querySelector('strong')?.textContent ?? null,
			date: header?.querySelector('time')?.textContent ?? null,
			text: [...section.children]
				.filter((child) => child !== header && !child.hasAttribute('data-post'))
				.map((child) => child.textContent)
				.join(' '),
			level
		};
	});
	return { posts, page, text: page.body.textContent.replace(/\s+/g, ' '), byline, published };
}

const TEXTS = [
	'My bread collapses as soon as I open the oven door, although it rose well in the basket overnight.',
	'That usually means the dough has proofed for too long, so try an hour less on the counter next time.',
	'Check your oven with a thermometer as well, because mine was forty degrees colder than its dial said.',
	'Thank you both, the shorter proof worked and the crumb is the best I have had from this flour so far.'
] as const;
const NAMES = ['wheatfield', 'OldMiller', 'crumb_counter', 'wheatfield'] as const;

const around = (body: string, attributes = ''): string =>
	`<!doctype html><html lang="en"><head><title>Why does my bread collapse?</title></head><body ${attributes}>
	<header><a href="/">Bakers</a><nav><a href="/new">New posts</a> <a href="/login">Log in</a> <a href="/register">Register</a></nav></header>
	<h1>Why does my bread collapse?</h1>${body}
	<aside><h3>Similar threads</h3><ul><li><a href="/threads/2">Sourdough starter smells odd</a></li><li><a href="/threads/3">Which flour for pizza dough</a></li></ul></aside>
	<footer>Powered by a forum engine. All times are UTC. <a href="/privacy">Privacy policy</a></footer></body></html>`;

const each = (post: (index: number, text: string, name: string) => string): string =>
	TEXTS.map((text, index) => post(index, text, NAMES[index] ?? '')).join('\n');

const signature = '<div class="signature">Bake more, worry less, and never weigh the salt by eye.</div>';

/** The general markup of each engine. */
const ENGINES: Readonly<Record<string, { address: string; html: string; dates: string }>> = {
	phpBB: {
		address: 'https://bakers.example/viewtopic.php?t=7',
		dates: 'Mon Mar 0N, 2024 9:15 am',
		html: around(
			each(
				(index, text, name) => `<div id="p70${String(index)}" class="post has-profile bg2"><div class="inner">
				<dl class="postprofile"><dt><a href="./memberlist.php?mode=viewprofile&u=${String(index)}" class="username">${name}</a></dt><dd><strong>Posts:</strong> 1204</dd><dd><strong>Joined:</strong> Tue Feb 02, 2016</dd></dl>
				<div class="postbody"><h3><a href="#p70${String(index)}">Re: Why does my bread collapse?</a></h3><ul class="post-buttons"><li><a href="./posting.php?mode=quote">Quote</a></li></ul>
				<p class="author">by <strong><a href="./memberlist.php?mode=viewprofile&u=${String(index)}" class="username">${name}</a></strong> » <time datetime="2024-03-0${String(index + 1)}T09:15:00+00:00">Mon Mar 0${String(index + 1)}, 2024 9:15 am</time></p>
				<div class="content">${text}</div>${signature}</div></div></div>`
			),
			'id="phpbb" class="section-viewtopic"'
		)
	},
	vBulletin: {
		address: 'https://bakers.example/showthread.php?t=7',
		dates: '0Nth March 2024, 09:15',
		html: around(
			`<div id="posts">${each(
				(
					index,
					text,
					name
				) => `<div id="edit70${String(index)}"><table id="post70${String(index)}" class="tborder"><tr><td class="thead">0${String(index + 1)}th March 2024, 09:15</td></tr>
				<tr><td class="alt2"><a class="bigusername" href="member.php?u=${String(index)}">${name}</a><div class="smallfont">Registered User</div><div class="smallfont">Join Date: Feb 2016</div></td></tr>
				<tr><td class="alt1" id="td_post_70${String(index)}"><div id="post_message_70${String(index)}">${text}</div></td></tr><tr><td><a href="newreply.php">Reply</a></td></tr></table></div>`
			)}</div>`
		)
	},
	XenForo: {
		address: 'https://bakers.example/threads/why.7/',
		dates: 'Mar N, 2024',
		html: around(
			each(
				(
					index,
					text,
					name
				) => `<article class="message message--post js-post" id="js-post-70${String(index)}"><div class="message-inner"><div class="message-cell message-cell--user"><section class="message-user"><h4 class="message-name"><a href="/members/x.${String(index)}/" class="username">${name}</a></h4><h5 class="userTitle">Active member</h5><dl class="pairs"><dt>Messages</dt><dd>311</dd></dl></section></div>
				<div class="message-cell message-cell--main"><header class="message-attribution"><a href="/threads/why.7/post-70${String(index)}"><time class="u-dt" datetime="2024-03-0${String(index + 1)}T09:15:00+0000">Mar ${String(index + 1)}, 2024</time></a></header><div class="message-content"><article class="message-body"><div class="bbWrapper">${text}</div></article></div>
				<aside class="message-signature"><div class="bbWrapper">Bake more, worry less.</div></aside><footer class="message-footer"><a href="/react">Like</a><a href="/reply">Reply</a></footer></div></div></article>`
			),
			'data-template="thread_view"'
		)
	},
	Discourse: {
		address: 'https://bakers.example/t/why/7',
		dates: 'March N, 2024, 9:15am',
		html: around(
			`<div itemscope itemtype="http://schema.org/DiscussionForumPosting">${each(
				(
					index,
					text,
					name
				) => `<div id="post_${String(index + 1)}" ${index === 0 ? '' : 'itemprop="comment" itemscope itemtype="http://schema.org/Comment"'} class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator" itemprop="author" itemscope itemtype="http://schema.org/Person"><a itemprop="url" href="/u/${name}"><span itemprop="name">${name}</span></a></span><span class="crawler-post-infos"><time datetime="2024-03-0${String(index + 1)}T09:15:00Z" class="post-time">March ${String(index + 1)}, 2024, 9:15am</time><span itemprop="position">${String(index + 1)}</span></span></div>
				<div class="post" itemprop="text"><p>${text}</p></div><div><span class="post-likes">3 Likes</span></div></div>`
			)}</div>`
		)
	},
	Invision: {
		address: 'https://bakers.example/topic/7-why/',
		dates: 'March N, 2024',
		html: around(
			`<div id="elPostFeed">${each(
				(index, text, name) =>
					`<article id="elComment_70${String(index)}" class="cPost ipsBox ipsComment"><aside class="ipsComment_author cAuthorPane"><h3><strong><a href="/profile/${String(index)}-x/">${name}</a></strong></h3><ul><li>Members</li><li>88 posts</li></ul></aside><div class="ipsColumn"><div class="ipsComment_meta"><a href="/topic/7-why/?comment=70${String(index)}">Posted <time datetime="2024-03-0${String(index + 1)}T09:15:00Z">March ${String(index + 1)}, 2024</time></a></div><div class="cPost_contentWrap"><div class="ipsType_richText"><p>${text}</p></div></div></div></article>`
			)}</div>`,
			'class="ipsApp ipsApp_front"'
		)
	},
	SMF: {
		address: 'https://bakers.example/index.php?topic=7.0',
		dates: 'March 0N, 2024, 09:15:00 AM',
		html: around(
			`<div id="forumposts">${each(
				(index, text, name) =>
					`<div class="windowbg" id="msg70${String(index)}"><div class="post_wrapper"><div class="poster"><h4><a href="index.php?action=profile;u=${String(index)}">${name}</a></h4><ul class="user_info"><li class="membergroup">Baker</li><li class="postcount">Posts: 12</li></ul></div><div class="postarea"><div class="keyinfo"><div class="postinfo"><a class="smalltext" href="#msg70${String(index)}">March 0${String(index + 1)}, 2024, 09:15:00 AM</a></div></div><div class="post"><div class="inner" id="msg_70${String(index)}">${text}</div></div></div></div></div>`
			)}</div>`
		)
	},
	MyBB: {
		address: 'https://bakers.example/thread-7.html',
		dates: '2024-03-0N, 09:15 AM',
		html: around(
			`<div id="posts">${each(
				(index, text, name) =>
					`<div class="post" id="post_70${String(index)}"><div class="post_author"><div class="author_information"><strong><span class="largetext"><a href="/user-${String(index)}.html">${name}</a></span></strong></div><div class="author_statistics">Posts: 40</div></div><div class="post_content"><div class="post_head"><span class="post_date">2024-03-0${String(index + 1)}, 09:15 AM</span></div><div class="post_body scaleimages" id="pid_70${String(index)}">${text}</div></div></div>`
			)}</div>`
		)
	},
	Vanilla: {
		address: 'https://bakers.example/discussion/7/why',
		dates: 'March N, 2024',
		html: around(
			each(
				(index, text, name) =>
					`${index === 1 ? '<ul class="MessageList DataList Comments">' : ''}<${index === 0 ? 'div' : 'li'} class="Item ${index === 0 ? 'ItemDiscussion' : 'ItemComment'}" id="x_70${String(index)}"><div class="Item-Header"><span class="Author"><a href="/profile/${name}" class="Username">${name}</a></span><span class="MItem DateCreated"><time datetime="2024-03-0${String(index + 1)}T09:15:00+00:00">March ${String(index + 1)}, 2024</time></span></div><div class="Item-BodyWrap"><div class="Item-Body"><div class="Message userContent"><p>${text}</p></div></div></div></${index === 0 ? 'div' : 'li'}>${index === 3 ? '</ul>' : ''}`
			)
		)
	},
	Flarum: {
		address: 'https://bakers.example/d/7-why',
		dates: 'Mar N, 2024',
		html: around(
			`<div class="PostStream">${each(
				(index, text, name) =>
					`<div class="PostStream-item"><article class="Post CommentPost"><header class="Post-header"><ul><li class="item-user"><div class="PostUser"><h3 class="PostUser-name"><a href="/u/${name}"><span class="username">${name}</span></a></h3></div></li><li class="item-meta"><time datetime="2024-03-0${String(index + 1)}T09:15:00+00:00">Mar ${String(index + 1)}, 2024</time></li></ul></header><div class="Post-body"><p>${text}</p></div><footer class="Post-footer"><button>Like</button></footer></article></div>`
			)}</div>`
		)
	},
	FluxBB: {
		address: 'https://bakers.example/viewtopic.php?id=7',
		dates: '2024-03-0N 09:15:00',
		html: around(
			each(
				(index, text, name) =>
					`<div id="p70${String(index)}" class="blockpost rowodd"><h2><span>#${String(index + 1)} <a href="viewtopic.php?pid=70${String(index)}#p70${String(index)}">2024-03-0${String(index + 1)} 09:15:00</a></span></h2><div class="box"><div class="inbox"><div class="postbody"><div class="postleft"><dl><dt><strong>${name}</strong></dt><dd class="usertitle"><strong>Member</strong></dd><dd><span>Registered: 2016-02-01</span></dd></dl></div><div class="postright"><h3>Re: Why does my bread collapse?</h3><div class="postmsg"><p>${text}</p></div></div></div></div></div></div>`
			)
		)
	},
	'unknown engine': {
		address: 'https://bakers.example/talk/bread/7',
		dates: 'N days ago',
		html: around(
			`<ol class="x-list">${each(
				(index, text, name) =>
					`<li class="x-entry"><div class="x-head"><a href="/people/${String(index)}">${name}</a> <span class="x-when">${String(index + 1)} days ago</span></div><div class="x-words"><p>${text}</p></div></li>`
			)}</ol>`
		)
	},
	'right to left': {
		address: 'https://khubz.example/threads/7/',
		dates: 'N مارس 2024',
		html: around(
			each(
				(index, text, name) =>
					`<article class="message" dir="rtl" id="post-70${String(index)}"><a class="username" href="/members/${String(index)}/">${name}</a> <time datetime="2024-03-0${String(index + 1)}">${String(index + 1)} مارس 2024</time><div class="message-body"><p>${text}</p></div></article>`
			)
		)
	}
};

test.each(Object.keys(ENGINES))('every post is kept with its author and date, and nothing else: %s', (engine) => {
	const { address = '', html = '', dates = '' } = ENGINES[engine] ?? {};
	const { posts, text } = store(html, address);
	expect(posts).toEqual(
		TEXTS.map((words, index) => ({
			kind: index === 0 ? 'opening' : 'reply',
			author: NAMES[index],
			date: dates.replace('N', String(index + 1)),
			text: words,
			level: 0
		}))
	);
	for (const chrome of ['Similar threads', 'Posts:', 'Powered by', 'worry less', 'Reply', 'Like', 'Member'])
		expect(text).not.toContain(chrome);
});

const QUOTED = 'That usually means the dough has proofed for too long.';

/** The general markup of quotes. */
test.each([
	[
		'XenForo',
		`<blockquote class="bbCodeBlock bbCodeBlock--quote"><div class="bbCodeBlock-title"><a href="/goto">OldMiller said:</a></div><div class="bbCodeBlock-content"><div class="bbCodeBlock-expandContent">${QUOTED}</div><div class="bbCodeBlock-expandLink"><a>Click to expand...</a></div></div></blockquote>`,
		'OldMiller said:'
	],
	['phpBB', `<blockquote><div><cite>OldMiller wrote:</cite>${QUOTED}</div></blockquote>`, 'OldMiller wrote:'],
	[
		'vBulletin',
		`<div class="bbcode_container"><div class="bbcode_quote"><div class="quote_container"><div class="bbcode_postedby">Originally Posted by <strong>OldMiller</strong></div><div class="message">${QUOTED}</div></div></div></div>`,
		'Originally Posted by OldMiller'
	],
	[
		'Discourse',
		`<aside class="quote no-group"><div class="title">OldMiller:</div><blockquote><p>${QUOTED}</p></blockquote></aside>`,
		'OldMiller:'
	],
	[
		'Invision',
		`<blockquote class="ipsQuote"><div class="ipsQuote_citation">10 hours ago, OldMiller said:</div><div class="ipsQuote_contents"><p>${QUOTED}</p></div></blockquote>`,
		'10 hours ago, OldMiller said:'
	]
])('a quote in a post is a blockquote that begins with the quoted name: %s', (_, quote, name) => {
	const html = around(
		each(
			(index, text, author) =>
				`<article class="message" id="post-${String(index)}"><a class="username" href="/members/${String(index)}/">${author}</a> <time datetime="2024-03-01">Mar 1, 2024</time><div class="message-body">${index === 2 ? quote : ''}${text}</div></article>`
		)
	);
	const { page } = store(html, 'https://bakers.example/threads/7/');
	const quotes = [...page.querySelectorAll('section[data-post] blockquote')];
	expect(quotes.map((one) => one.textContent.replace(/\s+/g, ' ').trim())).toEqual([`${name}${QUOTED}`]);
	expect(quotes[0]?.querySelector('p > cite')?.textContent).toBe(name);
});

test.each([
	[
		'elements in each other',
		(replies: string[]) =>
			`<ol class="comments"><li class="comments_subtree"><div class="comment" id="c_a1">${replies[0] ?? ''}</div><ol class="comments"><li class="comments_subtree"><div class="comment" id="c_a2">${replies[1] ?? ''}</div></li></ol></li><li class="comments_subtree"><div class="comment" id="c_a3">${replies[2] ?? ''}</div></li></ol>`
	],
	[
		'posts in each other',
		(replies: string[]) =>
			`<div class="thing comment" id="t1_a1"><div class="entry">${replies[0] ?? ''}</div><div class="child"><div class="thing comment" id="t1_a2"><div class="entry">${replies[1] ?? ''}</div></div></div></div><div class="thing comment" id="t1_a3"><div class="entry">${replies[2] ?? ''}</div></div>`
	],
	[
		'an attribute',
		(replies: string[]) =>
			`<table class="comment-tree">${replies.map((reply, index) => `<tr class="athing comtr" id="${String(index + 100)}"><td><table><tr><td class="ind" indent="${index === 1 ? '1' : '0'}"><img src="s.gif" height="1" width="0"></td><td class="default">${reply}</td></tr></table></td></tr>`).join('')}</table>`
	],
	[
		'class names',
		(replies: string[]) =>
			replies
				.map(
					(reply, index) =>
						`<div class="comment depth-${index === 1 ? '2' : '1'}" id="comment-${String(index)}">${reply}</div>`
				)
				.join('')
	]
])('replies to a reply are nested in it: by %s', (_, build) => {
	const replies = TEXTS.slice(1).map(
		(text, index) =>
			`<div class="head"><a class="hnuser" href="user?id=x">${NAMES[index + 1] ?? ''}</a> <span class="age" title="2024-03-0${String(index + 2)}T09:15:00">${String(index + 2)} days ago</span></div><div class="commtext">${text}</div>`
	);
	const { posts } = store(around(build(replies)), 'https://news.bakers.example/item?id=7');
	expect(posts.map(({ author, level, text }) => ({ author, level, text }))).toEqual(
		TEXTS.slice(1).map((text, index) => ({ author: NAMES[index + 1], level: index === 1 ? 1 : 0, text }))
	);
});

test('a question comes first, and the accepted answer is marked', () => {
	const answer = (text: string, name: string, attributes: string): string =>
		`<div class="answer" itemprop="suggestedAnswer" itemscope itemtype="https://schema.org/Answer" ${attributes}><div class="post-layout"><div class="votecell">12</div><div class="answercell"><div class="s-prose" itemprop="text"><p>${text}</p></div><div class="user-info"><div class="user-action-time">answered <span class="relativetime" title="2024-03-02 09:15:00Z">Mar 2, 2024 at 9:15</span></div><div class="user-details" itemprop="author" itemscope itemtype="http://schema.org/Person"><a href="/users/5/x">${name}</a><span class="d-none" itemprop="name">${name}</span></div></div></div></div></div>`;
	const { posts, byline } = store(
		around(
			`<div itemscope itemtype="https://schema.org/Question"><div class="question" id="question"><div class="votecell">7</div><div class="postcell"><div class="s-prose" itemprop="text"><p>${TEXTS[0]}</p></div><div class="user-info"><div class="user-action-time">asked <time itemprop="dateCreated" datetime="2024-03-01T09:15:00">Mar 1, 2024 at 9:15</time></div><div class="user-details" itemprop="author" itemscope itemtype="http://schema.org/Person"><a href="/users/1/x">wheatfield</a></div></div></div></div>
			<div id="answers">${answer(TEXTS[1], 'OldMiller', 'id="answer-1"')}${answer(TEXTS[2], 'crumb_counter', 'id="answer-2"').replace('class="answer"', 'class="answer accepted-answer"')}</div></div>`,
			'class="question-page"'
		),
		'https://bakers.example/questions/7/why'
	);
	expect(posts.map(({ kind, author, text }) => [kind, author, text])).toEqual([
		['opening', 'wheatfield', TEXTS[0]],
		['reply', 'OldMiller', TEXTS[1]],
		['accepted', 'crumb_counter', TEXTS[2]]
	]);
	expect(byline).toBe('wheatfield');
});

test('question, answers and their comments are kept where nothing declares them', () => {
	const { posts } = store(
		readFileSync(join(FIXTURES, 'extract-03.html'), 'utf8'),
		'https://example.org/pages/extract-03.html'
	);
	expect(posts.map(({ author, level, text }) => [author, level, text.slice(0, 20)])).toEqual([
		[null, 0, 'My wall clock stops '],
		[null, 0, 'The clockmaker kept '],
		['anna', 1, 'Have you oiled it? 0'],
		[null, 0, 'The council voted by'],
		['anna', 1, 'Have you oiled it? 1'],
		[null, 0, 'A retired tram drive'],
		['anna', 1, 'Have you oiled it? 2']
	]);
	expect(posts[0]?.kind).toBe('opening');
});

test('an opening post in a box of its own comes before the replies', () => {
	const { posts, byline } = store(
		readFileSync(join(FIXTURES, 'extract-05.html'), 'utf8'),
		'https://example.org/pages/extract-05.html'
	);
	expect(posts.map(({ kind, author, text }) => [kind, author, text.slice(0, 8)])).toEqual([
		['opening', 'Lady', 'Opening:'],
		...[0, 1, 2, 3].map((index) => ['reply', `u${String(index)}`, `Reply ${String(index)}:`])
	]);
	expect(byline).toBe('Lady');
});

const ARTICLE = Array.from(
	{ length: 8 },
	(_, index) =>
		`<p>${TEXTS[index % 4] ?? ''} The mill by the river has ground since ${String(1700 + index)}, and its stones are dressed twice a year by hand.</p>`
).join('');

/** Pages that repeat boxes with names and dates, but are no threads. */
test.each([
	[
		'an article with comments below',
		`<article><h1>The mill by the river</h1><p class="byline">By <a rel="author" href="/authors/anna">Anna Miller</a> <time datetime="2024-03-01">March 1, 2024</time></p>${ARTICLE}</article><section id="comments"><ol>${each((index, text, name) => `<li class="comment" id="comment-${String(index)}"><div class="comment-author"><cite class="fn">${name}</cite></div><div class="comment-meta"><time datetime="2024-03-02">March 2, 2024</time></div><div class="comment-content"><p>${text}</p></div></li>`)}</ol></section>`
	],
	[
		'the home page of a blog',
		each(
			(index, text, name) =>
				`<article class="post" id="post-${String(index)}"><h2><a href="/2024/03/${String(index)}">Story number ${String(index)} from the mill</a></h2><p class="meta">By <a class="author" href="/authors/${String(index)}">${name}</a> <time datetime="2024-03-01">March 1, 2024</time></p><p>${text}</p><a href="/2024/03/${String(index)}">Read more</a></article>`
		)
	],
	[
		'a list of products',
		each(
			(index, text) =>
				`<div class="product"><h3><a href="/p/${String(index)}">Flour of kind ${String(index)}</a></h3><p>${text}</p><span class="price">${String(index)}.99</span></div>`
		)
	],
	[
		'the results of a search',
		each(
			(index, text) =>
				`<div class="result"><h3><a href="https://site-${String(index)}.example/">A page about bread and ovens ${String(index)}</a></h3><cite>site-${String(index)}.example</cite> <span class="date">Mar 1, 2024</span><p>${text}</p></div>`
		)
	]
])('a page that is no thread has no posts: %s', (_, body) => {
	const page = around('').replace('<h1>Why does my bread collapse?</h1>', body);
	expect(store(page, 'https://bakers.example/2024/the-mill').posts).toEqual([]);
});
