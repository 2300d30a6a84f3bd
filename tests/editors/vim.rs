//! Подсветка для Vim: слова — списками, слова у начала строки — только там.

use std::collections::BTreeSet;
use std::fmt::Write;

use reglament::lexicon::Class;

use super::patterns::forms;

/// Группа Vim и то, чем она раскрашивается.
const fn group(class: Class) -> (&'static str, &'static str) {
    match class {
        Class::Heading => ("reglamentHeading", "Structure"),
        Class::Header => ("reglamentHeader", "PreProc"),
        Class::Head => ("reglamentHead", "Statement"),
        Class::Modifier => ("reglamentModifier", "Keyword"),
        Class::Row => ("reglamentRow", "Keyword"),
        Class::Connective => ("reglamentConnective", "Conditional"),
        Class::Modal => ("reglamentModal", "Statement"),
        Class::Term => ("reglamentTerm", "Operator"),
        Class::Compare => ("reglamentCompare", "Operator"),
        Class::Weekday => ("reglamentWeekday", "Constant"),
        Class::Number => ("reglamentNumberWord", "Number"),
        Class::Unit => ("reglamentUnit", "Type"),
        Class::Grade => ("reglamentGrade", "Special"),
        Class::Type => ("reglamentType", "Type"),
        Class::Thing => ("reglamentThing", "Identifier"),
        Class::Verb => ("reglamentVerb", "Function"),
        Class::Event => ("reglamentEvent", "Identifier"),
    }
}

/// Слово и оно же с «ё», где она могла бы стоять: в конце слова под ударением (`отчёт`, `сдаёт`, `запрещён`, `трёх`).
fn spellings(word: &str) -> Vec<String> {
    let mut letters: Vec<char> = word.chars().collect();
    let mut out = vec![word.to_owned()];
    let Some(at) = letters.iter().rposition(|letter| *letter == 'е') else {
        return out;
    };
    let behind = &letters[at + 1..];
    let stressed = behind.first().is_some_and(|next| "тнмлхж".contains(*next));
    if stressed && behind.len() <= 3 {
        letters[at] = 'ё';
        out.push(letters.into_iter().collect());
    }
    out
}

const HEAD: &str = r#"" Подсветка регламентов продаж (*.reglament).
" Написано по таблице слов: REGLAMENT_OBNOVIT=1 cargo test --test editors
if exists("b:current_syntax")
  finish
endif

syn case ignore
syn sync minlines=1

syn match reglamentNumber /\d\+\%([  ]\d\{3}\)*\%(,\d\+\)\=/
syn match reglamentDate /\d\{1,2}\.\d\{2}\%(\.\d\{4}\)\=\|\d\{1,2}:\d\{2}/
syn match reglamentSign /→\|->\|=>\|—\|<=\|>=\|[≤≥≠<>=]/
syn match reglamentUnit /[%₽₴$€₸]/
syn match reglamentClause /\<п\.\s*\d\+\%(\.\d\+\)*/

"#;

const TAIL: &str = r#"
" С чего начинается строка или то, что стоит за «;».
syn cluster reglamentHeads contains=reglamentHeading,reglamentHeader,reglamentRow,reglamentHead,reglamentModifier
syn match reglamentStart /^\s\+\%([-•*—–]\s\+\)\=\|^[-•*—–]\s\+/ nextgroup=@reglamentHeads,reglamentClauseNumber
syn match reglamentStart /;\s*/ nextgroup=@reglamentHeads,reglamentClauseNumber
syn match reglamentClauseNumber /\%(\d\{1,2}\.\d\{1,2}\.\d\{4}\|\d\{2}\.\d\{2}\s\+\%([0-9—–-]\|\%(в\|во\|с\|со\|к\|на\|до\|по\|и\)\s\)\)\@!\%(п\.\s*\d\+\%(\.\d\+\)*\.\=\|\d\+\.\%(\d\+\.\=\)*\)\s\+/ contained nextgroup=@reglamentHeads
syn match reglamentClauseNumber /^\%(\d\{1,2}\.\d\{1,2}\.\d\{4}\|\d\{2}\.\d\{2}\s\+\%([0-9—–-]\|\%(в\|во\|с\|со\|к\|на\|до\|по\|и\)\s\)\)\@!\%(п\.\s*\d\+\%(\.\d\+\)*\.\=\|\d\+\.\%(\d\+\.\=\)*\)\s\+/ nextgroup=@reglamentHeads

