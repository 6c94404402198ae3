"""Reading: two texts side by side, and each place where they differ explained by the contract."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from cleaners.characters import is_han
from cleaners.dedup.content import Content
from cleaners.dedup.contract import Difference, Line
from cleaners.dedup.foreign import Foreign
from cleaners.dedup.slips import in_a_word, is_filler, may_be_lost
from cleaners.dedup.strict import LOST, NOTE, NOTE_END, OF_WORDS, inside_a_word, same_from
from cleaners.english import is_english_word

_ENOUGH: Final = 6
"""So many characters behind a difference have to be the same again, or all that are left."""
_HEAD: Final = 24
"""So many have to be the same behind a head that only one text has."""
_MAX_HARMED: Final = 4
"""More doubled or missing characters than this, in both texts together, and it is another text."""
_MAX_DOUBLED: Final = 2
MAX_ADDED: Final = _MAX_HARMED * _MAX_DOUBLED
"""So many characters the text that goes may have more than the one that stays."""
_CHARACTERS_PER_LOST: Final = 20
_CHARACTERS_PER_WORD: Final = 1000
_MIN_CUT: Final = 8
"""Fewer characters than this are no lost end of a text, unless they are a sentence."""
_LONG: Final = 60
"""From so many characters up a text may be cut inside a word or number, which shows its end."""

# Matches the end of Sardinia. and 蝶变。”; not that of a text that goes on...
_FULL_STOP = re.compile(r"(?<![.…])[.。！？!?][”’\"')）]*\s*$")
# A word broken in two by a line end, as a strict form has it: imple mentation.
_BROKEN = re.compile(r"([A-Za-z]+)-? ([a-z]+)(?![A-Za-z])")
_WHOLE = re.compile(r"[A-Za-z]+(?![A-Za-z])")
_WORD = re.compile(r"[a-z]{2,}(?= )")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*[.,:]?")
_FIGURE_BEFORE = re.compile(r"\d ?$")
# What is shown of a difference: a word, a number, an identifier or a few Chinese characters.
_TOKEN = re.compile(r"[!-~\u00aa-\u02ff]+(?: [a-z]+)?|[^!-~]{1,6}", re.ASCII)


@dataclass(slots=True)
class Reading:
    """Two texts read side by side, ``at`` a place in each; of two sides 0 is the left one."""

    left: Content
    right: Content
    within: bool
    at: list[int] = field(default_factory=lambda: [0, 0])
    found: list[Difference] = field(default_factory=list)
    less: set[int] = field(default_factory=set)  # sides that lack sentences, words or their end
    harmed: set[int] = field(default_factory=set)  # sides with damage that the other has not
    extra: tuple[list[tuple[Foreign, str]], ...] = ([], [])  # foreign lines that only one has
    slips: int = 0
    words: int = 0
    lost: int = 0

    def foreign(self) -> bool:
        """Explain foreign paragraphs; two of one sort that differ name different people."""
        if self.left.foreign == self.right.foreign:
            return True
        one, other = Counter(self.left.foreign), Counter(self.right.foreign)
        self.extra = (list((one - other).elements()), list((other - one).elements()))
        if {sort for sort, _ in self.extra[0]} & {sort for sort, _ in self.extra[1]}:
            self._differ("variant", 0, self.extra[0][0][1], self.extra[1][0][1])
            return False
        for side in (0, 1):
            for sort, text in self.extra[side]:
                self._differ(sort, side, text)
        return True

    def read(self) -> bool:
        """Read to the end of both; False at the first difference that no line explains."""
        one, other = self.left.text, self.right.text
        while True:
            same = same_from(one, self.at[0], other, self.at[1])
            self.at = [self.at[0] + same, self.at[1] + same]
            if self.at == [len(one), len(other)]:
                return True
            if not self._explained():
                places = self._token_starts()
                tokens = map(_TOKEN.match, (one, other), places)
                self._differ("variant", 0, *(token[0] if token else "" for token in tokens))
                return False

    def _explained(self) -> bool:
        always = (
            self._note_mark,
            self._lost,
            self._doubled,
            self._missing,
            self._broken,
            self._ends,
        )
        tries = always if self.within else (*always, self._word, self._head)
        return any(explain(side) for explain in tries for side in (0, 1))

    def _sides(self, side: int) -> tuple[Content, Content, int, int]:
        contents = (self.left, self.right)
        return contents[side], contents[1 - side], self.at[side], self.at[1 - side]

    def _differ(self, line: Line, side: int, text: str, other: str = "") -> None:
        pair = (text, other) if side == 0 else (other, text)
        self.found.append(Difference(line, *pair))

    def _pass(self, side: int, own: int, others: int) -> None:
        self.at[side] += own
        self.at[1 - side] += others

    def _note_mark(self, side: int) -> bool:
        """[1] in this text and none in the other; [1] and [2] differ."""
        own, other, i, j = self._sides(side)
        if own.text[i : i + 1] != NOTE or other.text[j : j + 1] == NOTE:
            return False
        if NOTE in other.text[max(j - 4, 0) : j] and NOTE_END not in other.text[max(j - 4, 0) : j]:
            return False
        end = own.text.index(NOTE_END, i) + 1
        self._differ("note_mark", side, f"[{own.text[i + 1 : end - 1]}]")
        # Between Latin words there is a blank without a mark, and none beside one.
        blank = other.text[j : j + 1] == " " and own.text[end : end + 1] != " "
        self._pass(side, end - i, int(blank))
        return True

    def _lost(self, side: int) -> bool:
        """Some characters of this text are U+FFFD, those of the other are whole."""
        own, other, i, j = self._sides(side)
        if own.text[i : i + 1] != LOST:
            return False
        end = i
        while own.text[end : end + 1] == LOST:
            end += 1
        behind = own.text[end : end + _ENOUGH]
        for whole in range(4 * (end - i) + 1):
            between = other.text[j : j + whole]
            if other.text[j + whole : j + whole + _ENOUGH].startswith(behind) and (
                behind or j + whole == len(other.text)
            ):
                break
        else:
            return False
        self.lost += end - i
        if LOST in between or self.lost > 2 + len(own.text) // _CHARACTERS_PER_LOST:
            return False
        self.harmed.add(side)
        self._differ("encoding", side, own.text[i:end], between)
        self._pass(side, end - i, whole)
        return True

    def _doubled(self, side: int) -> bool:
        """型集⏎集装箱 in this text, or 机器器人; 型集装箱 and 机器人 in the other."""
        own, other, i, j = self._sides(side)
        for count in range(1, _MAX_DOUBLED + 1):
            twice = own.text[i : i + count]
            if i < count or twice != own.text[i - count : i] or not all(map(is_han, twice)):
                continue
            error = i in own.open_breaks or (count == 1 and in_a_word(other.text, j - 1))
            if error and self._goes_on(own.text, i + count, other.text, j):
                return self._harm("doubled", side, twice, "", (count, 0))
        return False

    def _missing(self, side: int) -> bool:
        """保护和修⏎重点 in this text, 保护和修复重点 inside a line of the other."""
        own, other, i, j = self._sides(side)
        if i not in own.open_breaks or j >= len(other.text) or {j, j + 1} & set(other.starts):
            return False
        if not (j and may_be_lost(other.text, j)):
            return False
        if not self._goes_on(own.text, i, other.text, j + 1):
            return False
        return self._harm("missing", side, "", other.text[j], (0, 1))

    def _broken(self, side: int) -> bool:
        """per⏎rmitted or perm⏎tted in this text, permitted in the other."""
        own, other, _, _ = self._sides(side)
        starts = self._token_starts()
        i, j = starts[side], starts[1 - side]
        broken, whole = _BROKEN.match(own.text, i), _WHOLE.match(other.text, j)
        if not (broken and whole and broken.start(2) in own.open_breaks):
            return False
        head, tail, word = broken[1], broken[2], whole[0]
        line: Line = "doubled" if head + tail[1:] == word else "missing"
        doubled = line == "doubled" and head[-1] == tail[0]
        missing = (
            len(head + tail) + 1 == len(word) and word.startswith(head) and word.endswith(tail)
        )
        if not (doubled or missing) or not is_english_word(word):
            return False
        self.at[side], self.at[1 - side] = i, j
        steps = (broken.end() - i, whole.end() - j)
        return self._harm(line, side, broken[0], word, steps)

    def _harm(self, line: Line, side: int, own: str, other: str, steps: tuple[int, int]) -> bool:
        self.slips += 1
        if self.slips > _MAX_HARMED:
            return False
        self.harmed.add(side)
        self._differ(line, side, own, other)
        self._pass(side, *steps)
        return True

    @staticmethod
    def _goes_on(own: str, i: int, other: str, j: int) -> bool:
        behind = own[i : i + _ENOUGH]
        return other.startswith(behind, j) if behind else j == len(other)

    def _ends(self, side: int) -> bool:
        """The text ends here, where a word of the other does, and that one goes on."""
        own, other, i, j = self._sides(side)
        if i < len(own.text) or not i:
            return False
        start = j + (other.text[j] == " ")
        sentence = not self.within and start in other.sentences
        if not sentence and not self._is_cut(own, other, i, j):
            return False
        self.less.add(side)
        self._differ("tail" if sentence else "truncated", side, "", other.text[j:])
        self._pass(side, 0, len(other.text) - j)
        return True

    def _is_cut(self, own: Content, other: Content, i: int, j: int) -> bool:
        """Tell whether it shows that a text was cut here, inside a sentence of the other.

        Not where a full stop says that it ends: so does a rule of which a clause was struck out.
        """
        if len(other.text) - j < _MIN_CUT or _FULL_STOP.search(own.lines[-1]):
            return False
        if not inside_a_word(other.text, j):
            return True
        start = i
        while start and own.text[start - 1] in OF_WORDS:
            start -= 1
        part = own.text[start:i]
        is_word = part.isalpha() or _NUMBER.fullmatch(part) is not None
        return is_word and i >= _LONG and not self.within

    def _word(self, side: int) -> bool:
        """One lower-case English word more in this text."""
        own, other, _, _ = self._sides(side)
        starts = self._token_starts()
        i, j = starts[side], starts[1 - side]
        word = _WORD.match(own.text, i)
        if (
            word is None
            or not is_filler(word[0])
            or _FIGURE_BEFORE.search(own.text, max(i - 2, 0), i)
        ):
            return False
        behind = own.text[word.end() + 1 :][: 2 * _ENOUGH]
        if (
            self.words > len(own.text) // _CHARACTERS_PER_WORD
            or behind[:1].isdigit()
            or not other.text.startswith(behind, j)
        ):
            return False
        self.words += 1
        self.less.add(1 - side)
        self._differ("word", side, word[0])
        self.at[side], self.at[1 - side] = word.end() + 1, j
        return True

    def _head(self, side: int) -> bool:
        """Whole sentences before what both texts begin with, in this text."""
        own, other, _, j = self._sides(side)
        probe = other.text[:_HEAD]
        if len(probe) < _ENOUGH or any(d.line == "head" for d in self.found):
            return False
        at = own.text.find(probe, 1)
        # Where sentences begin is worked out for few texts, as it takes a while.
        if at > 0 and j >= other.sentences[min(1, len(other.sentences) - 1)]:
            return False
        while at > 0:
            if own.sentences[bisect_left(own.sentences, at)] == at:
                self.less.add(1 - side)
                self._differ("head", side, own.text[:at])
                self.at[side], self.at[1 - side] = at, 0
                return True
            at = own.text.find(probe, at + 1)
        return False

    def _token_starts(self) -> list[int]:
        """Return where the words begin in which the texts differ, in each of them."""
        one, other = self.left.text, self.right.text
        i, j = self.at
        if (i < len(one) and one[i] in OF_WORDS) or (j < len(other) and other[j] in OF_WORDS):
            while i and j and one[i - 1] == other[j - 1] and one[i - 1] in OF_WORDS:
                i, j = i - 1, j - 1
        return [i, j]
