//! What a page of a report shows besides the numbers: sheets of QA, plans, reports handed in, names of clients and deals.

use std::io::Write;

use crate::audit::report::{Judged, Report as Scores};
use crate::calendar::PeriodUnit;
use crate::cli::asked_reports::AskedReports;
use crate::cli::audit;
use crate::cli::filter::Filter;
use crate::cli::session::Session;
use crate::cli::sink::Trouble;
use crate::engine::{Engine, Settled};
use crate::facts::{Case, InputSummary};
use crate::findings::{Finding, PlanRow, Subject};
use crate::output::Names;
use crate::output::page::{self, ReportPage};
use crate::report::{Frame, Gathered, Report, roster};
use crate::value::Instant;
use crate::views::{Plans, ReportParts, Reports};

/// What came of a part of the cases.
#[derive(Default)]
pub(super) struct Beside {
    names: Names,
    sheets: Vec<Judged>,
    reports: ReportParts,
    plans: Vec<PlanRow>,
}

/// What everything is held against.
pub(super) struct Desk<'a> {
    pub(super) session: &'a Session,
    pub(super) filter: &'a Filter,
    pub(super) reports: AskedReports<'a>,
    pub(super) period: (Instant, Instant),
}

impl Desk<'_> {
    /// Whether plans and reports of this person are shown: they are about no deal, and a filter that is leaves them out.
    fn shows(&self, person: Option<&str>) -> bool {
        self.filter.of_people() && self.filter.keeps_person(person)
    }

    fn within(&self, at: Instant) -> bool {
        self.period.0 <= at && at <= self.period.1
    }
}

impl Beside {
    pub(super) fn take(
        &mut self,
        engine: &mut Engine<'_>,
        case: &Case<'_>,
        findings: &[Finding],
        desk: &Desk<'_>,
    ) {
        for deal in &case.deals {
            let subject = Subject {
                client: case.client.as_deref().map(Into::into),
                deal: Some((*deal.id).into()),
                ..Subject::default()
            };
            self.names.take(case, &subject);
        }
        if let Some(person) = case.employee.as_deref()
            && desk.shows(Some(&person.id))
        {
            self.reports.handed_in.extend(engine.handed_in(case));
            let asks = |one: &&Finding| desk.reports.of(one.version, one.clause).is_some();
            self.reports
                .duties
                .extend(findings.iter().filter(asks).cloned());
        }
        let sheets = engine.sheets(case).into_iter();
        let own = sheets.filter(|sheet| {
            desk.within(sheet.at) && desk.filter.keeps_person(sheet.person.as_deref())
        });
        self.sheets.extend(own.map(|sheet| Judged {
            sheet,
            fresh: false,
            replaced_by: None,
            duties: Vec::new(),
        }));
    }

    pub(super) fn merge(&mut self, other: Self) {
        self.names.merge(other.names);
        self.sheets.extend(other.sheets);
        self.reports.handed_in.extend(other.reports.handed_in);
        self.reports.duties.extend(other.reports.duties);
    }

    /// Takes what was judged over all cases.
    pub(super) fn settled(&mut self, settled: &mut Settled, names: Names, desk: &Desk<'_>) {
        self.names.merge(names);
        let numbers = std::mem::take(&mut settled.reported).into_iter();
        let own = numbers.filter(|one| desk.shows(Some(&one.person)));
        self.reports.numbers.extend(own);
        let plans = std::mem::take(&mut settled.plans).into_iter();
        let (from, to) = desk.period;
        self.plans.extend(plans.filter(|one| {
            desk.shows(one.person.as_deref()) && one.to.plus(-1) >= from && one.from <= to
        }));
    }

    /// Writes the page.
    pub(super) fn write(
        self,
        out: &mut dyn Write,
        desk: &Desk<'_>,
        frame: &Frame<'_>,
        (report, gathered): (&Report, &Gathered),
        input: &InputSummary,
    ) -> Result<(), Trouble> {
        let session = desk.session;
        let lists = audit::lists::all(&session.program);
        let units = |list: &str| -> PeriodUnit { audit::score::unit(&lists, list) };
        let scores = Scores::new(self.sheets, Vec::new(), &units, session.book.zone);
        let mut handed = Reports::new(
            self.reports,
            &|version, clause| desk.reports.of(version, clause).map(Into::into),
            &|name| desk.reports.named(name),
        );
        handed.keep(|row| desk.within(row.moment()));
        let deals = roster(frame, gathered, &report.cases);
        let page = ReportPage {
            report,
            deals: &deals,
            broken: &gathered.broken,
            regulations: &session.regulations,
            plans: &Plans::new(self.plans),
            handed: &handed,
            scores: &scores,
        };
        let context = session.context(&self.names, input);
        page::report(out, &context, &page)?;
        Ok(())
    }
}
