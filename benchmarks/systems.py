"""Systems: each finds the near pairs of a list of texts, with the same shingles and bands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec

import numpy as np
from numpy.typing import NDArray

from cleaners.dedup.candidates import candidate_pairs, choose_engine, near_pairs
from cleaners.dedup.signatures import Scheme, band_keys

Pairs = NDArray[np.int64]
System = Callable[[list[str], Scheme, int], Pairs]


def qingyuan(texts: list[str], scheme: Scheme, threshold: int) -> Pairs:
    """The kernels, forced; every candidate verified by its exact Jaccard."""
    engine = choose_engine(2**62)
    found = near_pairs(texts, scheme, threshold=threshold, engine=engine)
    return np.stack((found.left, found.right), axis=1)


def datasketch(texts: list[str], scheme: Scheme, _: int, **options: object) -> Pairs:
    """``MinHash.bulk`` and ``MinHashLSH`` of datasketch as they come; candidates as they are."""
    from datasketch import MinHash, MinHashLSH

    size = scheme.shingle_characters
    shingles = ([t[k : k + size].encode() for k in range(len(t) - size + 1)] for t in texts)
    signed = MinHash.bulk(shingles, num_perm=scheme.permutations, seed=scheme.seed, **options)
    index = MinHashLSH(num_perm=scheme.permutations, params=(scheme.bands, scheme.rows))
    found = []
    for text, minhash in enumerate(signed):
        found += [(other, text) for other in index.query(minhash)]
        index.insert(text, minhash, check_duplication=False)
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def datasketch_xxhash(texts: list[str], scheme: Scheme, threshold: int) -> Pairs:
    """The same with a faster hash function than its default, SHA-1."""
    from xxhash import xxh32_intdigest

    return datasketch(texts, scheme, threshold, hashfunc=xxh32_intdigest)


def daft(texts: list[str], scheme: Scheme, _: int) -> Pairs:
    """Daft's minhash over characters set apart by blanks (its shingles are words); our banding."""
    from daft import col, from_pydict

    frame = from_pydict({"text": [" ".join(text) for text in texts]})
    signed = col("text").minhash(
        num_hashes=scheme.permutations,
        ngram_size=scheme.shingle_characters,
        seed=scheme.seed,
        hash_function="xxhash32",
    )
    column = frame.select(signed.alias("signature")).to_arrow()["signature"].combine_chunks()
    rows = column.flatten().to_numpy().astype(np.uint32).reshape(len(texts), -1)
    keys = band_keys(np.ascontiguousarray(rows.T), scheme)
    return candidate_pairs(keys, np.ones(len(texts), dtype=bool))


def rensa(texts: list[str], scheme: Scheme, threshold: int) -> Pairs:
    """Rensa's RMinHash and RMinHashLSH; its bands must divide the permutations: 16 of 8 rows."""
    from rensa import RMinHash, RMinHashLSH

    size = scheme.shingle_characters
    index = RMinHashLSH(threshold / 1000, scheme.permutations, 16)
    found = []
    for first in range(0, len(texts), 1000):  # the shingles of all texts at once take gigabytes
        some = texts[first : first + 1000]
        shingles = [[t[k : k + size] for k in range(len(t) - size + 1)] for t in some]
        signed = RMinHash.from_token_sets(shingles, scheme.permutations, scheme.seed)
        for text, minhash in enumerate(signed, first):
            found += [(other, text) for other in index.query(minhash)]
            index.insert(text, minhash)
    return np.array(found, dtype=np.int64).reshape(-1, 2)


def gaoya(texts: list[str], scheme: Scheme, threshold: int) -> Pairs:
    """Gaoya's index over character shingles; it checks its candidates by their signatures."""
    from gaoya.minhash import MinHashStringIndex

    size = scheme.shingle_characters
    index = MinHashStringIndex(
        32, threshold / 1000, scheme.bands, scheme.rows, None, "char", False, (size, size)
    )
    found = []
    for text, content in enumerate(texts):
        found += [(other, text) for other in index.query(content)]
        index.insert_document(text, content)
    return np.array(found, dtype=np.int64).reshape(-1, 2)


_ALL: dict[str, tuple[System, str]] = {
    "qingyuan, verified": (qingyuan, "numba"),
    "datasketch": (datasketch, "datasketch"),
    "datasketch with xxh32": (datasketch_xxhash, "xxhash"),
    "daft, banding ours": (daft, "daft"),
    "gaoya": (gaoya, "gaoya"),
    "rensa": (rensa, "rensa"),
}


def installed() -> Iterator[tuple[str, System]]:
    """Yield the systems whose library is installed, ours first."""
    for name, (system, library) in _ALL.items():
        if find_spec(library):
            yield name, system
