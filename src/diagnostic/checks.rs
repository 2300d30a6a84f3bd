//! Codes of checks of the text: their importance can be set, see [`crate::diagnostic::Level::named`].

use super::{CODES, Code, closest};

impl Code {
    /// Whether it is a check of a text that reads without a mistake. How much such a check matters is for the author to say.
    #[must_use]
    pub const fn is_check(self) -> bool {
        matches!(
            self,
            Self::NoBranchFits
                | Self::DeadArm
                | Self::AlwaysTrue
                | Self::NeverTrue
                | Self::TwoOrders
                | Self::ForgottenValue
                | Self::NoRungFits
                | Self::DeadRung
                | Self::ElseTakesEmpty
                | Self::NoWayOut
                | Self::RowsOverlap
                | Self::TooManyCases
                | Self::ForbiddenDeed
                | Self::OverLimit
                | Self::ForbiddenHour
                | Self::BeyondStage
                | Self::AttemptsNoTime
                | Self::RoleUnheld
                | Self::FilledLater
                | Self::EntryClash
                | Self::TwoDeadlines
                | Self::SaidTwice
                | Self::Pointless
                | Self::PlanOverLimit
                | Self::StageUnreached
                | Self::NoEnd
                | Self::FinalDuty
                | Self::NeverUsed
                | Self::NoResponsible
                | Self::ListUnused
                | Self::TemplateShut
                | Self::Untried
                | Self::VagueWord
                | Self::NotInfinitive
                | Self::NoAddressee
        )
    }
}

/// A check by its code, in letters of either alphabet.
///
/// # Errors
/// When there is none: the nearest one is offered, in Russian.
pub fn check_named(said: &str) -> Result<Code, String> {
    let wanted = said.to_uppercase().replace(['Р', 'П'], "R");
    let checks = || CODES.iter().filter(|page| page.code.is_check());
    if let Some(page) = checks().find(|page| page.code.text() == wanted) {
        return Ok(page.code);
    }
    let all: Vec<&str> = checks().map(|page| page.code.text()).collect();
    if CODES.iter().any(|page| page.code.text() == wanted) {
        let all = all.join(", ");
        return Err(format!(
            "{wanted} — сообщение о чтении текста, его важность не меняют; проверки текста: {all}"
        ));
    }
    let near = closest(&wanted, all.iter().copied());
    Err(match near {
        Some(near) => format!("проверки {said} нет; возможно, вы имели в виду {near}"),
        None => format!("проверки {said} нет; есть {}", all.join(", ")),
    })
}
