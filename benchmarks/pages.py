"""Development pages: whole pages as sites write them, with the text that an editor would keep.

Nobody saved these: the structures are written after the templates of common sites and engines
(portals, tables of old, WordPress, Discuz, phpBB, vBulletin, Tieba, Discourse, MediaWiki), the text
is made of the clauses of ``seeds/`` and of the English ones below. They show what a rule does to a
kind of page, not how often that kind occurs; no figure of theirs speaks for real pages.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from benchmarks.seeds import stated_documents

PAGES_OF_A_KIND: Final = 2
_CLAUSE = re.compile(r"[^，。！？；：]{4,}")
_ENGLISH: Final = """
the committee published its annual report on water quality last week|local governments have
closed more than a hundred small factories along the river|nobody expected the fish to return so
soon|engineers measured the flow at three stations|the figures agreed with the model|a new railway
cut the journey between the two cities to under an hour|farmers in the hills have turned to tea and
fruit|prices rose in the second quarter more slowly than economists had predicted|it is too early to
say whether the measures will last|the museum reopened in May after two years of repairs|students
from rural schools can borrow books through a library that travels by bus|the survey compared
satellite images with those of earlier years|the kernel now schedules short tasks on idle cores
first|the driver was merged after four rounds of review|benchmarks on the new processor show a
clear gain|users who compile their own packages should rebuild them|the maintainers thanked everyone
who had sent a patch|support for older cards has been dropped|the release candidate fixes a leak in
the cache|the change is expected to land in the next cycle
""".replace("\n", " ").strip()


@dataclass(frozen=True, slots=True)
class SavedPage:
    """A page, what an editor keeps of it, and of which kind and language it is."""

    name: str
    kind: str
    language: str
    markup: str
    text: str


@dataclass(frozen=True, slots=True)
class Writer:
    """Draws the words of one page."""

    rng: random.Random
    language: str
    clauses: list[str]

    def sentence(self, fewest: int = 2, most: int = 5) -> str:
        """Return a sentence of some clauses."""
        drawn = self.rng.sample(self.clauses, self.rng.randint(fewest, most))
        if self.language == "zh":
            return "，".join(drawn) + "。"
        joined = ", ".join(drawn)
        return joined[0].upper() + joined[1:] + "."

    def paragraph(self, fewest: int = 1, most: int = 4) -> str:
        """Return a paragraph of some sentences."""
        between = "" if self.language == "zh" else " "
        return between.join(self.sentence() for _ in range(self.rng.randint(fewest, most)))

    def paragraphs(self, fewest: int = 4, most: int = 12) -> list[str]:
        """Return the paragraphs of an article."""
        return [self.paragraph() for _ in range(self.rng.randint(fewest, most))]

    def title(self) -> str:
        """Return a line without a final mark."""
        clause = self.rng.choice(self.clauses)
        return clause[:30] if self.language == "zh" else clause[:1].upper() + clause[1:]

    def say(self, chinese: str, english: str) -> str:
        """Return the phrase of the page's language."""
        return chinese if self.language == "zh" else english

    def links(self, count: int, wrap: str = "<li>{}</li>") -> str:
        """Return links to other pages."""
        return "".join(
            wrap.format(f'<a href="/{self.rng.randrange(10**6)}.html">{self.title()}</a>')
            for _ in range(count)
        )


def chrome(w: Writer, content: str, *, title: str, side: str = "") -> str:
    """Return a page with the head, menus and foot of a site around a content."""
    menu = "".join(f'<li><a href="/{n}/">{w.title()[:6]}</a></li>' for n in range(12))
    return f"""<!DOCTYPE html>
<html lang="{w.language}"><head><meta charset="utf-8"><title>{title}_{w.say("新闻网", "Site")}</title>
<meta name="description" content="{w.sentence()}"><script>var a = "<p>{w.sentence()}</p>";</script>
<style>.a {{ color: red }}</style></head><body>
<div class="top-bar"><span>{w.say("欢迎光临", "Welcome")}</span> <a href="/login">{w.say("登录", "Log in")}</a></div>
<div id="header"><div class="logo"><a href="/">{w.say("新闻网", "Site")}</a></div><ul class="nav">{menu}</ul></div>
{content}
{side}
<div id="footer"><p>{w.say("版权所有 未经许可不得转载 京ICP备05021421号", "All rights reserved. Privacy policy and terms of use apply to this site.")}</p>
<p><a href="/about">{w.say("关于我们", "About us")}</a> | <a href="/c">{w.say("联系方式", "Contact")}</a></p></div>
</body></html>"""


