//! Bytes of a file of JSON on their way to the parser: what is no text is replaced and counted, and the line is known.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

/// So many bytes are read at once.
const BLOCK: usize = 64 * 1024;

/// What stands for bytes that are no UTF-8.
const REPLACED: &[u8] = "\u{fffd}".as_bytes();

/// How far a file has been read, and what has been met on the way.
#[derive(Debug, Default)]
pub(super) struct At {
    /// The line of the byte given last, from 0.
    line: Cell<u64>,
    /// The byte that a value which is about to be read begins with, and its line. In a list the parser has looked at it, it is the
    /// byte given last; behind a colon it is the one that follows.
    ahead: Cell<(u8, u64)>,
    zeros: Cell<u64>,
    broken: Cell<u64>,
    letters: Cell<u64>,
    first_broken: Cell<u64>,
    /// How much of what is spoilt has been told of.
    told: Cell<(u64, u64)>,
    marked: Cell<bool>,
    cut: Cell<bool>,
}

impl At {
    /// The first byte of the value that is about to be read, and its line, from 1.
    pub fn ahead(&self) -> (u8, u64) {
        let (byte, line) = self.ahead.get();
        (byte, line + 1)
    }

    /// How many zero bytes and how many places that are no UTF-8 have been met so far.
    pub fn spoilt(&self) -> (u64, u64) {
        (self.zeros.get(), self.broken.get())
    }

    /// How much more has been spoilt since then; it is told of now.
    pub fn since(&self, (zeros, broken): (u64, u64)) -> (u64, u64) {
        let more = (self.zeros.get() - zeros, self.broken.get() - broken);
        let (told, also) = self.told.get();
        self.told.set((told + more.0, also + more.1));
        more
    }

    /// What is spoilt and has not been told of.
    pub fn untold(&self) -> (u64, u64) {
        let (zeros, broken) = self.told.get();
        (self.zeros.get() - zeros, self.broken.get() - broken)
    }

    /// Whether the file began with a byte-order mark.
    pub fn marked(&self) -> bool {
        self.marked.get()
    }

    /// Whether the file is longer than was to be read of it.
    pub fn cut(&self) -> bool {
        self.cut.get()
    }

    /// The first line with bytes that are no UTF-8, when the whole file is in another encoding: a text in UTF-8 with a few spoilt
    /// bytes has whole letters around them.
    pub fn foreign(&self) -> Option<u64> {
        let broken = self.broken.get();
        (broken > 0 && self.letters.get() <= broken * 4).then(|| self.first_broken.get() + 1)
    }
}

/// A file as the parser reads it: zero bytes are spaces, bytes that are no UTF-8 are U+FFFD, a byte-order mark is not there.
pub(super) struct Clean<R> {
    inner: R,
    at: Rc<At>,
    block: Vec<u8>,
    given: usize,
    /// Up to here the block is known to be UTF-8.
    whole: usize,
    /// What is given before the block goes on.
    patch: &'static [u8],
    started: bool,
    ended: bool,
    /// So many bytes are still to be read.
    left: u64,
}

impl<R: Read> Clean<R> {
    pub fn new(inner: R, limit: Option<u64>, at: Rc<At>) -> Self {
        Self {
            inner,
            at,
            block: Vec::new(),
            given: 0,
            whole: 0,
            patch: &[],
            started: false,
            ended: false,
            left: limit.unwrap_or(u64::MAX),
        }
    }

    /// Reads the next bytes behind those that are left of the block.
    fn fill(&mut self) -> io::Result<()> {
        self.block.drain(..self.given);
        self.given = 0;
        self.whole = 0;
        let want = u64::try_from(BLOCK).unwrap_or_default().min(self.left);
        let mut part = self.inner.by_ref().take(want);
        let got = u64::try_from(part.read_to_end(&mut self.block)?).unwrap_or_default();
        self.left -= got;
        if self.left == 0 && !self.ended {
            let mut one = [0];
            self.at.cut.set(self.inner.read(&mut one)? > 0);
            self.ended = true;
        }
        self.ended |= got < want;
        if !self.started {
            self.started = true;
            if self.block.starts_with(b"\xef\xbb\xbf") {
                self.at.marked.set(true);
                self.block.drain(..3);
            }
        }
        Ok(())
    }

    /// Finds out how far the block can be given.
    fn look(&mut self) -> io::Result<bool> {
        loop {
            let rest = self.block.get(self.given..).unwrap_or_default();
            let (valid, wrong) = match std::str::from_utf8(rest) {
                Ok(_) => (rest.len(), None),
                // A character that the block cuts in two is whole in the next one.
                Err(error) => match error.error_len() {
                    None if !self.ended => (error.valid_up_to(), None),
                    length => (error.valid_up_to(), Some(length.unwrap_or(rest.len()))),
                },
            };
            if valid > 0 {
                self.whole = self.given + valid;
                return Ok(true);
            }
            match wrong {
                Some(length) => {
                    self.given = (self.given + length).min(self.block.len());
                    self.whole = self.given;
                    if self.at.broken.replace(self.at.broken.get() + 1) == 0 {
                        self.at.first_broken.set(self.at.line.get());
                    }
                    self.patch = REPLACED;
                    return Ok(true);
                }
                None if self.ended => return Ok(false),
                None => self.fill()?,
            }
        }
    }

    /// Looks at the first byte behind a colon: the parser has not yet when it comes to the value.
    fn behind_colon(&mut self) -> io::Result<()> {
        let (mut line, mut skipped) = (self.at.line.get(), 0);
        loop {
            match self.block.get(self.given + skipped) {
                Some(b'\n') => line += 1,
                Some(b' ' | b'\t' | b'\r' | 0) => {}
                Some(&byte) => {
                    self.at.ahead.set((byte, line));
                    return Ok(());
                }
                None if self.ended => return Ok(()),
                None => {
                    self.fill()?;
                    continue;
                }
            }
            skipped += 1;
        }
    }

    fn byte(&mut self) -> io::Result<Option<u8>> {
        loop {
            if let Some((&byte, rest)) = self.patch.split_first() {
                self.patch = rest;
                self.at.ahead.set((byte, self.at.line.get()));
                return Ok(Some(byte));
            }
            if self.given < self.whole
                && let Some(&byte) = self.block.get(self.given)
            {
                self.given += 1;
                let at = &*self.at;
                let byte = match byte {
                    b'\n' => {
                        at.line.set(at.line.get() + 1);
                        byte
                    }
                    0 => {
                        at.zeros.set(at.zeros.get() + 1);
                        b' '
                    }
                    0xc0.. => {
                        at.letters.set(at.letters.get() + 1);
                        byte
                    }
                    _ => byte,
                };
                at.ahead.set((byte, at.line.get()));
                if byte == b':' {
                    self.behind_colon()?;
                }
                return Ok(Some(byte));
            }
            if !self.look()? {
                return Ok(None);
            }
        }
    }
}

impl<R: Read> Read for Clean<R> {
    /// The parser asks byte by byte; it is never given more than it asks for, so that the line is that of its own place.
    #[inline]
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let Some(first) = out.first_mut() else {
            return Ok(0);
        };
        match self.byte()? {
            Some(byte) => {
                *first = byte;
                Ok(1)
            }
            None => Ok(0),
        }
    }
}
