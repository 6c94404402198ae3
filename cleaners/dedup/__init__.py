"""Deduplication: paragraphs become shingles, signatures, pairs, clusters and at last decisions."""

from cleaners.dedup.columns import DedupSettings, Paragraphs
from cleaners.dedup.decisions import deduplicate
from cleaners.dedup.outcomes import Decision, DocumentDecision, Duplicate, Outcome

__all__ = [
    "Decision",
    "DedupSettings",
    "DocumentDecision",
    "Duplicate",
    "Outcome",
    "Paragraphs",
    "deduplicate",
]
