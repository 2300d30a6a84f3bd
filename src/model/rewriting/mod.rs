//! What a line says in words or an order of its own, said in the words that the readers know; on the tree, before it is bound.
//!
//! | file | what it reads |
//! |---|---|
//! | `taken_apart` | lines that say two things in one breath, and words in an order of their own, on the tree |
//! | `in_full`, `other_words` | what a line leaves to the words before it; sentences in words of their own |
//! | `set_in_order` | sentences in the order of speech, and what they leave out |
//! | `events_first` | several events in front of what follows them |
//! | `from_card` | what the card says of a case: where a request came from, whether a day named in it has come |
//! | `whom` | a case told by its value alone |
//! | `held_at` | what holds at a time of the year only; conditions that begin with the moment at which they are asked |
//! | `wording` | sentences with the condition in front, or two rules in one breath |

pub(in crate::model) mod events_first;
pub(in crate::model) mod from_card;
pub(in crate::model) mod held_at;
pub(in crate::model) mod in_full;
pub(in crate::model) mod other_words;
pub(in crate::model) mod set_in_order;
pub(in crate::model) mod taken_apart;
pub(in crate::model) mod whom;
pub(in crate::model) mod wording;
