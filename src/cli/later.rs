//! Lines that are told after all others, in an order of their own: so many are held as the memory allows, the rest lies sorted in a
//! temporary file.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::Failure;
use super::sink::{Trouble, reason};
use crate::engine::Key;

/// So many bytes are held.
const HELD: usize = 1024 * 1024;

/// So many bytes of a sorted run are read at once.
const READ: usize = 8 * 1024;

/// A line with what it is ordered by; no two lines have the same key.
pub(super) type Keyed = (Vec<u8>, Vec<u8>);

/// Where a line stands among those told at the end: excused ones after the others, then by norm, account and number.
pub(super) fn key_of(
    excused: bool,
    (phase, version, norm): (usize, usize, usize),
    account: Option<&Key>,
    number: usize,
) -> Vec<u8> {
    let mut out = vec![u8::from(excused)];
    for part in [phase, version, norm] {
        out.extend((part as u64).to_be_bytes());
    }
    let (kind, names): (u8, [&str; 2]) = match account {
        None => (0, ["", ""]),
        Some(Key::All) => (1, ["", ""]),
        Some(Key::Client(name)) => (2, [name, ""]),
        Some(Key::Deal(name)) => (3, [name, ""]),
        Some(Key::Person(name)) => (4, [name, ""]),
        Some(Key::Sender(name)) => (5, [name, ""]),
        Some(Key::Campaign(name)) => (6, [name, ""]),
        Some(Key::ClientCampaign(client, name)) => (7, [client, name]),
        Some(Key::Value(name)) => (8, [name, ""]),
        Some(Key::Team(name)) => (9, [name, ""]),
        Some(Key::Funnel(name)) => (10, [name, ""]),
    };
    out.push(kind);
    for name in names {
        // So that keys compare as names do, and no name is the beginning of another.
        for &byte in name.as_bytes() {
            out.push(byte);
            if byte == 0 {
                out.push(0xff);
            }
        }
        out.extend([0, 0]);
    }
    out.extend((number as u64).to_be_bytes());
    out
}

/// The lines so far.
#[derive(Default)]
pub(super) struct Later {
    held: Vec<Keyed>,
    bytes: usize,
    file: Option<File>,
    /// Where each sorted run in the file begins and ends.
    runs: Vec<(u64, u64)>,
    end: u64,
}

/// A run being read.
struct Run {
    at: u64,
    end: u64,
    buffer: Vec<u8>,
    used: usize,
}

impl Run {
    /// So many bytes more, from the buffer or the file.
    fn take(&mut self, file: &mut File, out: &mut [u8]) -> io::Result<()> {
        let mut done = 0;
        while done < out.len() {
            if self.used == self.buffer.len() {
                let left = usize::try_from(self.end - self.at).unwrap_or(READ);
                self.buffer.resize(left.min(READ), 0);
                file.seek(SeekFrom::Start(self.at))?;
                file.read_exact(&mut self.buffer)?;
                self.at += self.buffer.len() as u64;
                self.used = 0;
                if self.buffer.is_empty() {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            }
            let ready = &self.buffer[self.used..];
            let some = ready.len().min(out.len() - done);
            out[done..done + some].copy_from_slice(&ready[..some]);
            done += some;
            self.used += some;
        }
        Ok(())
    }

    fn bytes(&mut self, file: &mut File) -> io::Result<Vec<u8>> {
        let mut length = [0; 8];
        self.take(file, &mut length)?;
        let length = usize::try_from(u64::from_le_bytes(length)).unwrap_or_default();
        let mut out = vec![0; length];
        self.take(file, &mut out)?;
        Ok(out)
    }

    fn next(&mut self, file: &mut File) -> io::Result<Option<Keyed>> {
        if self.at == self.end && self.used == self.buffer.len() {
            return Ok(None);
        }
        Ok(Some((self.bytes(file)?, self.bytes(file)?)))
    }
}

fn unwritten(error: &io::Error) -> Trouble {
    let why = reason(error);
    Failure::new(format!("временный файл не пишется: {why}")).into()
}

impl Later {
    /// Takes more lines.
    ///
    /// # Errors
    /// The temporary file cannot be written.
    pub(super) fn take(&mut self, lines: Vec<Keyed>) -> Result<(), Trouble> {
        for (key, line) in lines {
            self.bytes += key.len() + line.len();
            self.held.push((key, line));
            if self.bytes >= HELD {
                self.spill().map_err(|error| unwritten(&error))?;
            }
        }
        Ok(())
    }

