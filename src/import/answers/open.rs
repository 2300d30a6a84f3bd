//! A file of answers from its first byte to its last.

use std::io::Read;
use std::rc::Rc;

use super::clean::At;
use super::intake::Spoilt;
use super::meet::{Meet, broken, column, foreign, go};
use crate::facts::read::json_fault;
use crate::import::ImportError;
use crate::import::account::Account;
use crate::import::quality::Flaw;
use crate::import::table::RawFile;

/// So much of a file is looked at to tell what it is.
const GLANCE: u64 = 1024 * 1024;

/// How far the file at hand has been read.
#[derive(Debug, Clone, Default)]
pub(in crate::import) struct Reading(Rc<At>);

impl Reading {
    /// How many zero bytes and how many places that are no UTF-8 have been met so far.
    pub fn spoilt(&self) -> (u64, u64) {
        self.0.spoilt()
    }

    /// What has been spoilt of a record that began when so much had been spoilt.
    pub fn since(&self, before: (u64, u64)) -> Option<Spoilt> {
        match self.0.since(before) {
            (0, 0) => None,
            (0, _) => Some(Spoilt::Text),
            _ => Some(Spoilt::Zeros),
        }
    }

    /// Goes through the file. What `meet` stops at, it knows itself.
    ///
    /// # Errors
    /// A file that is no JSON, is cut off or cannot be read; and something when `meet` has stopped.
    pub fn through(
        &self,
        file: &RawFile,
        meet: &mut dyn Meet,
        account: &mut Account,
    ) -> Result<(), ImportError> {
        let refused = |why| ImportError::NoTable {
            file: file.name.clone(),
            why,
        };
        let input = file.input().map_err(refused)?;
        let gone = go(input, None, &self.0, meet);
        gone.map_err(|error| broken(&error, file, &self.0))?;
        if let Some(refused) = foreign(file, &self.0) {
            return Err(refused);
        }
        if self.0.marked() {
            let said = "метка порядка байтов в начале файла";
            account.mend(Flaw::Mark, said, &file.name);
        }
        // What stands between the records is no record that could be rejected.
        let (zeros, broken) = self.0.untold();
        if zeros > 0 {
            let said = "нулевые байты между записями, они пропущены";
            account.mend(Flaw::ZeroBytes, said, &file.name);
        }
        if broken > 0 {
            let said = "байты не в UTF-8 между записями и в справочниках";
            account.mend(Flaw::BrokenText, said, &file.name);
        }
        Ok(())
    }
}

/// Goes through a text that is opened by `open`, and again up to a fault.
///
/// # Errors
/// One Russian sentence with the line and the column; and something when `meet` has stopped.
pub(in crate::import) fn text<R: Read>(
    open: impl Fn() -> Result<R, String>,
    reading: &Reading,
    meet: &mut dyn Meet,
) -> Result<(), (usize, String)> {
    let input = open().map_err(|why| (1, why))?;
    go(input, None, &reading.0, meet).map_err(|error| {
        let why = if error.is_io() {
            format!("файл не читается ({error})")
        } else if error.is_eof() {
            "файл обрывается; выгрузите или скопируйте его заново".to_owned()
        } else if reading.spoilt().0 > 0 {
            "в файле нулевые байты, он повреждён; скопируйте его заново".to_owned()
        } else {
            json_fault(&error)
        };
        let column = open().map_or(1, |input| column(input, &error));
        (error.line(), format!("столбец {column}: {why}"))
    })
}

/// Looks at the beginning of a file, or at all of it. Whether it can tell what the file is; a short file that is no JSON cannot.
pub(in crate::import) fn glance(file: &RawFile, whole: bool, meet: &mut dyn Meet) -> bool {
    let reading = Reading::default();
    let limit = (!whole).then_some(GLANCE);
    let Ok(input) = file.input() else {
        return false;
    };
    go(input, limit, &reading.0, meet).is_ok() || reading.0.cut()
}

/// Whether a file is longer than what is looked at first.
pub(in crate::import) fn is_long(file: &RawFile) -> bool {
    file.size > GLANCE
}
