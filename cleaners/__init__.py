"""Pure text cleaning: bytes to records, records to edits, paragraphs to duplicate decisions."""
