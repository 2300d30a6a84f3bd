//! Russian words: folding, case forms of names, verbs and kinds of events. Words only; what a sentence means is the model's.

mod events;
mod fold;
mod keywords;
mod names;
mod ordinals;
mod plural;
mod verbs;

pub use events::{EventNoun, event_noun};
pub use fold::{fold, fold_lookalikes, has_lookalikes, is_invisible};
pub use keywords::{Class, Keyword, keywords, words};
pub use names::{Found, Names, same_word, stems};
pub use ordinals::ordinal;
pub use plural::{Forms, ru_plural};
pub use verbs::{Act, PastAct, act, done_act, infinitive, infinitives, past_act, undone_act};
