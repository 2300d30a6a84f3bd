//! Bytes → text: byte-order marks, UTF-8, UTF-16, Windows-1251 and whatever else Russian offices still write.

use std::io::{self, Read, Seek, SeekFrom};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::{Input, RawFile, Refusal, unread};
use crate::import::account::Account;
use crate::import::quality::Flaw;

/// So much of a file is looked at to guess its encoding.
const GLANCE: u64 = 1024 * 1024;
/// So much of a text is looked at to tell what it is.
const START: u64 = 512 * 1024;
/// So many bytes are decoded at once.
const BLOCK: usize = 64 * 1024;

/// A file of text. What is no text in its encoding becomes U+FFFD and is rejected row by row.
pub(super) struct Text<'f> {
    pub file: &'f RawFile,
    encoding: &'static Encoding,
    /// The byte-order mark.
    mark: u64,
}

impl<'f> Text<'f> {
    /// Finds out the encoding.
    pub fn of(
        file: &'f RawFile,
        said: Option<&'static Encoding>,
        account: &mut Account,
    ) -> Result<Self, Refusal> {
        let (encoding, mark) = encoding(file, said, account)?;
        Ok(Self {
            file,
            encoding,
            mark,
        })
    }

    /// The whole text anew, in UTF-8.
    pub fn reader(&self) -> Result<Decoded<Box<dyn Input>>, Refusal> {
        let mut input = self.file.input()?;
        input
            .seek(SeekFrom::Start(self.mark))
            .map_err(|error| unread(&error))?;
        Ok(Decoded::new(input, self.encoding))
    }

    /// Its beginning; the last character may be cut in two and is then left out.
    pub fn start(&self) -> Result<String, Refusal> {
        let mut start = Vec::new();
        let mut reader = self.reader()?.take(START);
        reader
            .read_to_end(&mut start)
            .map_err(|error| unread(&error))?;
        let whole = match std::str::from_utf8(&start) {
            Ok(_) => start.len(),
            Err(error) => error.valid_up_to(),
        };
        start.truncate(whole);
        Ok(String::from_utf8(start).unwrap_or_default())
    }
}

fn encoding(
    file: &RawFile,
    said: Option<&'static Encoding>,
    account: &mut Account,
) -> Result<(&'static Encoding, u64), Refusal> {
    let name = &file.name;
    let start = file.start(GLANCE)?;
    if start.is_empty() {
        return Err("файл пуст".into());
    }
    if let Some((encoding, length)) = Encoding::for_bom(&start) {
        account.mend(Flaw::Mark, "метка порядка байтов в начале файла", name);
        if encoding != UTF_8 {
            told(encoding, name, account);
        }
        return Ok((encoding, u64::try_from(length).unwrap_or_default()));
    }
    if let Some(encoding) = said {
        return Ok((encoding, 0));
    }
    let (broken, whole) = letters(file)?;
    if let Some(encoding) = wide(&start) {
        told(encoding, name, account);
        return Ok((encoding, 0));
    }
    // A text in UTF-8 with a few spoilt bytes has whole letters around them; another encoding has hardly any.
    if broken == 0 || whole > broken * 4 {
        return Ok((UTF_8, 0));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&start, true);
    let encoding = detector.guess(Some(b"ru"), Utf8Detection::Deny);
    told(encoding, name, account);
    Ok((encoding, 0))
}

fn told(encoding: &'static Encoding, name: &str, account: &mut Account) {
    let what = format!("кодировка {}", encoding.name());
    account.mend(Flaw::Encoding, what, name);
}

/// How many places of the file are no UTF-8, and how many letters beyond ASCII are.
fn letters(file: &RawFile) -> Result<(u64, u64), Refusal> {
    let mut reader = Decoded::new(file.input()?, UTF_8);
    let mut block = vec![0; BLOCK];
    let (mut broken, mut letters) = (0, 0);
    let mut before = [0_u8; 2];
    loop {
        let got = match reader.read(&mut block) {
            Ok(0) => break,
            Ok(got) => got,
            Err(error) => return Err(unread(&error)),
        };
        for &byte in block.get(..got).unwrap_or_default() {
            letters += u64::from(byte >= 0xc0);
            broken += u64::from(byte == 0xbd && before == [0xef, 0xbf]);
            before = [before[1], byte];
        }
    }
    let broken = if reader.broken { broken } else { 0 };
    Ok((broken, letters.saturating_sub(broken)))
}

/// UTF-16 without its mark: every other byte of the separators and digits is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let start = bytes.get(..bytes.len().min(4096)).unwrap_or_default();
    let zeros = |parity: usize| {
        start
            .iter()
            .skip(parity)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let few = start.len() / 10;
    match () {
        () if odd > few && even == 0 => Some(UTF_16LE),
        () if even > few && odd == 0 => Some(UTF_16BE),
        () => None,
    }
}

/// Text of any encoding, read as UTF-8 block by block.
pub(super) struct Decoded<R> {
    inner: R,
    decoder: Decoder,
    /// Bytes that have been read and not yet decoded.
    raw: Vec<u8>,
    /// Text that has been decoded and not yet given away.
    text: Vec<u8>,
    given: usize,
    ended: bool,
    /// Whether anything has been no text in this encoding.
    broken: bool,
}

impl<R: Read> Decoded<R> {
    fn new(inner: R, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: Vec::new(),
            text: Vec::new(),
            given: 0,
            ended: false,
            broken: false,
        }
    }

    /// Decodes the next block.
    fn fill(&mut self) -> io::Result<()> {
        let want = u64::try_from(BLOCK - self.raw.len().min(BLOCK)).unwrap_or_default();
        let got = self
            .inner
            .by_ref()
            .take(want)
            .read_to_end(&mut self.raw)
            .map(|got| u64::try_from(got).unwrap_or_default())?;
        let last = got < want;
        // One byte may become three.
        self.text.resize(BLOCK * 3 + 16, 0);
        let (result, read, written, broken) =
            self.decoder.decode_to_utf8(&self.raw, &mut self.text, last);
        self.broken |= broken;
        self.raw.drain(..read);
        self.text.truncate(written);
        self.given = 0;
        self.ended = last && result == CoderResult::InputEmpty;
        Ok(())
    }
}

impl<R: Read> Read for Decoded<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        while self.given == self.text.len() && !self.ended {
            self.fill()?;
        }
        let rest = self.text.get(self.given..).unwrap_or_default();
        let length = rest.len().min(out.len());
        if let (Some(to), Some(from)) = (out.get_mut(..length), rest.get(..length)) {
            to.copy_from_slice(from);
        }
        self.given += length;
        Ok(length)
    }
}
