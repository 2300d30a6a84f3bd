//! Links lead to files that are there and to headings that stand in them; every page can be reached.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

use super::page::{Page, pages, root};

/// The targets of the links of a page, with their places.
fn links(page: &Page) -> Vec<(usize, String)> {
    let mut out = Vec::new();
    for (at, line) in page.prose() {
        for part in line.split("](").skip(1) {
            if let Some(end) = part.find(')') {
                out.push((at, part[..end].to_owned()));
            }
        }
    }
    out
}

/// The name by which a heading is linked to.
fn anchor(heading: &str) -> String {
    heading
        .trim()
        .to_lowercase()
        .chars()
        .filter_map(|letter| match letter {
            ' ' => Some('-'),
            '-' | '_' => Some(letter),
            letter if letter.is_alphanumeric() => Some(letter),
            _ => None,
        })
        .collect()
}

fn anchors(page: &Page) -> BTreeSet<String> {
    page.prose()
        .filter(|(_, line)| line.starts_with('#'))
        .map(|(_, line)| anchor(line.trim_start_matches('#')))
        .collect()
}

/// A path without `..`.
fn plain(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => {
                out.pop();
            }
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}

#[test]
fn ссылки_ведут_куда_надо_и_к_каждой_странице() {
    let pages = pages();
    let all: BTreeMap<&str, &Page> = pages
        .iter()
        .map(|page| (page.name.as_str(), page))
        .collect();
    let mut faults = Vec::new();
    let mut led: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for page in &pages {
        let folder = Path::new(&page.name).parent().unwrap();
        for (at, link) in links(page) {
            if link.contains("://") {
                continue;
            }
            let (file, heading) = link.split_once('#').unwrap_or((&link, ""));
            let target = match file {
                "" => PathBuf::from(&page.name),
                file => plain(&folder.join(file)),
            };
            let place = page.place(at);
            if !root().join(&target).exists() {
                faults.push(format!("{place}: нет «{link}»"));
                continue;
            }
            let target = target.display().to_string();
            if !heading.is_empty()
                && !all
                    .get(target.as_str())
                    .is_some_and(|page| anchors(page).contains(heading))
            {
                faults.push(format!("{place}: в {target} нет заголовка «{heading}»"));
            }
            led.entry(&page.name).or_default().insert(target);
        }
    }
    let mut reached: BTreeSet<String> = BTreeSet::new();
    let mut ahead = vec!["README.md".to_owned()];
    while let Some(page) = ahead.pop() {
        if reached.insert(page.clone()) {
            ahead.extend(led.get(page.as_str()).into_iter().flatten().cloned());
        }
    }
    for page in &pages {
        if !reached.contains(&page.name) {
            faults.push(format!("до {} не дойти по ссылкам от README", page.name));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
