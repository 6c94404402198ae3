"""Development pages of threads and questions, after the templates of sites that have many of them.

Nobody saved these either; ``benchmarks.pages.pages(THREADS)`` yields them.
"""

from __future__ import annotations

from typing import Final

from benchmarks.pages import Template, Writer, chrome


def _replies(w: Writer) -> list[str]:
    return [w.paragraph(1, 2) if w.rng.random() < 0.6 else w.sentence(1, 1) for _ in range(14)]


def v2ex(w: Writer) -> tuple[str, list[str]]:
    """Return a topic of V2EX: one long text, then replies in tables of their own."""
    text, replies, title = w.paragraphs(2, 4), _replies(w), w.title()
    cells = "".join(
        f"""<div id="r_{n}" class="cell"><table cellpadding="0" width="100%"><tr><td width="48"><img src="/a{n}.png" class="avatar"></td><td width="10"></td><td width="auto"><div class="fr"><a href="#" class="thank">{w.say("感谢回复者", "Thank")}</a> <span class="no">{n + 1}</span></div>
<strong><a href="/member/u{n}" class="dark">user{n}</a></strong> <span class="ago">{n + 2} {w.say("小时前", "hours ago")}</span><div class="sep3"></div><div class="reply_content">{reply}</div></td></tr></table></div>"""
        for n, reply in enumerate(replies)
    )
    content = f"""<div id="Wrapper"><div class="content"><div id="Rightbar"><div class="box">{"".join(f'<div class="cell"><a href="/t/{n}">{w.title()}</a></div>' for n in range(8))}</div></div>
<div id="Main"><div class="box"><div class="header"><h1>{title}</h1><small class="gray"><a href="/member/u">u</a> · {w.say("3 天前 · 2187 次点击", "3 days ago · 2187 views")}</small></div><div class="cell"><div class="topic_content"><div class="markdown_body">{"".join(f"<p>{p}</p>" for p in text)}</div></div></div></div>
<div class="box"><div class="cell"><span class="gray">{len(replies)} {w.say("条回复", "replies")}</span></div>{cells}</div></div></div></div>"""
    return chrome(w, content, title=title), [*text, *replies]


def tianya(w: Writer) -> tuple[str, list[str]]:
    """Return a thread of Tianya: ``<br>`` and wide blanks in posts, the author's replies long."""
    posts, title = [w.paragraph(2, 5), *_replies(w)], w.title()
    items = "".join(
        f"""<div class="atl-item" id="{n}"><div class="atl-head"><div class="atl-info"><span>{w.say("作者：", "By ")}<a href="#">{w.title()[:4]}</a></span> <span>{w.say("时间：", "At ")}2012-03-04 10:{n:02}:00</span></div></div>
<div class="atl-content"><div class="atl-con-bd clearfix"><div class="bbs-content">{"　　" + post.replace("。", "。<br>　　")}</div><div class="atl-reply">{w.say("来自", "From")} <a href="#">Android</a> | <a href="#">{w.say("举报", "Report")}</a> | <a href="#">{w.say("回复", "Reply")}</a> {n}{w.say("楼", "")}</div></div></div></div>"""
        for n, post in enumerate(posts)
    )
    content = f'<div id="doc"><div id="bd"><h1 class="atl-title">{title}</h1><div class="atl-main">{items}</div><div class="atl-pages"><a href="#">1</a> <a href="#">2</a></div></div></div>'
    return chrome(w, content, title=title), posts


def zhihu(w: Writer) -> tuple[str, list[str]]:
    """Return a question of Zhihu: answers of many paragraphs, their authors and votes around."""
    asked, title = w.paragraph(1, 1), w.title() + w.say("？", "?")
    answers = [w.paragraphs(2, 6) for _ in range(5)]
    cards = "".join(
        f"""<div class="List-item"><div class="ContentItem AnswerItem"><div class="ContentItem-meta"><div class="AuthorInfo"><a class="UserLink-link" href="#">{w.title()[:4]}</a><div class="AuthorInfo-badgeText">{w.title()[:10]}</div></div><span class="Voters"><button>{n * 31} {w.say("人赞同了该回答", "upvotes")}</button></span></div>
<div class="RichContent"><div class="RichContent-inner"><span class="RichText ztext CopyrightRichText-richText">{"".join(f"<p>{p}</p>" for p in answer)}</span></div><div class="ContentItem-time"><a href="#">{w.say("发布于", "Posted")} 2020-01-02</a></div><div class="ContentItem-actions"><button>{w.say("赞同", "Up")}</button><button>{w.say("添加评论", "Comment")}</button></div></div></div></div>"""
        for n, answer in enumerate(answers)
    )
    content = f"""<div class="QuestionPage"><div class="QuestionHeader"><h1 class="QuestionHeader-title">{title}</h1><div class="QuestionHeader-detail"><div class="QuestionRichText"><span class="RichText ztext">{asked}</span></div></div></div>
<div class="Question-main"><div class="Question-mainColumn"><div class="List-headerText"><span>5 {w.say("个回答", "answers")}</span></div>{cards}</div><div class="Question-sideColumn">{"".join(f'<div class="SimilarQuestions-item"><a href="#">{w.title()}</a></div>' for _ in range(6))}</div></div></div>"""
    return chrome(w, content, title=title), [asked, *(p for a in answers for p in a)]


