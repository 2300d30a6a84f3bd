//! Two runs over the same data: which findings the newer text brings, takes away or changes.
