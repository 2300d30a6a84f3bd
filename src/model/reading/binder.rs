//! What is known while a text is being bound.

use std::collections::BTreeMap;

use crate::diagnostic::{Code, Diagnostic, Diagnostics};
use crate::lexicon::Names;
use crate::model::regulation::{
    CategoryId, FieldId, FunnelId, MetricId, Regulation, RoleId, StageId,
};
use crate::source::Span;

/// The regulation under construction with its tables of names.
pub(in crate::model) struct Binder<'d> {
    pub reg: Regulation,
    pub diagnostics: &'d mut Diagnostics,
    pub roles: Names<RoleId>,
    pub fields: Names<FieldId>,
    /// Index into [`Regulation::touches`].
    pub touches: Names<usize>,
    /// Ladder and rung.
    pub categories: Names<(CategoryId, usize)>,
    /// Declared metrics.
    pub metrics: Names<MetricId>,
    /// How many of them are bound by now.
    pub metrics_known: usize,
    /// Which deals the metric being read looks at.
    pub metric_scope: crate::model::regulation::Scope,
    /// Which samples of it count.
    pub metric_guard: crate::model::regulation::Cond,
    /// Numbers of clauses whose violations are counted, and where they are named.
    pub counted_clauses: Vec<(Box<str>, Span)>,
    /// Checklists, wherever they stand.
    pub sheets: Vec<crate::model::metrics::metric_sheets::Sheets>,
    /// What the last condition about an answer speaks of; letters are mailings in the block of mailings.
    pub asked_answer: Option<crate::model::regulation::EventPattern>,
    /// Whether it is read in that block.
    pub answer_to_mailings: bool,
    /// Index into `derivations`.
    pub derived: Names<usize>,
    /// Worked-out values, in the order of the text.
    pub derivations: Vec<crate::model::conditions::derived::Derived>,
    /// Index into `ladder_list`.
    pub ladders: Names<usize>,
    /// Ladders whose rows are names.
    pub ladder_list: Vec<crate::model::conditions::ladders::NamedLadder>,
    /// Sections with the clauses that stand in them.
    pub sections: Vec<(Box<str>, std::ops::Range<usize>)>,
    /// `приоритет разделов: …`: their names in order.
    pub section_rank: Vec<(Box<str>, Span)>,
    pub funnels: Names<FunnelId>,
    pub stages: Names<StageId>,
    /// The funnel of the lines being read now: its stages win over those of the same name elsewhere.
    pub funnel: Option<FunnelId>,
    /// Where each clause number stands.
    pub numbers: BTreeMap<Box<str>, Span>,
    /// How many members of conditions took the predicate of the member before.
    pub carried: usize,
    /// How many conditions were an event and nothing else (`входящее письмо`), which after «если» is «когда».
    pub bare_events: usize,
    /// The line of which it was said last that no sentence fits.
    pub unknown_at: usize,
    /// Whether bare minutes and hours are working time here (`минуты и часы — рабочие`, duties of staff).
    pub bare_is_working: bool,
    /// Whether a line is only tried as something: what is said of it is thrown away, so that no near names are looked for.
    pub trying: bool,
    /// The field named last in the line, for «он заполнен».
    pub last_field: Option<FieldId>,
    /// Who binds long blocks.
    pub hands: crate::model::reading::side_by_side::Hands,
    /// What is left to the binder of the whole, while a run of lines is bound for it.
    pub deferred: Option<crate::model::reading::side_by_side::Deferred>,
}

impl Binder<'_> {
    /// The author's words under a span, on one line.
    pub(in crate::model) fn text(&self, span: Span) -> Box<str> {
        let raw = self.reg.source.slice(span);
        let mut said = String::with_capacity(raw.len());
        for line in raw.lines() {
            for word in line.split_whitespace() {
                if !said.is_empty() {
                    said.push(' ');
                }
                said.push_str(word);
            }
        }
        said.into()
    }

    /// Reports an error.
    pub(in crate::model) fn error(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
    ) -> Pending<'_> {
        Pending {
            diagnostic: Some(Diagnostic::error(code, span, message)),
            to: self.diagnostics,
        }
    }

    /// Reports a warning.
    pub(in crate::model) fn warn(
        &mut self,
        code: Code,
        span: Span,
        message: impl Into<String>,
    ) -> Pending<'_> {
        Pending {
            diagnostic: Some(Diagnostic::warning(code, span, message)),
            to: self.diagnostics,
        }
    }
}

/// A message being put together; it is given when it goes out of scope.
pub(in crate::model) struct Pending<'d> {
    diagnostic: Option<Diagnostic>,
    to: &'d mut Diagnostics,
}

impl Pending<'_> {
    /// Adds a remedy.
    pub(in crate::model) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.diagnostic = self
            .diagnostic
            .take()
            .map(|diagnostic| diagnostic.hint(hint));
        self
    }

    /// Says what stands under the underline.
    pub(in crate::model) fn label(mut self, label: impl Into<String>) -> Self {
        self.diagnostic = self
            .diagnostic
            .take()
            .map(|diagnostic| diagnostic.label(label));
        self
    }

    /// Shows another place.
    pub(in crate::model) fn related(mut self, span: Span, note: impl Into<String>) -> Self {
        self.diagnostic = self
            .diagnostic
            .take()
            .map(|diagnostic| diagnostic.related(span, note));
        self
    }

    /// Gives a line ready to paste.
    pub(in crate::model) fn example(mut self, line: impl Into<String>) -> Self {
        self.diagnostic = self
            .diagnostic
            .take()
            .map(|diagnostic| diagnostic.example(line));
        self
    }
}

impl Drop for Pending<'_> {
    fn drop(&mut self) {
        if let Some(diagnostic) = self.diagnostic.take() {
            self.to.push(diagnostic);
        }
    }
}
