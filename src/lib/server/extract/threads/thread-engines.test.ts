// Tests that the threads of each forum software are stored post by post, each with author and date, and no page around them.
import { expect, test } from 'vitest';
import { around, each, NAMES, signature, store, TEXTS } from '../../../../../tests/support/stored-thread.ts';

/** The general markup of each engine. */
const ENGINES: Readonly<Record<string, { address: string; html: string }>> = {
	phpBB: {
		address: 'https://bakers.example/viewtopic.php?t=7',
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
		html: around(
			`<div id="forumposts">${each(
				(index, text, name) =>
					`<div class="windowbg" id="msg70${String(index)}"><div class="post_wrapper"><div class="poster"><h4><a href="index.php?action=profile;u=${String(index)}">${name}</a></h4><ul class="user_info"><li class="membergroup">Baker</li><li class="postcount">Posts: 12</li></ul></div><div class="postarea"><div class="keyinfo"><div class="postinfo"><a class="smalltext" href="#msg70${String(index)}">March 0${String(index + 1)}, 2024, 09:15:00 AM</a></div></div><div class="post"><div class="inner" id="msg_70${String(index)}">${text}</div></div></div></div></div>`
			)}</div>`
		)
	},
	MyBB: {
		address: 'https://bakers.example/thread-7.html',
		html: around(
			`<div id="posts">${each(
				(index, text, name) =>
					`<div class="post" id="post_70${String(index)}"><div class="post_author"><div class="author_information"><strong><span class="largetext"><a href="/user-${String(index)}.html">${name}</a></span></strong></div><div class="author_statistics">Posts: 40</div></div><div class="post_content"><div class="post_head"><span class="post_date">2024-03-0${String(index + 1)}, 09:15 AM</span></div><div class="post_body scaleimages" id="pid_70${String(index)}">${text}</div></div></div>`
			)}</div>`
		)
	},
	Vanilla: {
		address: 'https://bakers.example/discussion/7/why',
		html: around(
			each(
				(index, text, name) =>
					`${index === 1 ? '<ul class="MessageList DataList Comments">' : ''}<${index === 0 ? 'div' : 'li'} class="Item ${index === 0 ? 'ItemDiscussion' : 'ItemComment'}" id="x_70${String(index)}"><div class="Item-Header"><span class="Author"><a href="/profile/${name}" class="Username">${name}</a></span><span class="MItem DateCreated"><time datetime="2024-03-0${String(index + 1)}T09:15:00+00:00">March ${String(index + 1)}, 2024</time></span></div><div class="Item-BodyWrap"><div class="Item-Body"><div class="Message userContent"><p>${text}</p></div></div></div></${index === 0 ? 'div' : 'li'}>${index === 3 ? '</ul>' : ''}`
			)
		)
	},
	Flarum: {
		address: 'https://bakers.example/d/7-why',
		html: around(
			`<div class="PostStream">${each(
				(index, text, name) =>
					`<div class="PostStream-item"><article class="Post CommentPost"><header class="Post-header"><ul><li class="item-user"><div class="PostUser"><h3 class="PostUser-name"><a href="/u/${name}"><span class="username">${name}</span></a></h3></div></li><li class="item-meta"><time datetime="2024-03-0${String(index + 1)}T09:15:00+00:00">Mar ${String(index + 1)}, 2024</time></li></ul></header><div class="Post-body"><p>${text}</p></div><footer class="Post-footer"><button>Like</button></footer></article></div>`
			)}</div>`
		)
	},
	FluxBB: {
		address: 'https://bakers.example/viewtopic.php?id=7',
		html: around(
			each(
				(index, text, name) =>
					`<div id="p70${String(index)}" class="blockpost rowodd"><h2><span>#${String(index + 1)} <a href="viewtopic.php?pid=70${String(index)}#p70${String(index)}">2024-03-0${String(index + 1)} 09:15:00</a></span></h2><div class="box"><div class="inbox"><div class="postbody"><div class="postleft"><dl><dt><strong>${name}</strong></dt><dd class="usertitle"><strong>Member</strong></dd><dd><span>Registered: 2016-02-01</span></dd></dl></div><div class="postright"><h3>Re: Why does my bread collapse?</h3><div class="postmsg"><p>${text}</p></div></div></div></div></div></div>`
			)
		)
	},
	'unknown engine': {
		address: 'https://bakers.example/talk/bread/7',
		html: around(
			`<ol class="x-list">${each(
				(index, text, name) =>
					`<li class="x-entry"><div class="x-head"><a href="/people/${String(index)}">${name}</a> <span class="x-when">${String(4 - index)} days ago</span></div><div class="x-words"><p>${text}</p></div></li>`
			)}</ol>`
		)
	},
	'right to left': {
		address: 'https://khubz.example/threads/7/',
		html: around(
			each(
				(index, text, name) =>
					`<article class="message" dir="rtl" id="post-70${String(index)}"><a class="username" href="/members/${String(index)}/">${name}</a> <time datetime="2024-03-0${String(index + 1)}">${String(index + 1)} مارس 2024</time><div class="message-body"><p>${text}</p></div></article>`
			)
		)
	}
};

test.each(Object.keys(ENGINES))('every post is kept with its author and date, and nothing else: %s', (engine) => {
	const { address = '', html = '' } = ENGINES[engine] ?? {};
	const { posts, text } = store(html, address, Date.UTC(2024, 2, 5, 12));
	expect(posts).toEqual(
		TEXTS.map((words, index) => ({
			kind: index === 0 ? 'opening' : 'reply',
			author: NAMES[index],
			day: `2024-03-0${String(index + 1)}`,
			text: words,
			level: 0
		}))
	);
	for (const chrome of ['Similar threads', 'Posts:', 'Powered by', 'worry less', 'Reply', 'Like', 'Member'])
		expect(text).not.toContain(chrome);
});
