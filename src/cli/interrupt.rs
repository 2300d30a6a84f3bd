//! An end before time. Ctrl-C: what is half written is removed, one line says so, and the program ends with the number that shells
//! expect. A fault of the program itself: the same, with the number of a command that cannot be carried out.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// The number with which a program ends that has been interrupted: 128 and the number of the signal.
pub const CODE: u8 = 130;

/// What has been begun and is not yet in its place: where it stands now, and the name it is meant for.
static DRAFTS: Mutex<BTreeMap<PathBuf, PathBuf>> = Mutex::new(BTreeMap::new());

/// Who wants to end in a way of his own.
static WAITING: Mutex<Option<Sender<()>>> = Mutex::new(None);

fn held<T>(what: &'static Mutex<T>) -> MutexGuard<'static, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Listens for Ctrl-C from now on; done once by the program itself, and a second time changes nothing.
///
/// # Errors
/// When the system does not let it be heard.
pub fn listen() -> Result<(), String> {
    match ctrlc::set_handler(stop) {
        Ok(()) | Err(ctrlc::Error::MultipleHandlers) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

/// What Ctrl-C does, on a thread of its own.
fn stop() {
    if let Some(sender) = &*held(&WAITING)
        && sender.send(()).is_ok()
    {
        return;
    }
    end(&held(&DRAFTS), "\nпрервано", "", CODE)
}

/// Removes what is half written, says what has happened to it and ends. The drafts stay locked: nothing takes its place any more.
fn end(drafts: &BTreeMap<PathBuf, PathBuf>, what: &str, remedy: &str, code: u8) -> ! {
    let mut said = what.to_owned();
    for (draft, meant) in drafts {
        // What cannot be removed is at least not under the name that was meant.
        let _ = if draft.is_dir() {
            fs::remove_dir_all(draft)
        } else {
            fs::remove_file(draft)
        };
        let name = meant.display();
        said.push_str(&if meant.exists() {
            format!("; «{name}» остался прежним")
        } else {
            format!("; «{name}» не записан")
        });
    }
    // When standard error is gone there is nobody left to tell.
    let _ = writeln!(std::io::stderr(), "{said}{remedy}");
    std::process::exit(code.into());
}

/// Whatever the program stumbles over from now on is told in words, and leaves nothing half written.
pub fn guard() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location();
        let payload = info.payload();
        let message = payload.downcast_ref::<String>().map(String::as_str);
        let message = message.or_else(|| payload.downcast_ref::<&str>().copied());
        let message = message.unwrap_or_default();
        // Rows of a book wait in the temporary folder, and its crate knows no other end when they find no room there.
        let book = place.is_some_and(|place| place.file().contains("rust_xlsxwriter"));
        let folder = std::env::temp_dir();
        let (what, remedy) = if book {
            (
                format!(
                    "ошибка: книга не записана: временной папки «{}» не хватило",
                    folder.display()
                ),
                "\nпомощь: освободите в ней место или назовите другую папку в переменной TMPDIR"
                    .to_owned(),
            )
        } else {
            let place = place.map_or_else(String::new, ToString::to_string);
            (
                format!("ошибка: программа споткнулась о собственную ошибку: {message} ({place})"),
                "\nпомощь: сообщите о ней авторам вместе с командой и, если можно, данными"
                    .to_owned(),
            )
        };
        // The draft's own lock may be held by the very thread that has stumbled.
        match DRAFTS.try_lock() {
            Ok(drafts) => end(&drafts, &what, &remedy, super::Exit::Failed.code()),
            Err(_) => end(&BTreeMap::new(), &what, &remedy, super::Exit::Failed.code()),
        }
    }));
}

/// Hears Ctrl-C instead of being ended by it.
///
/// # Errors
/// As [`listen`].
pub(super) fn heard() -> Result<Receiver<()>, String> {
    listen()?;
    let (sender, receiver) = mpsc::channel();
    *held(&WAITING) = Some(sender);
    Ok(receiver)
}

/// Something half written: forgotten when it is dropped.
pub(super) struct Begun(PathBuf);

impl Begun {
    /// `draft` stands for what will be called `meant`.
    pub(super) fn new(draft: &Path, meant: &Path) -> Self {
        held(&DRAFTS).insert(draft.to_owned(), meant.to_owned());
        Self(draft.to_owned())
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        held(&DRAFTS).remove(&self.0);
    }
}
