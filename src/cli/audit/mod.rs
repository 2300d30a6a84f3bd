//! `reglament audit`: which work is checked by a checklist, sheets to fill in, and what filled ones come to.

mod draw;
pub(super) mod lists;
mod read;
mod read_book;
mod read_json;
mod read_table;
pub(super) mod score;

use super::args::AuditArgs;
use super::{Exit, Failure, Io};

pub(super) fn run(args: &AuditArgs, io: &mut Io<'_>) -> Result<Exit, Failure> {
    if args.score.is_empty() {
        draw::run(args, io)
    } else {
        score::run(args, io)
    }
}
