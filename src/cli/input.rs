//! Opening the data that `--data` names.

use std::fs;
use std::io::Read;
use std::path::Path;

use super::judge::{Cases, Lines};
use super::regulation::nearest;
use super::sink::reason;
use super::{Failure, Io};
use crate::facts::read::{Chunks, Notes, own_dataset, read_json, read_yaml};
use crate::facts::{Dataset, InputSummary};

/// Data ready to be judged.
pub(super) struct Opened {
    pub(super) dataset: Dataset,
    pub(super) cases: Cases,
    /// Records of the surroundings (staff) that were rejected.
    pub(super) input: InputSummary,
    pub(super) notes: Notes,
}

pub(super) fn open(path: &Path, _io: &mut Io<'_>) -> Result<Opened, Failure> {
    let shown = path.display().to_string();
    let failed = |error: std::io::Error| {
        let failure = Failure::new(format!("данные «{shown}» не прочитаны: {}", reason(&error)));
        match nearest(path) {
            Some(near) if !path.exists() => {
                failure.hint(format!("возможно, вы имели в виду «{}»", near.display()))
            }
            _ => failure,
        }
    };
    let mut notes = Notes::default();
    let mut input = InputSummary::default();
    let mut cases = Cases {
        held: Vec::new(),
        lines: Vec::new(),
    };
    let ending = path
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_lowercase();
    let read = match &*ending {
        "yaml" | "yml" => read_yaml(
            &fs::read_to_string(path).map_err(failed)?,
            &shown,
            &mut notes,
        ),
        "json" => {
            let text = fs::read_to_string(path).map_err(failed)?;
            read_json(&text, &shown, &mut notes).unwrap_or_else(|rejection| vec![Err(rejection)])
        }
        _ => {
            let reader: Box<dyn Read + Send> = Box::new(fs::File::open(path).map_err(failed)?);
            cases.lines.push(Lines {
                name: shown.clone(),
                chunks: Chunks::new(reader),
            });
            Vec::new()
        }
    };
    for one in read {
        input.read += 1;
        match one {
            Ok(case) => {
                input.used += 1;
                cases.held.push(case);
            }
            Err(rejection) => input.rejections.push(rejection),
        }
    }
    Ok(Opened {
        dataset: own_dataset(),
        cases,
        input,
        notes,
    })
}
