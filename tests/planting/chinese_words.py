"""Chinese facts: identifiers, dates, opposites, nouns, questions, measures and offices."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.planting.chinese import NUMERAL, other, places
from tests.planting.english import MONTH_WORDS, NOT_MODELS
from tests.planting.tables import listed, table
from tests.planting.values import HAN, SENTENCE, Edit, Words, is_chinese

_KEYWORDS = frozenset(listed("keywords"))

_TOKEN = re.compile(r"(?<![A-Za-z0-9_@#&])[A-Za-z][A-Za-z0-9_]+(?![A-Za-z0-9_;])")

_OPTION = re.compile(
    rf"(?<![A-Za-z0-9_.'’-])(?:[A-H](?=[{HAN}、，。；：股型级楼座区组队角])|[A-HX-Z](?![\w.'’-]))"
)

_VERSION = re.compile(r"(?<![A-Za-z0-9_])([A-Za-z]{1,12}[ -]?v?)(\d{1,4})((?:\.\d+)*)(?![\w])")

_BEFORE_TOKEN = re.compile(rf"[{HAN}，。、（“《\s(\"'`.]$")


def _latin_letter(token: str, rng: random.Random) -> str:
    letters = [i for i, c in enumerate(token) if c.isascii() and c.isalpha()]
    place = rng.choice(letters[1:] or letters)
    old = token[place]
    pool = "aeiou" if old.lower() in "aeiou" else "bcdfghklmnprstvw"
    new = rng.choice([c for c in pool if c != old.lower()])
    return token[:place] + (new.upper() if old.isupper() else new) + token[place + 1 :]


def identifier(text: str, rng: random.Random, words: Words) -> Iterator[Edit]:
    chinese = is_chinese(text)
    for match in _TOKEN.finditer(text):
        token = match.group()
        if token.lower() in _KEYWORDS or len(token) < 2:
            continue
        marked = bool(re.search(r"\d|_|[a-z][A-Z]|^[A-Z]{2,}", token))
        if not chinese and not marked:
            continue
        if not chinese and token.isupper() and len(text) < 400 and text.isupper():
            continue
        detail = "letter" if marked else "word_letter"
        yield Edit(*match.span(), _latin_letter(token, rng), detail)
        if marked and not chinese and token.isalpha():
            continue
        suffix = rng.choice(["2", "-B", "X", "Pro"]) if token[:1].isupper() else rng.choice("2X")
        yield Edit(*match.span(), token + suffix, "suffix")
    for match in _OPTION.finditer(text):
        if chinese or re.search(
            r"(?:plan|option|group|section|vitamin|grade|team|type) $",
            text[: match.start()],
            re.IGNORECASE,
        ):
            yield Edit(*match.span(), other("ABCDEFGH", rng, match.group()), "option")
    for match in _VERSION.finditer(text):
        head, number, rest = match.groups()
        word = head.strip(" -").lower()
        if not chinese and (head.islower() or word in MONTH_WORDS | NOT_MODELS | words.small):
            continue
        if word in _KEYWORDS:
            continue
        parts = [number, *rest.split(".")[1:]]
        place = rng.randrange(len(parts))
        step = rng.choice([1, 2, 3])
        parts[place] = str(int(parts[place]) + step)
        yield Edit(*match.span(), head + ".".join(parts), "version")


_WEEKDAY = re.compile(
    r"(?<![一二两三四五六七八九十几多数])(周|星期|礼拜)([一二三四五六日天])"
    r"(?![天次个期年岁刊位集片般直样带千百十名家起边条清良])"
)


def weekday_zh(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for match in _WEEKDAY.finditer(text):
        head, day = match.groups()
        if head == "周" and day == "天":
            continue
        new = rng.choice(
            [c for c in "一二三四五六日" if c not in (day, "日" if day == "天" else "")]
        )
        yield Edit(*match.span(), head + new, "weekday")


_DATE_WORDS = table("date_words")

_MONTH = re.compile(r"(?<![\d.])(1[0-2]|[1-9])(?=月(?:\d|份|初|底|[上中下]旬|，|以来|间))")


def date_word_zh(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for word, others in _DATE_WORDS.items():
        for at in places(text, word):
            if (
                text[at - 1 : at] in tuple("早一每")
                or text[at + len(word) : at + len(word) + 1] == "子"
            ):
                continue
            yield Edit(at, at + len(word), rng.choice(others), word)
    for match in _MONTH.finditer(text):
        new = rng.choice([m for m in range(1, 13) if str(m) != match.group()])
        yield Edit(*match.span(), str(new), "month")


_ANTONYMS = tuple(listed("antonyms"))

_OPPOSITE: dict[str, tuple[str, ...]] = {}

for _pair in _ANTONYMS:
    _one, _two = _pair.split("/")
    if len(_one) > 1:
        _OPPOSITE[_one] = (*_OPPOSITE.get(_one, ()), _two)
        _OPPOSITE[_two] = (*_OPPOSITE.get(_two, ()), _one)

_DIRECTION = re.compile(
    r"(?<![东西南北河湖山广江])[东西南北](?=[侧岸门郊麓路区线翼](?![东西南北]))"
)

_SEX = re.compile(
    r"[男女](?=[队单双孩生青儿工篮排足]|选手|运动员|教师|演员|职工|人[，。、的])(?!女|儿)(?<!儿女)"
)

_SCORE = re.compile(r"(?<=[\d比分险惜大完])[胜负](?=[，。\d他她对于日中韩美北上])")

_NEVER_OPPOSED_AFTER = {"出口": "处成", "部分": "", "收入": "", "结果": "", "问题": ""}


_PLACES_IN_TIME = {"以上", "以下", "以前", "以后", "之前", "之后"}


def antonym_zh(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for word, others in _OPPOSITE.items():
        for at in places(text, word):
            before, after = text[at - 1 : at], text[at + len(word) : at + len(word) + 1]
            if word in _PLACES_IN_TIME and after in tuple("所简几"):
                continue
            if (word[0], before) in {("部", "全"), ("部", "大"), ("出", "进")} or before in tuple(
                "不没"
            ):
                continue
            if after and after in _NEVER_OPPOSED_AFTER.get(word, ""):
                continue
            if word == "部分" and before in tuple("大一全组成"):
                continue
            yield Edit(at, at + len(word), rng.choice(others), "pair")
    for match in _DIRECTION.finditer(text):
        new = {"东": "西", "西": "东", "南": "北", "北": "南"}[match.group()]
        yield Edit(*match.span(), new, "direction")
    for match in _SEX.finditer(text):
        yield Edit(*match.span(), "女" if match.group() == "男" else "男", "sex")
    for match in _SCORE.finditer(text):
        yield Edit(*match.span(), "负" if match.group() == "胜" else "胜", "score")


_LEFT = "的和与在是对为有被把向从到，。、；：“”（《！？\u3000"

_RIGHT = "，。、；：”）》！？的和与在是将也都里上中"

HAN_NOUN = re.compile(rf"(?<=的)[{HAN}]{{2,3}}(?=[，。；、！？])")

FUNCTION = frozenset(
    "的了着过是在和与也就都这那我你他她它们不没很还又再个些时候样么什其么为之而且但或者吗呢吧啊"
    "罢去来说"
    "上下里中前后一二三四五六七八九十两几多少呵哩"
)


def word_zh(text: str, rng: random.Random, words: Words) -> Iterator[Edit]:
    for size, nouns in words.han.items():
        known = set(nouns)
        for start in range(len(text) - size + 1):
            noun = text[start : start + size]
            if noun not in known:
                continue
            before = text[start - 1] if start else "，"
            after = text[start + size] if start + size < len(text) else "。"
            if before in _LEFT and after in _RIGHT:
                for _ in range(8):
                    new = rng.choice(nouns)
                    if not set(new) & set(noun):
                        yield Edit(start, start + size, new, f"noun{size}")
                        break


_AT = re.compile(r"[在从到去]$")

_THAT = re.compile(r"[那哪](?=里|个|些|样|年|天|位|边|家|种|次|一[个年天位家种次])")


def question(text: str, _: random.Random, __: Words) -> Iterator[Edit]:
    for match in SENTENCE.finditer(text):
        sentence = match.group()
        if len(sentence) < 8:
            continue
        bare = sentence.rstrip('”’」』"')
        end = match.start() + len(bare)
        asks = bare.endswith(("？", "?")) or re.search("[吗么呢什谁何怎哪]", bare)
        if bare.endswith("。") and not asks and bare[-2] not in "吗呢吧啊罢么了）)”’》」』了的":
            yield Edit(end - 1, end, "吗？", "吗_in")
        if bare.endswith("吗？") and "不" not in bare and "难道" not in bare:
            yield Edit(end - 2, end, "。", "吗_out")
        for found in _THAT.finditer(sentence):
            if found.group() == "那" and (
                bare.endswith(("？", "?", "！"))
                or (sentence[found.end()] == "里" and not _AT.search(sentence[: found.start()]))
            ):
                continue
            start = match.start() + found.start()
            new = "哪" if found.group() == "那" else "那"
            yield Edit(start, start + 1, new, "哪")


_CIRCLED = re.compile(r"[①-⑳㈠-㈩⑴-⒇]")


def circled(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for match in _CIRCLED.finditer(text):
        new = chr(ord(match.group()) + rng.choice([1, 2]))
        if _CIRCLED.match(new):
            yield Edit(*match.span(), new, "circled")


_MEASURES = table("measures")

_MEASURE = re.compile(
    rf"(?<=[{NUMERAL}\d])(?:份|分(?![之钟别为成布析明解裂开外歧子母])|[件名台辆棵艘盒户](?![义"
    rf"字单称牌额誉词次声胜]|上)"
    rf"|家(?=企业|公司|工厂|银行|商店|医院|单位)|届(?=[{HAN}])|[只条张本](?=[{HAN}])"
    rf"|位(?=[{HAN}])(?!于|数|置)|所(?=学校|大学|医院|中学|小学)|首(?=诗|歌|曲))"
)


def measure(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for match in _MEASURE.finditer(text):
        old = match.group()
        before = text[max(0, match.start() - 2) : match.start()]
        if old == "户" and text.startswith("人家", match.end()):
            continue
        if old == "分" and ((before[-1:] in "十百万半" and before[-1:]) or before.startswith("点")):
            continue
        if old in "只条张本" and before[-1:] in "一万":
            continue
        if old == "份" and before.endswith(("部", "月", "省")):
            continue
        yield Edit(*match.span(), rng.choice(_MEASURES[old]), old)


_OFFICE_ZH = re.compile(
    r"(?<![副前代总各正原任老新小])(?:总理|主席|部长|市长|省长|县长|总统|校长|院长|局长|董事长"
    r"|厂长|书记|会长)"
    r"(?![级们团期府衙会])"
)


def former_zh(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for match in _OFFICE_ZH.finditer(text):
        yield Edit(*match.span(), rng.choice(["前", "副", "代"]) + match.group(), "in")
    for match in re.finditer(
        r"副(?=总理|主席|部长|市长|省长|县长|总统|校长|院长|局长|书记|会长)", text
    ):
        yield Edit(*match.span(), rng.choice(["", "前"]), "out")