def issue(w: Writer) -> tuple[str, list[str]]:
    """Return an issue of GitHub: every post of it is called a comment."""
    posts, title = [w.paragraphs(1, 3) for _ in range(7)], w.title()
    items = "".join(
        f"""<div class="js-timeline-item"><div class="TimelineItem"><div class="timeline-comment-group"><div class="timeline-comment comment previewable-edit"><div class="timeline-comment-header"><h3><strong><a class="author" href="#">user{n}</a></strong> commented <a href="#">on Mar {n + 1}, 2021</a></h3></div>
<div class="edit-comment-hide"><table class="d-block"><tbody class="d-block"><tr class="d-block"><td class="d-block comment-body markdown-body js-comment-body">{"".join(f"<p>{p}</p>" for p in post)}</td></tr></tbody></table></div></div></div></div></div>"""
        for n, post in enumerate(posts)
    )
    content = f'<main><div class="gh-header"><h1><span class="js-issue-title">{title}</span> <span>#42</span></h1></div><div class="js-discussion">{items}</div><div class="Layout-sidebar"><div class="sidebar-assignee">No one assigned</div><div class="sidebar-labels">None yet</div></div></main>'
    return chrome(w, content, title=title), [p for post in posts for p in post]


def stack(w: Writer) -> tuple[str, list[str]]:
    """Return a question of Stack Exchange: code in answers, small comments below them."""
    code = "for line in open(path):\n    print(line)"
    posts = [[*w.paragraphs(2, 4), code, w.paragraph()] for _ in range(4)]
    title = w.title()

    def post(n: int, texts: list[str]) -> str:
        body = "".join(
            f"<pre><code>{t}</code></pre>" if t == code else f"<p>{t}</p>" for t in texts
        )
        comments = "".join(
            f'<li class="comment"><span class="comment-copy">{w.sentence(1, 2)}</span> – <a href="#" class="comment-user">u{k}</a></li>'
            for k in range(2)
        )
        return f"""<div id="{"question" if not n else f"answer-{n}"}" class="{"question" if not n else "answer"}"><div class="post-layout"><div class="votecell"><button>▲</button><div>{n * 4}</div></div><div class="postcell"><div class="s-prose js-post-body">{body}</div>
<div class="post-taglist"><a href="#">python</a></div><div class="user-details"><a href="#">u{n}</a><span>1,2{n}4</span></div></div></div><div class="comments"><ul class="comments-list">{comments}</ul></div></div>"""

    answers = "".join(post(n, texts) for n, texts in enumerate(posts) if n)
    content = f'<div id="mainbar"><div id="question-header"><h1>{title}</h1></div>{post(0, posts[0])}<div id="answers"><h2>3 Answers</h2>{answers}</div></div><div id="sidebar"><h4>Related</h4><ul>{w.links(8)}</ul></div>'
    return chrome(w, content, title=title), [t for texts in posts for t in texts]


def zhidao(w: Writer) -> tuple[str, list[str]]:
    """Return a question of Baidu Zhidao: the best answer, then the others, ads between."""
    asked, title = w.sentence(), w.title()
    best, others = w.paragraphs(2, 4), [w.paragraph(1, 2) for _ in range(3)]
    rest = "".join(
        f'<div class="bd answer"><div class="line info"><a href="#">{w.title()[:4]}</a> <span>2015-06-0{n + 1}</span></div><div class="line content"><div class="answer-text line"><span>{text}</span></div></div><div class="qb-zan"><span>{n}</span></div></div>'
        for n, text in enumerate(others)
    )
    content = f"""<article class="grid" id="qb-content"><div class="wgt-ask"><h1><span class="ask-title">{title}</span></h1><div class="line mt-5 q-content"><span class="con">{asked}</span></div></div>
<div class="wgt-best"><div class="bd answer"><div class="hd line"><span>{w.say("最佳答案", "Best answer")}</span></div><div class="line content"><div class="best-text mb-10">{"<br>".join(best)}</div></div></div></div>
<div class="wgt-answers"><div class="hd"><h2>{w.say("其他回答", "Other answers")}</h2></div>{rest}</div><div class="wgt-related"><h2>{w.say("类似问题", "Similar")}</h2><ul>{w.links(8)}</ul></div></article>"""
    return chrome(w, content, title=title), [asked, *best, *others]


THREADS: Final[dict[str, tuple[str, Template]]] = {
    write.__name__: ("forum", write) for write in (v2ex, tianya, zhihu, issue, stack, zhidao)
}
