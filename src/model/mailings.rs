//! `рассылки:` — the contact policy: what holds for every mailing to a client.

use std::rc::Rc;

use super::counted_things::by_templates;
use super::regulation::EventPattern;

/// What a block of mailings says of all its limits.
#[derive(Debug, Clone, Default)]
pub(super) struct MailingRules {
    /// `сервисные шаблоны: …`: no limit holds for them.
    pub(super) service: Vec<Box<str>>,
    /// `не считать: …`
    pub(super) uncounted: Vec<EventPattern>,
}

impl MailingRules {
    /// What no limit of the block counts or judges.
    pub(super) fn exempt(&self) -> Vec<EventPattern> {
        let mut out = self.service();
        out.extend(self.uncounted.iter().cloned());
        out
    }

    /// Mailings by the service templates.
    pub(super) fn service(&self) -> Vec<EventPattern> {
        if self.service.is_empty() {
            return Vec::new();
        }
        vec![by_templates(&self.service, "сервисные шаблоны".into())]
    }
}

/// Where the lines of the block know them from.
pub(super) type Rules = Option<Rc<MailingRules>>;
