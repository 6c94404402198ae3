"""Feed posts through the whole pipeline, set beside their paragraphs as marked by hand."""

import pytest
from posts import Comparison, Post, compare, documents, posts

from cleaners.extract import extract, recount, squeezed
from cleaners.records import RawRecord

POSTS = tuple(posts())
PICTURES_ONLY = ("empty_body", "picture_only", "video_only")


@pytest.fixture(scope="module")
def compared() -> dict[str, Comparison]:
    return {post.name: compare(post) for post in POSTS}


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_every_visible_character_of_a_post_is_there_once(
    post: Post, compared: dict[str, Comparison]
) -> None:
    assert (compared[post.name].lost, compared[post.name].added) == ("", "")


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.name)
def test_the_recount_of_a_post_agrees(post: Post) -> None:
    raw = RawRecord(f"feed/{post.name}.txt", "0" * 64, post.source.encode())
    assert recount(raw).visible == squeezed(extract(raw).extracted)


def test_paragraphs_and_their_kinds_are_right(compared: dict[str, Comparison]) -> None:
    paragraphs = sum(len(post.paragraphs) for post in POSTS)
    differences = [line for found in compared.values() for line in found.differences]
    assert paragraphs >= 600
    assert sum(found.right for found in compared.values()) >= 0.97 * paragraphs, differences


def test_a_post_without_text_is_a_document_without_paragraphs() -> None:
    for post in POSTS:
        if post.name in PICTURES_ONLY:
            [document] = documents(post)
            assert document.title
            assert document.paragraphs == ()


def test_each_post_has_its_date() -> None:
    undated = [post.name for post in POSTS if not documents(post)[0].published_at]
    assert undated == []
