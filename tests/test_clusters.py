"""Star clusters and the chains and runs of repeated blocks."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cleaners.dedup.candidates import VerifiedPairs
from cleaners.dedup.clusters import Run, align, find_chains, follow, representatives, star_clusters
from cleaners.dedup.verdicts import Copies


def pairs(*rows: tuple[int, int, int, int]) -> VerifiedPairs:
    columns = np.array(rows, dtype=np.int64).reshape(-1, 4).T
    return VerifiedPairs(*columns)


def test_a_chain_makes_two_clusters_where_its_ends_are_unlike() -> None:
    rank = np.array([0, 1, 2])
    assert star_clusters(rank, pairs((0, 1, 8, 10), (1, 2, 8, 10))).tolist() == [0, 0, 2]


def test_the_middle_of_a_chain_holds_both_when_it_is_preferred() -> None:
    rank = np.array([1, 0, 2])
    assert star_clusters(rank, pairs((0, 1, 8, 10), (1, 2, 8, 10))).tolist() == [1, 1, 1]


def test_a_text_joins_the_most_similar_representative() -> None:
    rank = np.array([0, 1, 2])
    assert star_clusters(rank, pairs((0, 2, 7, 10), (1, 2, 9, 11))).tolist() == [0, 1, 1]


def test_equal_similarity_goes_to_the_preferred_one() -> None:
    rank = np.array([1, 0, 2])
    assert star_clusters(rank, pairs((0, 2, 8, 10), (1, 2, 4, 5))).tolist() == [0, 1, 1]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 9)), max_size=30))
def test_each_member_is_verified_against_its_representative(
    drawn: list[tuple[int, int, int]],
) -> None:
    edges = {(min(i, j), max(i, j)): shared for i, j, shared in drawn if i != j}
    found = star_clusters(
        np.arange(10), pairs(*((i, j, shared, 10) for (i, j), shared in sorted(edges.items())))
    ).tolist()
    for text, star in enumerate(found):
        assert found[star] == star
        assert star == text or (star, text) in edges


def test_exact_copies_follow_the_best_of_their_class() -> None:
    classes = np.array([0, 1, 0, 1, 2])
    rank = np.array([4, 3, 0, 1, 2])
    near = pairs((0, 1, 8, 10))
    stars, relatives = representatives(classes, rank, Copies(near, np.array([-1])), near)
    assert stars.tolist() == relatives.tolist() == [2, 2, 2, 2, 4]


def test_what_says_something_else_is_like_another_and_stands_for_itself() -> None:
    near = pairs((0, 1, 8, 10))
    none = Copies(pairs(), np.zeros(0, np.int8))
    stars, relatives = representatives(np.array([0, 1]), np.array([0, 1]), none, near)
    assert stars.tolist() == [0, 1]
    assert relatives.tolist() == [0, 0]


def test_what_goes_follows_what_stays_whatever_its_rank() -> None:
    copies = Copies(pairs((0, 1, 8, 10), (1, 2, 8, 10)), np.array([0, -1]))
    place, kept = follow(np.array([0, 1, 2]), copies)
    assert place.tolist() == [1, 0, 2]
    assert kept.left.tolist() == [0, 1]
    assert star_clusters(place, kept).tolist() == [1, 1, 1]


def test_pairs_in_a_circle_leave_one_out_and_lose_no_text() -> None:
    copies = Copies(pairs((0, 1, 8, 10), (0, 2, 8, 10), (1, 2, 8, 10)), np.array([1, 0, 1]))
    place, kept = follow(np.array([2, 1, 0]), copies)  # 0 before 1, 1 before 2, 2 before 0
    assert sorted(place.tolist()) == [0, 1, 2]
    assert len(kept.left) == 2


def test_a_gap_of_one_on_either_side_continues_a_chain() -> None:
    chain = [(0, 20), (1, 22), (3, 23), (5, 25)]
    assert find_chains(chain) == [chain]


def test_a_gap_of_two_ends_a_chain() -> None:
    assert find_chains([(0, 20), (3, 23)]) == [[(0, 20)], [(3, 23)]]


def test_pairs_in_another_order_make_no_chain() -> None:
    assert find_chains([(0, 21), (1, 20)]) == [[(0, 21)], [(1, 20)]]


def test_a_block_that_follows_itself_is_cut_into_its_copies() -> None:
    assert find_chains([(0, 2), (1, 3), (2, 4), (3, 5)]) == [[(0, 2), (1, 3)], [(2, 4), (3, 5)]]


def test_three_copies_are_one_run() -> None:
    chains = [[(0, 5), (1, 6)], [(0, 9), (1, 10)], [(5, 9), (6, 10)]]
    assert align(chains) == [Run(((0, 5, 9), (1, 6, 10)), ((0, 1), (5, 6), (9, 10)))]


def test_runs_without_a_common_row_are_two() -> None:
    assert len(align([[(0, 5), (1, 6)], [(2, 9), (3, 10)]])) == 2


def test_copies_side_by_side_are_told_apart() -> None:
    (run,) = align([[(0, 2), (1, 3)], [(2, 4), (3, 5)]])
    assert run.copies == ((0, 1), (2, 3), (4, 5))
