"""The recipe: every setting of a run, read from TOML, checked, frozen, and told when wrong."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from difflib import get_close_matches
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeGuard

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from cleaners.dedup import DedupSettings
from cleaners.repair import Repairs
from flows.errors import RecipeError

if TYPE_CHECKING:
    from _typeshed import DataclassInstance
    from pydantic_core import ErrorDetails

_MAX_SHOWN = 60


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceSettings(_Section):
    """Where the sources are, and what becomes of documents whose source is gone.

    ``priority``: patterns of sources; of copies that are equal the one stays whose source matches
    the earlier pattern.
    """

    paths: tuple[str, ...] = ("seeds",)
    missing: Literal["drop", "keep"] = "drop"
    priority: tuple[str, ...] = ()


class Columns(_Section):
    """What the columns of tables are called: of each list the first name that a row has.

    What lies deeper is called ``parent.key``. ``text`` is read, ``id`` names the row in the corpus.
    """

    text: tuple[str, ...] = (
        "text", "content", "body", "raw_content", "article", "passage", "html",
        "正文", "内容", "文本",
    )  # fmt: skip
    id: tuple[str, ...] = ("id", "doc_id", "docid", "uuid", "_id", "编号", "url", "link")
    title: tuple[str, ...] = ("title", "headline", "标题")
    author: tuple[str, ...] = ("author", "byline", "作者")
    url: tuple[str, ...] = ("url", "link", "source_url", "metadata.url", "meta.url", "链接")
    published_at: tuple[str, ...] = (
        "published_at", "published", "publish_time", "pubdate", "date", "created_at", "created",
        "metadata.date", "发布时间", "日期",
    )  # fmt: skip

    def metadata(self) -> dict[str, tuple[str, ...]]:
        """Return the names of the columns that are metadata, by what they are to us."""
        names: dict[str, tuple[str, ...]] = self.model_dump(exclude={"text", "id"})
        return names


class Gates(_Section):
    """What a version must keep to before it is committed.

    Those on near copies are three. Of 13 corpora of 15 to 3,000 documents (manuals, articles,
    recipes, speeches, reviews, poems, copyright notes) at most 4.8 % of a folder's characters went
    as such (100 articles with planted copies; 1.0 % of 1,000, 0.2 % of others), one document for
    another, and of what the version before kept 6.0 % when sources doubled (3 of 50; 3 of 497),
    4.2 % after an earlier build (4 of 95; 6 of 990), none after the same run. 2,000 notices of one
    template, all but one dropped, are over 99 %, 1,999 and over 99 %. One bulletin in 60 harmless
    wordings is 98 % and 59, and passes: what goes is a copy by the contract, and the gates are for
    an engine that errs. Wrong: 1,001 reposts of one story in a folder are stopped.

    ``max_vanished_ratio`` is no measured limit but what a nightly run may lose unasked: a folder of
    five is one too many, a mount that is lost takes a source whole.
    """

    max_reject_ratio: Annotated[float, Field(ge=0, le=1)] = 0.05
    min_sources: Annotated[int, Field(ge=1)] = 20
    max_loss_ratio: Annotated[float, Field(ge=0, le=1)] = 0.5
    max_drift_ratio: Annotated[float, Field(ge=0)] = 0.1
    max_near_ratio: Annotated[float, Field(ge=0, le=1)] = 0.99
    max_near_copies: Annotated[int, Field(ge=0)] = 1000
    max_withdrawn_ratio: Annotated[float, Field(ge=0, le=1)] = 0.5
    max_vanished_ratio: Annotated[float, Field(ge=0, le=1)] = 0.2


class Limits(_Section):
    """How much one source and one batch may hold, and what they may take of their process.

    ``max_source_bytes`` bounds one item, a file or a member or row of one; the next four bound what
    one packed file unpacks to: bytes, that as a multiple of its own, members, depth of archives.
    Text packs 20 to 1; at a ratio of 200 a gigabyte of zeros in a tar.gz took 5.5 s to refuse.

    A batch of 1 MB took 2 s of CPU and 1.7 GB of addresses (0.25 GB of memory; the libraries alone
    0.54 and 0.15), one of 4 MB 7.4 s and 1.7 GB (0.35). The bounds hold in worker processes; on a
    cluster memory is its own matter.
    """

    max_source_bytes: Annotated[int, Field(ge=1)] = 64_000_000
    max_unpacked_bytes: Annotated[int, Field(ge=1)] = 4_000_000_000
    max_ratio: Annotated[int, Field(ge=1)] = 100
    max_members: Annotated[int, Field(ge=1)] = 1_000_000
    max_depth: Annotated[int, Field(ge=1)] = 3
    batch_bytes: Annotated[int, Field(ge=1)] = 1_000_000
    batch_sources: Annotated[int, Field(ge=1)] = 256
    batch_seconds: Annotated[int, Field(ge=1)] = 600
    worker_bytes: Annotated[int, Field(ge=2_000_000_000)] = 8_000_000_000


class ReportSettings(_Section):
    """What the report of a version shows: with ``texts`` off, counts alone and none of the texts.

    Then no text reaches Prefect's pages either, nor the manifest; the tables hold all.
    """

    texts: bool = True


def _switched(rules: object) -> object:
    """Turn ``rule = true`` into its default settings and ``rule = false`` into None."""
    if not isinstance(rules, dict):
        return rules
    settings: dict[bool, object] = {True: {}, False: None}
    return {
        rule: settings[setting] if isinstance(setting, bool) else setting
        for rule, setting in rules.items()
    }


class Recipe(_Section):
    """Every setting of a run."""

    sources: SourceSettings = SourceSettings()
    repairs: Annotated[Repairs, BeforeValidator(_switched)] = Repairs()
    dedup: DedupSettings = DedupSettings()
    columns: Columns = Columns()
    gates: Gates = Gates()
    limits: Limits = Limits()
    report: ReportSettings = ReportSettings()
    skip_sources: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the recipe as plain values, every default spelled out."""
        plain: dict[str, Any] = json.loads(self.model_dump_json())
        return plain