def _p(paragraphs: list[str], opening: str = "<p>") -> str:
    return "\n".join(f"{opening}{text}</p>" for text in paragraphs)


def _side(w: Writer) -> str:
    return f"""<div class="sidebar"><h3>{w.say("热门文章", "Most read")}</h3><ul>{w.links(10)}</ul>
<div class="ad"><p>{w.sentence()}</p></div></div>"""


def portal(w: Writer) -> tuple[str, list[str]]:
    """Return an article of a portal: source line, share tools, related links, hot comments."""
    body, title = w.paragraphs(), w.title()
    content = f"""<div class="main-content w1240"><h1 class="main-title">{title}</h1>
<div class="top-bar-wrap"><span class="date">2021-10-19 08:49</span> <span class="source">{w.say("来源：新华社", "Source: Agency")}</span>
<div class="share"><a href="#">{w.say("分享到微博", "Share")}</a></div></div>
<div class="article" id="artibody">{_p(body, "<p>" + w.say("　　", ""))}<p class="article-editor">{w.say("责任编辑：王平", "Editor: J. Smith")}</p></div>
<div class="related"><h3>{w.say("相关阅读", "Related")}</h3><ul>{w.links(8)}</ul></div></div>"""
    return chrome(w, content, title=title, side=_side(w)), body


def post_body(w: Writer) -> tuple[str, list[str]]:
    """Return an article whose side column holds summaries as long as its paragraphs."""
    body, title = w.paragraphs(), w.title()
    cards = "".join(
        f'<div class="card"><a href="#">{w.title()}</a><p>{w.sentence()}</p></div>'
        for _ in range(8)
    )
    content = f"""<div class="post_area"><h1>{title}</h1><div class="post_info">2021-10-19 10:00:00</div>
<div class="post_body">{_p(body)}</div><div class="post_statement">{w.say("特别声明：以上内容仅代表作者本人观点。", "The views are those of the author.")}</div></div>
<div class="post_recommends"><h2>{w.say("推荐", "More")}</h2>{cards}</div>"""
    return chrome(w, content, title=title), body


def nested_tables(w: Writer) -> tuple[str, list[str]]:
    """Return an article that stands in a cell of tables within tables."""
    body, title = w.paragraphs(), w.title()
    menu = "".join(f"<tr><td><a href='/{n}'>{w.title()[:8]}</a></td></tr>" for n in range(9))
    markup = f"""<html><head><title>{title}</title></head><body bgcolor=#ffffff>
<table width=760><tr><td><a href="/">{w.say("首页", "Home")}</a></td><td><a href="/x">{w.say("新闻", "News")}</a></td></tr></table>
<table width=760><tr><td width=160 valign=top><table>{menu}</table></td><td valign=top>
<table width=100%><tr><td align=center class=title>{title}</td></tr><tr><td align=center>2005-03-01 09:12</td></tr>
<tr><td class=b12c>{_p(body)}</td></tr></table></td></tr></table>
<table width=760><tr><td align=center>{w.say("版权所有", "Copyright 2005")}</td></tr></table></body></html>"""
    return markup, body


def br_cell(w: Writer) -> tuple[str, list[str]]:
    """Return an article set with <br> alone, in one cell, with blanks for its indents."""
    body, title = w.paragraphs(), w.title()
    lines = "<br>\n<br>\n".join(w.say("&nbsp;&nbsp;&nbsp;&nbsp;", "") + text for text in body)
    markup = f"""<HTML><HEAD><TITLE>{title}</TITLE></HEAD><BODY>
<center><font size=5><b>{title}</b></font></center><hr><table width=95%><tr><td><font size=3>
{lines}</font></td></tr></table><hr><p align=center><a href="1.htm">{w.say("上一页", "Previous")}</a>
<a href="3.htm">{w.say("下一页", "Next")}</a> <a href="index.htm">{w.say("返回目录", "Contents")}</a></p></BODY></HTML>"""
    return markup, body


