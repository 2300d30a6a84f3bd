//! The text front-end: reading, binding and its messages.

mod text {
    mod codes;
    mod dump;
    mod dump_counting;
    mod dump_metrics;
    mod format;
    mod gallery;
    mod mutations;
    mod newcomers;
    mod nonsense;
    mod phrases;
    mod render;
    mod samples;
    mod side_by_side;
    mod spellings;
}
