"""Whole pages: their main text among menus and notices, and what head and masthead tell of it."""

from cleaners.extract.whole_pages.head import page_metadata
from cleaners.extract.whole_pages.main_text import main_text, seen_texts
from cleaners.extract.whole_pages.masthead import masthead

__all__ = ["main_text", "masthead", "page_metadata", "seen_texts"]
