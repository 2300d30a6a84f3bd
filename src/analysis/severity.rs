//! How much each check matters: by itself, as the header of a text sets it (`проверка R200 — ошибка`), as the command line sets it
//! (`--severity R200=ошибка`). The command line goes before the text.

use super::default_level;
use crate::diagnostic::{Code, Diagnostic, Level, check_named};
use crate::model::regulation::Regulation;

/// Levels set for codes; `None` of a code: its messages are not given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Severities(Vec<(Code, Option<Level>)>);

impl Severities {
    /// As the header of a regulation sets them.
    #[must_use]
    pub fn of(reg: &Regulation) -> Self {
        Self(reg.checks.clone())
    }

    /// Reads `КОД=ошибка|предупреждение|совет|нет`.
    ///
    /// # Errors
    /// What is wrong and how to mend it, in Russian.
    pub fn set(&mut self, said: &str) -> Result<(), String> {
        let (code, level) = said.split_once(['=', ':']).ok_or_else(|| {
            format!("«{said}»: ожидалось КОД=ошибка, предупреждение, совет или нет")
        })?;
        let code = check_named(code.trim())?;
        let level = Level::named(level.trim()).ok_or_else(|| {
            format!(
                "«{}»: бывает ошибка, предупреждение, совет и нет",
                level.trim()
            )
        })?;
        self.0.push((code, level));
        Ok(())
    }

    /// What is set for this code, if anything; the last setting counts.
    fn own(&self, code: Code) -> Option<Option<Level>> {
        self.0
            .iter()
            .rev()
            .find(|(own, _)| *own == code)
            .map(|(_, level)| *level)
    }
}

/// Gives messages of checks the level that the text or, before it, the command line sets; drops those set to none.
#[must_use]
pub fn settle(
    messages: Vec<Diagnostic>,
    regulations: &[Regulation],
    line: &Severities,
) -> Vec<Diagnostic> {
    let mut files: Vec<Severities> = Vec::new();
    for reg in regulations {
        let own = Severities::of(reg);
        files.extend(reg.source.ranges().map(|_| own.clone()));
    }
    messages
        .into_iter()
        .filter_map(|mut one| {
            let own = files.get(one.file).and_then(|own| own.own(one.code));
            one.level = line
                .own(one.code)
                .or(own)
                .unwrap_or_else(|| Some(default_level(one.code)))?;
            Some(one)
        })
        .collect()
}
