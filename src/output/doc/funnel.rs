//! The funnel as a drawing: boxes from the top down, alternatives side by side, so that it fits a telephone.

use super::about;
use crate::doc::{FunnelMap, StageBox};

/// Units of the drawing; a letter of 13 units is about 7 wide.
const WIDTH: usize = 360;
const GAP: usize = 12;
const ROW: usize = 62;
const BETWEEN: usize = 22;
const LETTER: usize = 8;

/// A funnel laid out.
pub(super) struct Drawing<'d> {
    pub(super) name: Option<&'d str>,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) boxes: Vec<Drawn>,
    /// Arrows from above to below: x, from y, to y.
    pub(super) arrows: Vec<(usize, usize, usize)>,
    pub(super) beside: &'d [StageBox],
    pub(super) from_anywhere: &'d [Box<str>],
}

/// A stage laid out.
pub(super) struct Drawn {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) to: Option<String>,
    pub(super) terminal: bool,
    /// Its words line by line: x of the middle, y, whether it is the name.
    pub(super) words: Vec<Word>,
}

/// A line of a box.
pub(super) struct Word {
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) text: String,
    pub(super) name: bool,
}

pub(super) fn drawing(map: &FunnelMap) -> Drawing<'_> {
    let mut boxes = Vec::new();
    let mut arrows = Vec::new();
    let mut y = 2;
    for (at, level) in map.levels.iter().enumerate() {
        if at > 0 {
            arrows.push((WIDTH / 2, y, y + BETWEEN - 4));
            y += BETWEEN;
        }
        for pair in level.chunks(2) {
            let columns = pair.len();
            let width = (WIDTH - 4 - GAP * (columns - 1)) / columns;
            for (column, stage) in pair.iter().enumerate() {
                boxes.push(drawn(stage, 2 + column * (width + GAP), y, width));
            }
            y += ROW + GAP;
        }
        y -= GAP;
    }
    Drawing {
        name: map.name.as_deref(),
        width: WIDTH,
        height: y + 2,
        boxes,
        arrows,
        beside: &map.beside,
        from_anywhere: &map.from_anywhere,
    }
}

fn drawn(stage: &StageBox, x: usize, y: usize, width: usize) -> Drawn {
    let room = width / LETTER;
    let mut lines: Vec<(String, bool)> = wrapped(&stage.name, room, 2)
        .into_iter()
        .map(|line| (line, true))
        .collect();
    let about = about(stage);
    if !about.is_empty() {
        let more = wrapped(&about.join(" · "), room + room / 6, 3 - lines.len());
        lines.extend(more.into_iter().map(|line| (line, false)));
    }
    let middle = y + ROW / 2;
    let first = middle + 5 - (lines.len().saturating_sub(1)) * 8;
    Drawn {
        x,
        y,
        width,
        height: ROW,
        to: stage.to.clone(),
        terminal: stage.terminal,
        words: lines
            .into_iter()
            .enumerate()
            .map(|(at, (text, name))| Word {
                x: x + width / 2,
                y: first + at * 16,
                text,
                name,
            })
            .collect(),
    }
}

/// Words in at most so many lines of so many letters; what does not fit ends in `…`.
fn wrapped(words: &str, room: usize, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut cut = false;
    for word in words.split_whitespace() {
        let full = lines.len() >= most;
        let own = lines
            .last_mut()
            .filter(|line| line.chars().count() + 1 + word.chars().count() <= room);
        match own {
            Some(line) => {
                line.push(' ');
                line.push_str(word);
            }
            None if full => {
                cut = true;
                break;
            }
            None => lines.push(word.to_owned()),
        }
    }
    let last = lines.len().saturating_sub(1);
    for (at, line) in lines.iter_mut().enumerate() {
        let long = line.chars().count() > room;
        if long || cut && at == last {
            let kept: String = line.chars().take(room.saturating_sub(1)).collect();
            *line = format!("{}…", kept.trim_end());
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn слова_не_вылезают_из_рамки() {
        assert_eq!(wrapped("КП отправлено", 20, 2), ["КП отправлено"]);
        assert_eq!(wrapped("Показ проведён вчера", 8, 2), ["Показ", "проведё…"]);
        assert_eq!(wrapped("один два три четыре", 8, 2), ["один два", "три…"]);
        assert_eq!(wrapped("сверхдлинноеслово", 6, 2), ["сверх…"]);
    }
}
