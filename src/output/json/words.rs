//! The English words of the contract for each closed set of values.

use crate::findings::{Basis, Clock, NormKind, ResponsibleBasis, Severity, Verdict};

pub(super) const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::OnTime => "on_time",
        Verdict::Late => "late",
        Verdict::Overdue => "overdue",
        Verdict::Missed => "missed",
        Verdict::Pending => "pending",
        Verdict::Cancelled => "cancelled",
        Verdict::NotChecked => "not_checked",
        Verdict::Violated => "violated",
        Verdict::Fixed => "fixed",
    }
}

pub(super) const fn norm(norm: NormKind) -> &'static str {
    match norm {
        NormKind::Obligation => "obligation",
        NormKind::Prohibition => "prohibition",
        NormKind::Limit => "limit",
        NormKind::Metric => "metric",
        NormKind::Checklist => "checklist",
    }
}

/// The word that `--severity` takes as well.
pub const fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Critical => "critical",
        Severity::Violation => "violation",
        Severity::Remark => "remark",
        Severity::Reminder => "reminder",
    }
}

pub(super) const fn clock(clock: Clock) -> &'static str {
    match clock {
        Clock::CompanyWorking => "company_working",
        Clock::TeamWorking => "team_working",
        Clock::EmployeeWorking => "employee_working",
        Clock::Elapsed => "elapsed",
        Clock::ClientLocal => "client_local",
        Clock::Days => "days",
    }
}

pub(super) const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::History => "history",
        Basis::Current => "current",
    }
}

pub(super) const fn responsible_basis(basis: ResponsibleBasis) -> &'static str {
    match basis {
        ResponsibleBasis::History => "history",
        ResponsibleBasis::Current => "current",
        ResponsibleBasis::Role => "role",
    }
}