    fn spill(&mut self) -> io::Result<()> {
        self.held.sort_unstable();
        let file = match &mut self.file {
            Some(file) => file,
            None => self.file.insert(tempfile::tempfile()?),
        };
        let mut run = Vec::with_capacity(self.bytes + self.held.len() * 16);
        for (key, line) in self.held.drain(..) {
            for part in [key, line] {
                run.extend((part.len() as u64).to_le_bytes());
                run.extend(part);
            }
        }
        file.write_all(&run)?;
        let begin = self.end;
        self.end += run.len() as u64;
        self.runs.push((begin, self.end));
        self.bytes = 0;
        Ok(())
    }

    /// Writes all of them in their order.
    ///
    /// # Errors
    /// `out` cannot be written to, or the temporary file read back.
    pub(super) fn write(mut self, out: &mut dyn Write) -> Result<(), Trouble> {
        self.held.sort_unstable();
        let mut held = std::mem::take(&mut self.held).into_iter();
        let Some(mut file) = self.file.take() else {
            for (_, line) in held {
                out.write_all(&line)?;
            }
            return Ok(());
        };
        let mut runs: Vec<Run> = self
            .runs
            .iter()
            .map(|&(at, end)| Run {
                at,
                end,
                buffer: Vec::new(),
                used: 0,
            })
            .collect();
        // What is still held is one more run, the last one.
        let last = runs.len();
        let mut next = |at: usize| match runs.get_mut(at) {
            Some(run) => run.next(&mut file).map_err(|error| unwritten(&error)),
            None => Ok(held.next()),
        };
        let mut first = BinaryHeap::new();
        for at in 0..=last {
            first.extend(next(at)?.map(|one| Reverse((one, at))));
        }
        while let Some(Reverse(((_, line), at))) = first.pop() {
            out.write_all(&line)?;
            first.extend(next(at)?.map(|one| Reverse((one, at))));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn строки_выходят_по_порядку_сколько_бы_их_ни_было() -> Result<(), Trouble> {
        let mut later = Later::default();
        let numbers: Vec<usize> = (0..40_000).map(|one| one * 7_919 % 40_000).collect();
        for some in numbers.chunks(100) {
            let line = |number: &usize| {
                let key = Key::Client(format!("C-{number:05}").into());
                let line = format!("{number:05} {}\n", "-".repeat(100));
                (key_of(false, (0, 0, 1), Some(&key), 0), line.into_bytes())
            };
            later.take(some.iter().map(line).collect())?;
        }
        assert!(later.runs.len() > 2, "it did not fit into the memory");
        let mut out = Vec::new();
        later.write(&mut out)?;
        let text = String::from_utf8_lossy(&out);
        let told: Vec<&str> = text.lines().filter_map(|line| line.get(..5)).collect();
        let wanted: Vec<String> = (0..40_000).map(|one| format!("{one:05}")).collect();
        assert_eq!(told, wanted);
        Ok(())
    }

    #[test]
    fn ключи_сравниваются_как_сами_счета() {
        let all = [
            Key::All,
            Key::Client("".into()),
            Key::Client("C-1".into()),
            Key::Client("C-10".into()),
            Key::Client("C-1\0".into()),
            Key::Deal("A".into()),
            Key::Person("я".into()),
            Key::ClientCampaign("a".into(), "b".into()),
            Key::ClientCampaign("a\0".into(), "a".into()),
            Key::ClientCampaign("ab".into(), "".into()),
            Key::Funnel("Z".into()),
        ];
        let bytes = |key: &Key| key_of(false, (0, 0, 0), Some(key), 0);
        for a in &all {
            for b in &all {
                assert_eq!(a.cmp(b), bytes(a).cmp(&bytes(b)), "{a:?} {b:?}");
            }
        }
        let excused = key_of(true, (0, 0, 0), None, 0);
        assert!(excused > key_of(false, (1, 9, 9), Some(&Key::All), 9));
    }
}
