//! The regulation with every name bound, every type checked, every unit known. After this nothing can be wrong.

pub mod regulation;
