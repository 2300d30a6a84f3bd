//! Files that are no plain text: told by their first bytes, with how to make a text of them.

/// What a file is by its first bytes, and how to get a text out of it; `None` for what may well be a text.
pub(super) fn foreign(bytes: &[u8]) -> Option<(&'static str, &'static str)> {
    const WORD: &str = "в Word: «Сохранить как», тип «Обычный текст (*.txt)», кодировка «Юникод (UTF-8)»; имя файла — с окончанием .reglament";
    let head: Vec<u8> = bytes.iter().take(64).map(u8::to_ascii_lowercase).collect();
    let text = String::from_utf8_lossy(&head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    Some(match bytes {
        [b'P', b'K', 3, 4, ..] => ("документ Word или таблица Excel, а не текст", WORD),
        [0xd0, 0xcf, 0x11, 0xe0, ..] => ("документ старого Word или Excel, а не текст", WORD),
        [b'%', b'P', b'D', b'F', ..] => (
            "документ PDF, а не текст",
            "скопируйте из него текст в Блокнот и сохраните с окончанием .reglament, кодировка UTF-8",
        ),
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => (
            "текст в кодировке UTF-16 («Юникод»), а нужна UTF-8",
            "в Блокноте: «Сохранить как», «Кодировка: UTF-8»",
        ),
        _ if text.starts_with("{\\rtf") => ("документ RTF, а не текст", WORD),
        _ if text.starts_with("<!doctype") || text.starts_with("<html") => (
            "страница HTML, а не текст",
            "откройте её в браузере, скопируйте текст в Блокнот и сохраните с окончанием .reglament, кодировка UTF-8",
        ),
        _ => return None,
    })
}
