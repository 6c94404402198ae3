"""How much a text is like one that somebody wrote: what tells one charset from another."""

from __future__ import annotations

import re
from typing import Final

from cleaners.characters import HAN_CLASS
from cleaners.lexicon import segmentation_score

# Costs in thousandths of natural logarithms, on the scale of the lexicon: a common Chinese
# character in a common word costs 4,000 to 7,000, one that no word explains 19,100.
_ODD: Final = 14_000
_COSTS: Final = (
    ("[、。，！？；：“”‘’（）《》「」『』【】…—·\u3000％～〈〉]", 3_000),
    ("[０-９Ａ-Ｚａ-ｚ]", 7_000),
    ("[\u3041-\u3096]", 3_200),  # hiragana
    ("[\u30a1-\u30fc]", 4_500),  # katakana
    ("[이다는에의을가고하지한은로도서사를기어있인나시아그자리대수일들과]", 3_800),
    ("[해라전정스제부보상구장게주만성여원공]", 4_300),
    ("[오면신안생위유조동경관국선세용중소당문비계요연모방음회던내력양무]", 5_000),
    ("[행물발재적우실진분말까마거바려않했]", 5_000),
    ("[였었습됐되된할될같없때더또저것년월강화통학교민단체추결입현반]", 5_500),
    ("[가-힣]", 9_000),
    ("[оеаинтсрвл]", 2_900),
    ("[кмдпуязыьгчбйхжш]", 4_000),
    ("[ющцэфъёіїєґў]", 6_000),
    ("[А-ЯЁІЇЄҐЎ]", 6_500),
    ("[éèêàâçîôûùëïœäöüßñíóáúãõøåæ¡¿«»°§©®€–]", 4_500),
    ("[À-ÖØ-Þ]", 7_500),
    ("[ąćęłńśźżčďěňřšťůžőűășțşţđĄĆĘŁŃŚŹŻČŘŠŽ]", 7_000),
    ("[ğıİ]", 6_000),
    ("[αοιετσνηυρπκμλς]", 3_000),
    ("[ωδγθχφβξζψάέήίόύώϊϋ]", 4_500),
    ("[Α-ΩΆΈΉΊΌΎΏ]", 7_000),
    ("[יוהלארתמבש]", 3_000),
    ("[א-ת]", 4_200),
    ("[اليمنرتوبعد]", 3_000),
    ("[سفحقكهجشصخطضذزغثءأإآئؤةىظ،؟]", 4_500),
    ("[านรอกเงมยลว่้]", 3_000),
    ("[ดทสตะปบคหแจพชขใไีิ์ััุู็]", 4_300),
    ("[\u0e01-\u0e5b]", 6_500),
    ("[a-z ]", 3_000),
    ("[A-Z0-9.,;:!?'\"()\\-/\n\r\t]", 4_500),
    ("[\x21-\x7e]", 6_000),
    ("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd\ufff0-\uffff]", 30_000),
    ("[\U000f0000-\U0010ffff]", 30_000),
)  # fmt: skip
_KINDS = tuple((re.compile(pattern), cost) for pattern, cost in _COSTS)
_HAN = re.compile(f"[{HAN_CLASS}]+")
_FAR_HAN = re.compile("[\U00020000-\U0003fffd]")
_UNKNOWN_HAN: Final = 19_100
"""The lexicon knows no character beyond the first plane, and takes nothing for one."""

# Two accented letters in a row are rare in any Western word (créée, œuvre); mojibake has runs.
_ACCENTS_IN_A_ROW = re.compile(
    "[\u00a1-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192]{2,}"
)
# a lower-case letter before a capital one: KOI8 read as Windows-1251 is full of them.
_CASE_TURNED = re.compile("[а-яё][А-ЯЁ]")
_TURNED: Final = 6_000
# A Greek, Cyrillic, Hebrew, Arabic or Thai letter beside a Latin one, Hangul beside Han: cafι.
_OTHER = "[\u0370-\u06ff\u0e00-\u0e5b]"
_MIXED = re.compile(
    f"[A-Za-z](?={_OTHER})|(?<={_OTHER})[A-Za-z]|[가-힣](?=[{HAN_CLASS}])|(?<=[가-힣])[{HAN_CLASS}]"
)


def cost(text: str) -> int:
    """Return how improbable a text is as Chinese, Japanese, Korean, Russian or a Western one.

    In thousandths of a natural logarithm; two readings of the same bytes can be compared.
    Chinese is judged by words, the others by letters. Other languages cost much in all readings.

    >>> cost("长江") < cost("长江".encode("gbk").decode("big5")) < cost("\\ufffd\\ufffd")
    True
    """
    total = 0
    rest = text
    han = "\0".join(_HAN.findall(text))
    if han:
        total -= segmentation_score(han)
        total += len(_FAR_HAN.findall(han)) * _UNKNOWN_HAN
        rest = _HAN.sub("", text)
    for pattern, each in _KINDS:
        rest, count = pattern.subn("", rest)
        total += count * each
    total += len(rest) * _ODD
    total += sum(len(run) * (_ODD - 5_000) for run in _ACCENTS_IN_A_ROW.findall(text))
    turned = len(_CASE_TURNED.findall(text)) + len(_MIXED.findall(text))
    return total + turned * _TURNED
