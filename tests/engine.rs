//! The rules of the kernel, one by one: a regulation of a sentence or two, a deal, and what must come out.

#[path = "engine/authority.rs"]
mod authority;
#[path = "engine/bans.rs"]
mod bans;
#[path = "engine/counting.rs"]
mod counting;
#[path = "engine/counting_keys.rs"]
mod counting_keys;
#[path = "engine/counting_random.rs"]
mod counting_random;
#[path = "engine/dsl.rs"]
mod dsl;
#[path = "engine/duplicates.rs"]
mod duplicates;
#[path = "engine/forms.rs"]
mod forms;
#[path = "engine/frequency.rs"]
mod frequency;
#[path = "engine/frequency_random.rs"]
mod frequency_random;
#[path = "engine/gaps.rs"]
mod gaps;
#[path = "engine/ladders.rs"]
mod ladders;
#[path = "engine/linked.rs"]
mod linked;
#[path = "engine/mail_plan.rs"]
mod mail_plan;
#[path = "engine/mailings.rs"]
mod mailings;
#[path = "engine/meetings.rs"]
mod meetings;
#[path = "engine/metrics.rs"]
mod metrics;
#[path = "engine/obligation.rs"]
mod obligation;
#[path = "engine/people.rs"]
mod people;
#[path = "engine/permission.rs"]
mod permission;
#[path = "engine/permission_points.rs"]
mod permission_points;
#[path = "engine/plans.rs"]
mod plans;
#[path = "engine/properties.rs"]
mod properties;
#[path = "engine/rare.rs"]
mod rare;
#[path = "engine/reactivation.rs"]
mod reactivation;
#[path = "engine/recurring.rs"]
mod recurring;
#[path = "engine/rights.rs"]
mod rights;
#[path = "engine/second_look.rs"]
mod second_look;
#[path = "engine/second_opinion.rs"]
mod second_opinion;
#[path = "engine/series.rs"]
mod series;
#[path = "engine/third_opinion.rs"]
mod third_opinion;
#[path = "engine/told.rs"]
mod told;
#[path = "engine/turns.rs"]
mod turns;
#[path = "engine/unknown.rs"]
mod unknown;
#[path = "engine/versions.rs"]
mod versions;
#[path = "engine/views.rs"]
mod views;
#[path = "engine/widened.rs"]
mod widened;
#[path = "engine/wording.rs"]
mod wording;
#[path = "engine/worked_out.rs"]
mod worked_out;