def br_div(w: Writer) -> tuple[str, list[str]]:
    """Return an article of a blog host: lines with <br> in a div, a calendar and a list beside."""
    body, title = w.paragraphs(), w.title()
    content = f"""<div class="wrap"><div class="blog_title">{title}</div><div class="blog_info">{w.say("阅读(120) 评论(3)", "120 views")}</div>
<div class="blog_content">{"<br/><br/>".join(body)}</div><div class="pre_next">{w.links(2, "<span>{}</span>")}</div></div>"""
    return chrome(w, content, title=title, side=_side(w)), body


def wordpress(w: Writer) -> tuple[str, list[str]]:
    """Return a blog post with headings, a quote, a list and three comments."""
    body, title = w.paragraphs(5, 9), w.title()
    items, heading = [w.sentence(1, 2) for _ in range(4)], w.title()
    comments = "".join(
        f'<li class="comment"><cite class="fn">{w.title()[:4]}</cite><p>{w.sentence(1, 2)}</p></li>'
        for _ in range(3)
    )
    text = [*body[:2], heading, *items, *body[2:]]
    content = f"""<div id="content"><article class="post hentry"><h1 class="entry-title">{title}</h1>
<div class="entry-meta">{w.say("发表于", "Posted on")} 2021-10-19</div><div class="entry-content">{_p(body[:2])}<h2>{heading}</h2>
<ul>{"".join(f"<li>{item}</li>" for item in items)}</ul><blockquote><p>{body[2]}</p></blockquote>{_p(body[3:])}</div>
<footer class="entry-footer">{w.say("标签", "Tags")}: {w.links(3, "{}")}</footer></article>
<div id="comments"><ol class="commentlist">{comments}</ol></div></div>"""
    return chrome(w, content, title=title, side=_side(w)), text


def article_main(w: Writer) -> tuple[str, list[str]]:
    """Return an article in HTML 5 elements with hashed class names and cards below."""
    body, title = w.paragraphs(), w.title()
    cards = "".join(
        f"<li><article><h3><a href='#'>{w.title()}</a></h3></article></li>" for _ in range(6)
    )
    markup = f"""<!doctype html><html><head><title>{title}</title><script src=a.js></script></head><body><header class="sc-1x"><nav>{w.links(9)}</nav></header>
<main><article class="css-19v"><header><h1>{title}</h1><time datetime="2021-10-19">2021</time></header><section class="css-1r7">{_p(body, '<p class="css-axufdj">')}</section></article>
<aside><h2>{w.say("推荐阅读", "Read next")}</h2><ul>{cards}</ul></aside></main><footer><p>© 2021</p><nav>{w.links(8)}</nav></footer></body></html>"""
    return markup, body


def divs_only(w: Writer) -> tuple[str, list[str]]:
    """Return an article whose paragraphs are <div>, inside sections without names."""
    body, title = w.paragraphs(), w.title()
    content = f"""<div class="box"><div class="h">{title}</div><div class="txt">{"".join(f"<div>{text}</div>" for text in body)}</div></div>"""
    return chrome(w, content, title=title, side=_side(w)), body


def spans_in_sections(w: Writer) -> tuple[str, list[str]]:
    """Return an article as an editor for phones writes it: sections, styled spans, hidden first."""
    body, title = w.paragraphs(), w.title()
    inner = "".join(
        f'<section style="margin:0"><section><p style="line-height:2em"><span style="font-size:15px">{text}</span></p></section></section>'
        for text in body
    )
    markup = f"""<!DOCTYPE html><html><head><title></title><meta property="og:title" content="{title}"><script>var t=1;</script></head><body id="activity-detail" class="zh_CN mm_appmsg">
<div id="js_article" class="rich_media"><div class="rich_media_inner"><div id="page-content" class="rich_media_area_primary"><h1 class="rich_media_title" id="activity-name">{title}</h1>
<div id="meta_content" class="rich_media_meta_list"><a href="#">{w.say("长江观察", "Observer")}</a></div><div class="rich_media_content" id="js_content" style="visibility: hidden;">{inner}</div></div></div>
<div class="qr_code_pc"><p>{w.say("微信扫一扫关注该公众号", "Scan to follow")}</p></div></div></body></html>"""
    return markup, body


