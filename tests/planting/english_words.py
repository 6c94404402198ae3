"""English facts: dates, opposites, modal verbs, prefixes, offices and nouns."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

from tests.planting.english import cased, circle, pairs, swap
from tests.planting.values import Edit, Words

WEEKDAY_EN = swap(circle("monday tuesday wednesday thursday friday saturday sunday"))

_DATE_WORD_EN = swap(
    {
        **pairs(
            "yesterday/tomorrow,yesterday/today,morning/evening,afternoon/morning,last"
            " week/next week,"
            "last year/this year,last month/this month,last night/tonight,earlier/later,this"
            " week/next week,"
            "summer/winter,spring/autumn,daily/weekly,monthly/yearly,weekly/monthly,before/after,"
            "last week/this week,midnight/noon,early/late"
        )
    }
)

_MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

_ALSO_WORDS = {"March", "May", "August"}

_MONTH_EN = re.compile(
    rf"(?<![\w'’-])(?:(?:{'|'.join(m for m in _MONTHS if m not in _ALSO_WORDS)})(?![\w-])"
    r"|(?:(?<=in )|(?<=of )|(?<=last )|(?<=next )|(?<=since )|(?<=until )|(?<=\d ))(?:March|May"
    r"|August)(?![\w-])"
    r"|(?:March|May|August)(?= \d))"
)

_HALF_DAY = re.compile(r"(?<=\d)( ?)([ap])(?=\.?m\b)")


def month_en(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for match in _MONTH_EN.finditer(text):
        yield Edit(*match.span(), rng.choice([m for m in _MONTHS if m != match.group()]), "month")


def date_word_en(text: str, rng: random.Random, words: Words) -> Iterator[Edit]:
    yield from _DATE_WORD_EN(text, rng, words)
    for match in _HALF_DAY.finditer(text):
        new = match.group(1) + ("p" if match.group(2) == "a" else "a")
        yield Edit(*match.span(), new, "half_day")


_ANTONYM_EN_PAIRS = swap(
    pairs(
        "increase/decrease,increased/decreased,increases/decreases,rise/fall,rose/fell"
        ",rising/falling,"
        "higher/lower,highest/lowest,more/less,most/least,above/below,north/south"
        ",northern/southern,"
        "east/west,eastern/western,import/export,imports/exports,win/lose,won/lost,male/female"
        ",men/women,"
        "man/woman,his/her,he/she,boy/girl,boys/girls,buy/sell,buyers/sellers,support/oppose,"
        "supports/opposes,success/failure,largest/smallest,larger/smaller,best/worst"
        ",better/worse,good/bad,"
        "strong/weak,stronger/weaker,positive/negative,open/closed,inside/outside,public/private,"
        "domestic/foreign,urban/rural,accept/reject,accepted/rejected,allow/forbid"
        ",allowed/forbidden,"
        "upgraded/downgraded,gained/lost,profit/loss,brother/sister,father/mother,son/daughter,"
        "husband/wife,wet/dry,hot/cold,young/old,rich/poor,safe/dangerous,guilty/innocent"
        ",alive/dead,"
        "love/hate,life/death,peace/war,friend/enemy,friends/enemies,begin/end,started/finished,"
        "maximum/minimum,cheap/expensive,easy/difficult,long/short,true/false,majority/minority,"
        "arrive/leave,expand/reduce,improve/worsen,improved/worsened,majority/minority,left/right"
    )
)


def antonym_en(text: str, rng: random.Random, words: Words) -> Iterator[Edit]:
    for edit in _ANTONYM_EN_PAIRS(text, rng, words):
        old, before = text[edit.start : edit.end].lower(), text[: edit.start].lower()
        if old in {"better", "best"} and before.endswith(("had ", "'d ", "’d ")):
            continue
        yield edit


_MODAL = swap(
    {
        "may": ("must", "will"),
        "must": ("may", "might"),
        "should": ("may", "must"),
        "will": ("may",),
        "might": ("will", "must"),
        "can": ("must", "should"),
        "could": ("must",),
        "would": ("might",),
        "shall": ("may",),
        "always": ("sometimes",),
        "often": ("rarely",),
        "all": ("some",),
        "some": ("all",),
        "every": ("no",),
        "probably": ("certainly",),
        "only": ("also",),
    }
)


def modal(text: str, rng: random.Random, words: Words) -> Iterator[Edit]:
    for edit in _MODAL(text, rng, words):
        old = text[edit.start : edit.end]
        if old[0].isupper() and old != old.upper() and re.search(r"[a-z,] $", text[: edit.start]):
            continue  # the month, or Will
        if old == "Will" and re.match(r" [A-Z]", text[edit.end :]):
            continue
        if old == "will" and re.search(
            r"\b(?:the|a|my|his|her|their|of|free|good) $", text[: edit.start]
        ):
            continue
        if old.lower() == "can" and re.search(r"\b(?:the|a) $", text[: edit.start]):
            continue
        if text.startswith((" at all", " of a sudden"), edit.end) or text[: edit.start].endswith(
            ("at ", "after ", "above ", "not ")
        ):
            continue
        yield edit


_PREFIXED = swap(
    pairs(
        "happy/unhappy,able/unable,likely/unlikely,known/unknown,fair/unfair,usual/unusual,"
        "employment/unemployment,employed/unemployed,elected/re-elected,election/re-election,"
        "appear/disappear,appeared/disappeared,agree/disagree,agreed/disagreed,direct/indirect,"
        "legal/illegal,possible/impossible,complete/incomplete,correct/incorrect,opened/reopened,"
        "open/reopen,build/rebuild,built/rebuilt,certain/uncertain,certainty/uncertainty,"
        "affected/unaffected,changed/unchanged,expected/unexpected,necessary/unnecessary"
        ",safe/unsafe,"
        "satisfied/dissatisfied,approval/disapproval,dependent/independent,formal/informal,"
        "sufficient/insufficient,adequate/inadequate,willing/unwilling,important/unimportant,"
        "acceptable/unacceptable,successful/unsuccessful,regular/irregular"
        ",responsible/irresponsible,"
        "common/uncommon,aware/unaware,comfortable/uncomfortable,reasonable/unreasonable,"
        "natural/unnatural,worthy/unworthy,kind/unkind,welcome/unwelcome,secure/insecure,"
        "ability/inability,advantage/disadvantage,honest/dishonest,proper/improper"
        ",patient/impatient,"
        "experienced/inexperienced,visible/invisible,limited/unlimited,official/unofficial,"
        "reliable/unreliable,profitable/unprofitable,stable/unstable,healthy/unhealthy,"
        "appointed/reappointed,introduced/reintroduced,regulated/unregulated,announced/unannounced,"
        "developed/undeveloped,considered/reconsidered,written/unwritten,"
        "funded/unfunded,covered/uncovered,locked/unlocked,treated/untreated,armed/unarmed"
        ",paid/unpaid"
    ),
    after=r"(?! (?:of|up) a\b)",
)


def prefix(text: str, rng: random.Random, words: Words) -> Iterator[Edit]:
    for edit in _PREFIXED(text, rng, words):
        old, before = text[edit.start : edit.end].lower(), text[: edit.start].lower()
        if text[edit.start].isupper() and re.search(r"\w $", before):
            continue  # part of a name
        if old == "fair" and text.startswith((" bit", " amount"), edit.end):
            continue
        if old == "kind" and (text.startswith(" of", edit.end) or before.endswith("of ")):
            continue
        if before.endswith(("not ", "n't ", "more ", "as ", "well ", "all ")):
            continue
        yield edit


_OFFICE = re.compile(
    r"(?<![\w-])(?:prime minister|minister|president|chief executive|chairman|chairwoman"
    r"|director|premier"
    r"|secretary|managing director|general manager|manager|coach|leader|governor|mayor|senator"
    r"|treasurer|ambassador|chancellor|captain|commissioner|spokesman|spokeswoman)(?![\w-])",
    re.IGNORECASE,
)

_FORMER = re.compile(r"\b(former|acting|deputy)(?= [a-z])", re.IGNORECASE)


def former_en(text: str, rng: random.Random, _: Words) -> Iterator[Edit]:
    for match in _OFFICE.finditer(text):
        before = text[: match.start()].lower()
        if re.search(
            r"\b(?:former|acting|deputy|prime|vice|an|chief|general|managing|assistant)[ -]$",
            before,
        ):
            continue
        choices = ["former", "deputy"] if before.endswith(" a ") else ["former", "acting", "deputy"]
        new = rng.choice(choices) + " " + match.group()
        yield Edit(*match.span(), cased(match.group(), new), "in")
    for match in _FORMER.finditer(text):
        old = match.group().lower()
        options = {"former": ("current", "acting"), "acting": ("former",), "deputy": ("former",)}
        if old == "acting" and not _OFFICE.match(text, match.end() + 1):
            continue
        if re.search(r"\b(?:a|an) $", text[: match.start()].lower()) and old == "former":
            options["former"] = ("current",)
        yield Edit(*match.span(), cased(match.group(), rng.choice(options[old])), "swap")


NOUN_EN = re.compile(
    r"(?<=\bthe )[a-z]{4,12}(?=[,.;:]| (?:of|in|and|to|for|on|with|was|is|are|were|has)\b)"
)

_PLACE_OF_NOUN = re.compile(
    r"(?:(?<=\bthe )|(?<=\ba )|(?<=\bhis )|(?<=\bher )|(?<=\btheir )|(?<=\bour )|(?<=\bof )"
    r"|(?<=\bthis ))"
    r"[a-z]{4,12}(?=[,.;:]| (?:of|in|and|to|for|on|with|was|is|are|were|has)\b)"
)

SUPERLATIVE = re.compile(r"(?<!for)(?<!inter)(?<!harv)(?<!requ)(?<!cont)(?<!^w)est$")

NAME_EN = re.compile(r"(?<=[a-z] )[A-Z][a-z]{3,9}(?= (?:says|said)\b)|(?<=\bMr )[A-Z][a-z]{3,9}\b")


def word_en(text: str, rng: random.Random, words: Words) -> Iterator[Edit]:
    known = set(words.latin)
    for match in _PLACE_OF_NOUN.finditer(text):
        noun = match.group()
        if noun not in known:
            continue
        vowel = noun[0] in "aeiou"
        for _ in range(12):
            new = rng.choice(words.latin)
            alike = new[:4] == noun[:4] or (new[-1] == "s") != (noun[-1] == "s")
            if not alike and (new[0] in "aeiou") == vowel:
                yield Edit(*match.span(), new, "noun")
                break