def default_recipe() -> Recipe:
    """Return the recipe that ships with the code."""
    text = files("flows.recipes").joinpath("default.toml").read_text(encoding="utf-8")
    return parse_recipe(text, name="default.toml")


def load_recipe(path: Path | None) -> Recipe:
    """Read a recipe file, or the default one. Raises RecipeError naming file and key."""
    if path is None:
        return default_recipe()
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise RecipeError(f"{path}: cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise RecipeError(f"{path}: not UTF-8 at byte {error.start}") from error
    return parse_recipe(text, name=str(path))


def parse_recipe(text: str, *, name: str) -> Recipe:
    """Read a recipe from TOML; ``name`` begins every message.

    Raises RecipeError that names the wrong key, its siblings and the nearest of them.

    >>> parse_recipe("[gates]\\nmin_sources = 5", name="测试.toml").gates.min_sources
    5
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RecipeError(f"{name}: not TOML: {error}") from error
    return make_recipe(content, name=name)


def make_recipe(content: Mapping[str, Any], *, name: str) -> Recipe:
    """Make a recipe of plain values, as TOML or ``Recipe.as_dict`` gives them.

    Raises RecipeError as ``parse_recipe`` does.
    """
    try:
        return Recipe.model_validate(content)
    except ValidationError as error:
        lines = [_explain(found) for found in error.errors(include_url=False)]
        raise RecipeError(f"{name}: " + "; ".join(dict.fromkeys(lines))) from error


def _explain(found: ErrorDetails) -> str:
    """Say what is wrong in the words of the recipe file.

    Unknown key ``gates.max_rejects``; did you mean max_reject_ratio? known: max_reject_ratio, …
    """
    location = [part for part in found["loc"] if isinstance(part, str)]
    key = ".".join(map(str, found["loc"]))
    if found["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
        siblings = _keys(location[:-1])
        nearest = get_close_matches(location[-1], siblings, n=1, cutoff=0.5)
        hint = f"; did you mean {nearest[0]}?" if nearest else ""
        section = ".".join(location[:-1]) or "the recipe"
        return f"unknown key {key}{hint} known in {section}: {', '.join(siblings)}"
    siblings = _keys(location[:-1])
    return (
        f"{key} = {_shown(found['input'])}: {_lower(found['msg'])} "
        f"(beside it: {', '.join(name for name in siblings if name != location[-1]) or 'nothing'})"
    )


def _keys(location: list[str]) -> list[str]:
    """Return the keys of the section at a location of the default recipe."""
    section: object = Recipe()
    for name in location:
        section = getattr(section, name, None)
    if isinstance(section, BaseModel):
        return list(type(section).model_fields)
    return [field.name for field in fields(section)] if _is_settings(section) else []


def _is_settings(section: object) -> TypeGuard[DataclassInstance]:
    return is_dataclass(section) and not isinstance(section, type)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _MAX_SHOWN else text[:_MAX_SHOWN] + "…"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