def brief(w: Writer) -> tuple[str, list[str]]:
    """Return a piece of news shorter than the menus around it."""
    body, title = [w.sentence(2, 3)], w.title()
    content = f"""<div class="news"><h1>{title}</h1><div class="text"><p>{body[0]}</p></div><ul class="more">{w.links(6)}</ul></div>"""
    return chrome(w, content, title=title, side=_side(w)), body


def gallery(w: Writer) -> tuple[str, list[str]]:
    """Return a page of pictures with a caption below each."""
    body, title = [w.sentence(1, 2) for _ in range(7)], w.title()
    pictures = "".join(
        f'<div class="pic"><img src="/{n}.jpg"><p class="caption">{text}</p></div>'
        for n, text in enumerate(body)
    )
    content = f'<div class="gallery"><h1>{title}</h1>{pictures}</div>'
    return chrome(w, content, title=title, side=_side(w)), body


def steps(w: Writer) -> tuple[str, list[str]]:
    """Return a guide that is a numbered list for the greater part."""
    opening, title = w.paragraph(), w.title()
    items = [w.paragraph(1, 2) for _ in range(9)]
    content = f"""<div class="content"><h1>{title}</h1><p>{opening}</p><ol>{"".join(f"<li>{item}</li>" for item in items)}</ol></div>"""
    return chrome(w, content, title=title, side=_side(w)), [opening, *items]


def figures(w: Writer) -> tuple[str, list[str]]:
    """Return an article with a table of figures inside."""
    body, title = w.paragraphs(4, 6), w.title()
    rows = [(w.title()[:6], str(w.rng.randrange(9999)), str(w.rng.randrange(99))) for _ in range(8)]
    table = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    content = f"""<div class="article-content"><h1>{title}</h1>{_p(body[:2])}<table class="data">{table}</table>{_p(body[2:])}</div>"""
    text = [*body[:2], *("\t".join(row) for row in rows), *body[2:]]
    return chrome(w, content, title=title, side=_side(w)), text


def _posts(w: Writer) -> list[str]:
    """Return the posts of a thread: an opening one, longer and shorter replies."""
    replies = [w.paragraph(1, 2) if w.rng.random() < 0.6 else w.sentence(1, 1) for _ in range(9)]
    return [w.paragraph(2, 4), *replies]


def discuz(w: Writer) -> tuple[str, list[str]]:
    """Return a thread of Discuz X: a table for each post, the author's profile beside."""
    posts, title = _posts(w), w.title()
    tables = "".join(
        f"""<div id="post_{n}"><table id="pid{n}" class="plhin"><tr><td class="pls"><div class="pi"><div class="authi"><a href="#">{w.title()[:4]}</a></div></div>
<dl class="pil cl"><dt>{w.say("主题", "Threads")}</dt><dd>{n}</dd><dt>{w.say("积分", "Points")}</dt><dd>{n * 7}</dd></dl></td><td class="plc"><div class="pi"><strong><a href="#">{n + 1}#</a></strong>
<div class="authi"><em>{w.say("发表于", "Posted")} 2012-3-4 10:{n:02}:11</em></div></div><div class="pct"><div class="pcb"><div class="t_fsz"><table><tr><td class="t_f" id="postmessage_{n}">{text}</td></tr></table></div></div></div></td></tr>
<tr><td class="pls"></td><td class="plc plm"><div class="po"><a href="#">{w.say("回复", "Reply")}</a> <a href="#">{w.say("举报", "Report")}</a></div></td></tr></table></div>"""
        for n, text in enumerate(posts)
    )
    content = f'<div id="ct" class="wp cl"><h1 class="ts"><span id="thread_subject">{title}</span></h1><div id="postlist" class="pl bm">{tables}</div></div>'
    return chrome(w, content, title=title), posts


