//! What sentences ask, meetings, clauses about clients: families of samples of their own.

use crate::long;
use crate::naive::random::{asked, clients, meetings};

macro_rules! families {
    ($($short:ident, $long:ident: $family:ident;)*) => {$(
        #[test]
        fn $short() {
            long::short_run(&$family::sample);
        }

        #[test]
        #[ignore = "for long runs, see `long`"]
        fn $long() {
            long::long_run(&$family::sample);
        }
    )*};
}

families! {
    both_evaluators_agree_on_what_is_asked, long_run_of_what_is_asked: asked;
    both_evaluators_agree_on_meetings, long_run_of_meetings: meetings;
    both_evaluators_agree_on_clients, long_run_of_clients: clients;
}