syn match reglamentComment /#.*$/ contains=@Spell
syn match reglamentUnclosed /[«"„“].*$/
syn match reglamentName /«[^»]*»\|"[^"]*"\|„[^“”]*[“”]\|“[^”]*”/

hi def link reglamentComment Comment
hi def link reglamentName String
hi def link reglamentUnclosed Error
hi def link reglamentNumber Number
hi def link reglamentDate Number
hi def link reglamentSign Operator
hi def link reglamentClause Label
hi def link reglamentClauseNumber Label
"#;

/// Слова, с которых может начаться и другое слово таблицы: `за` и `за исключением`, `стадия` в строке и `стадия «…»:`. Слова из
/// списков Vim берёт раньше всех правил, поэтому эти стоят в правилах.
fn shared() -> BTreeSet<&'static str> {
    let all = || Class::ALL.into_iter().flat_map(forms);
    let heads = Class::ALL.into_iter().filter(|class| class.begins_a_line());
    let composed = all().filter(|form| !is_plain(form));
    heads
        .flat_map(forms)
        .chain(composed)
        .filter_map(|form| form.split([' ', ',', '-']).next())
        .collect()
}

fn is_plain(form: &str) -> bool {
    form.chars().all(char::is_alphanumeric)
}

/// Правила, из которых на одном месте Vim берёт последнее; длинные слова — последними.
fn matches(class: Class, words: &BTreeSet<&str>, edge: bool, out: &mut String) {
    let (group, _) = group(class);
    let contained = if class.begins_a_line() && !edge {
        " contained"
    } else {
        ""
    };
    let mut words: Vec<&str> = words.iter().copied().collect();
    words.sort_by_key(|form| std::cmp::Reverse(form.chars().count()));
    let edge = if edge { "^" } else { "" };
    for some in words.chunks(12) {
        let ways: Vec<String> = some
            .iter()
            .map(|form| form.replace('е', "[её]").replace(' ', r"\s\+"))
            .collect();
        let ways = ways.join(r"\|");
        writeln!(out, r"syn match {group} /{edge}\<\%({ways}\)\>/{contained}").unwrap();
    }
}

pub fn syntax() -> String {
    let mut out = HEAD.to_owned();
    let shared = shared();
    let (mut single, mut composed) = (String::new(), String::new());
    for class in Class::ALL {
        let (group, _) = group(class);
        let contained = if class.begins_a_line() || class == Class::Grade {
            " contained"
        } else {
            ""
        };
        let (plain, several): (BTreeSet<&str>, BTreeSet<&str>) =
            forms(class).into_iter().partition(|form| is_plain(form));
        let (listed, shy): (BTreeSet<&str>, BTreeSet<&str>) = plain
            .into_iter()
            .partition(|form| !contained.is_empty() || !shared.contains(form));
        let spelled: BTreeSet<String> = listed.iter().flat_map(|form| spellings(form)).collect();
        let spelled: Vec<String> = spelled.into_iter().collect();
        for line in spelled.chunks(10) {
            writeln!(out, "syn keyword {group}{contained} {}", line.join(" ")).unwrap();
        }
        matches(class, &shy, false, &mut single);
        matches(class, &several, false, &mut composed);
    }
    out.push_str(&single);
    out.push_str(&composed);
    // У левого края перед словом нечего съесть, за чем оно бы шло.
    let heads = Class::ALL.into_iter().filter(|class| class.begins_a_line());
    for class in heads.rev() {
        matches(class, &forms(class), true, &mut out);
    }
    let (grade, _) = group(Class::Grade);
    writeln!(
        out,
        r"syn region reglamentGrades start=/(\ze\s*\%({}\)\>/ end=/)/ oneline contains={grade},reglamentNumber,reglamentUnit",
        forms(Class::Grade).into_iter().collect::<Vec<_>>().join(r"\|")
    )
    .unwrap();
    out.push_str(TAIL);
    for class in Class::ALL {
        let (group, look) = group(class);
        writeln!(out, "hi def link {group} {look}").unwrap();
    }
    out.push_str("\nlet b:current_syntax = \"reglament\"\n");
    out
}