def phpbb(w: Writer) -> tuple[str, list[str]]:
    """Return a thread of phpBB 3."""
    posts, title = _posts(w), w.title()
    divs = "".join(
        f"""<div id="p{n}" class="post bg{n % 2 + 1}"><div class="inner"><dl class="postprofile"><dt><a href="#">user{n}</a></dt><dd>{w.say("帖子", "Posts")}: {n * 3}</dd></dl>
<div class="postbody"><h3><a href="#">Re: {title}</a></h3><p class="author">by <a href="#">user{n}</a> » 2012-03-04 10:{n:02}</p><div class="content">{text}</div><div class="signature">{w.title()[:8]}</div></div></div></div>"""
        for n, text in enumerate(posts)
    )
    return chrome(
        w, f'<div id="page-body"><h2><a href="#">{title}</a></h2>{divs}</div>', title=title
    ), posts


def vbulletin(w: Writer) -> tuple[str, list[str]]:
    """Return a thread of vBulletin 3: tables, the text in a div of each second row."""
    posts, title = _posts(w), w.title()
    tables = "".join(
        f"""<table class="tborder" id="post{n}" width="100%"><tr><td class="thead">03-04-2012, 10:{n:02} AM</td><td class="thead">#{n + 1}</td></tr>
<tr><td class="alt2" width="175"><div><a class="bigusername" href="#">user{n}</a></div><div class="smallfont">Join Date: Mar 2010</div></td><td class="alt1" id="td_post_{n}"><div id="post_message_{n}">{text}</div></td></tr></table><br />"""
        for n, text in enumerate(posts)
    )
    return chrome(w, f'<div id="posts">{tables}</div>', title=title), posts


def tieba(w: Writer) -> tuple[str, list[str]]:
    """Return a thread of Tieba: floors with long class names."""
    posts, title = _posts(w), w.title()
    floors = "".join(
        f"""<div class="l_post l_post_bright j_l_post clearfix"><div class="d_author"><ul class="p_author"><li class="d_name"><a href="#">{w.title()[:4]}</a></li><li>{w.say("铁杆吧友", "fan")}</li></ul></div>
<div class="d_post_content_main"><div class="p_content"><cc><div id="post_content_{n}" class="d_post_content j_d_post_content clearfix">{text}</div></cc></div><div class="core_reply"><span>{n + 1}{w.say("楼", "")}</span><span>2013-05-06 07:08</span><a href="#">{w.say("回复", "Reply")}</a></div></div></div>"""
        for n, text in enumerate(posts)
    )
    return chrome(
        w,
        f'<div class="left_section"><h1 class="core_title_txt">{title}</h1><div class="p_postlist">{floors}</div></div>',
        title=title,
    ), posts


def discourse(w: Writer) -> tuple[str, list[str]]:
    """Return a topic of Discourse as search engines see it."""
    posts, title = _posts(w), w.title()
    divs = "".join(
        f"""<div itemprop="comment" class="topic-body crawler-post"><div class="crawler-post-meta"><span class="creator"><a href="#">user{n}</a></span><time datetime="2020-01-0{n % 9 + 1}">2020</time></div>
<div class="post" itemprop="text"><p>{text}</p></div></div>"""
        for n, text in enumerate(posts)
    )
    return chrome(
        w,
        f'<div id="main-outlet" class="wrap"><div id="topic-title"><h1><a href="#">{title}</a></h1></div>{divs}</div>',
        title=title,
    ), posts


def answers(w: Writer) -> tuple[str, list[str]]:
    """Return a question with its answers."""
    posts, title = [w.paragraph(1, 3) for _ in range(5)], w.title()
    rest = "".join(
        f"""<div id="answer-{n}" class="answer"><div class="votecell"><span class="vote-count-post">{n}</span></div><div class="answercell"><div class="post-text"><p>{text}</p></div><div class="user-info"><a href="#">user{n}</a> answered Mar 4</div></div></div>"""
        for n, text in enumerate(posts[1:])
    )
    content = f"""<div id="question"><h1><a href="#">{title}</a></h1><div class="postcell"><div class="post-text"><p>{posts[0]}</p></div></div></div><div id="answers"><h2>{w.say("回答", "Answers")}</h2>{rest}</div>"""
    return chrome(w, content, title=title, side=_side(w)), posts


