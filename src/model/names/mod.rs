//! Names and the parts of a sentence: what the text declares, and how a run of words is read.
//!
//! | file | what it reads |
//! |---|---|
//! | `vocabulary`, `cards`, `funnels` | roles, touches, categories; fields and types; funnels and stages |
//! | `cursor`, `names`, `quantities` | the parts of a sentence |
//! | `qualifiers`, `channels` | what tells one event of a kind from another; by what one speaks to a client |
//! | `objects` | what a deed is done to |
//! | `type_words` | names declared as two things, for `fmt` |

pub(in crate::model) mod cards;
pub(in crate::model) mod channels;
pub(in crate::model) mod cursor;
pub(in crate::model) mod funnels;
pub(in crate::model) mod names;
pub(in crate::model) mod objects;
pub(in crate::model) mod qualifiers;
pub(in crate::model) mod quantities;
pub(in crate::model) mod type_words;
pub(in crate::model) mod vocabulary;