def excerpts(w: Writer) -> tuple[str, list[str]]:
    """Return the front page of a blog: titles with the openings of their posts."""
    pairs = [(w.title(), w.paragraph(1, 2)) for _ in range(8)]
    posts = "".join(
        f"""<div class="post-{n} post type-post"><h2><a href="/{n}">{name}</a></h2><div class="entry"><p>{text}</p></div><a class="more-link" href="/{n}">{w.say("阅读全文", "Read more")}</a></div>"""
        for n, (name, text) in enumerate(pairs)
    )
    text = [line for pair in pairs for line in pair]
    return chrome(w, f'<div id="main">{posts}</div>', title=w.title(), side=_side(w)), text


def wiki(w: Writer) -> tuple[str, list[str]]:
    """Return an article of MediaWiki: contents, a box of facts, sections, references."""
    body, title = w.paragraphs(6, 9), w.title()
    heads = [w.title()[:8] for _ in range(3)]
    toc = "".join(f'<li><a href="#{n}">{n} {head}</a></li>' for n, head in enumerate(heads))
    content = f"""<div id="content" class="mw-body"><h1 id="firstHeading">{title}</h1><div id="mw-content-text" class="mw-parser-output"><table class="infobox"><tr><th>{w.title()[:4]}</th><td>{w.title()[:6]}</td></tr></table>
{_p(body[:2])}<div id="toc" class="toc"><h2>{w.say("目录", "Contents")}</h2><ul>{toc}</ul></div>{"".join(f'<h2><span class="mw-headline">{head}</span></h2>{_p(body[2 + n : 3 + n] if n < 2 else body[4:])}' for n, head in enumerate(heads))}</div></div>
<div id="mw-navigation"><ul>{w.links(14)}</ul></div>"""
    text = [*body[:2], heads[0], body[2], heads[1], body[3], heads[2], *body[4:]]
    return chrome(w, content, title=title), text


def manual(w: Writer) -> tuple[str, list[str]]:
    """Return a page of a manual: a long menu beside, code between the paragraphs."""
    body, title = w.paragraphs(4, 7), w.title()
    code = "def read(path):\n    with open(path) as source:\n        return source.read()"
    markup = f"""<!DOCTYPE html><html><head><title>{title}</title><script></script></head><body class="wy-body-for-nav"><nav class="wy-nav-side"><ul>{w.links(30)}</ul></nav>
<div class="rst-content"><div role="navigation"><ul class="wy-breadcrumbs">{w.links(2)}</ul></div><div role="main" class="document"><section><h1>{title}</h1>{_p(body[:2])}<div class="highlight"><pre>{code}</pre></div>{_p(body[2:])}</section></div><footer><hr><p>© 2021</p></footer></div></body></html>"""
    return markup, [*body[:2], code, *body[2:]]


Template = Callable[[Writer], tuple[str, list[str]]]
"""What writes a page: its markup, and the paragraphs of its main text."""

KINDS: Final[dict[str, tuple[str, Template]]] = {
    **{
        write.__name__: ("article", write)
        for write in (
            portal, post_body, nested_tables, br_cell, br_div, wordpress, article_main, divs_only,
            spans_in_sections, brief, gallery, steps, figures, wiki, manual,
        )
    },
    **{
        write.__name__: ("forum", write)
        for write in (discuz, phpbb, vbulletin, tieba, discourse, answers)
    },
    "excerpts": ("list", excerpts),
}  # fmt: skip


def pages(kinds: Mapping[str, tuple[str, Template]] = KINDS) -> Iterator[SavedPage]:
    """Yield the development pages: PAGES_OF_A_KIND for each template and language."""
    chinese = [
        clause.strip("“”\"'（）() ")
        for document in stated_documents()
        for block in document.blocks
        for clause in _CLAUSE.findall(block.text)
    ]
    spoken = {"zh": [clause for clause in chinese if len(clause) > 5], "en": _ENGLISH.split("|")}
    for template, (kind, write) in kinds.items():
        for language, clauses in spoken.items():
            for number in range(PAGES_OF_A_KIND):
                name = f"{template}-{language}-{number}"
                writer = Writer(random.Random(name), language, clauses)
                markup, text = write(writer)
                yield SavedPage(name, kind, language, markup, "\n".join(text))
