//! Выгрузка amoCRM: полная папка ответов API и ловушки по одной. Что и где подложено, перечислено в examples/vygruzki/README.md.

use std::fs;
use std::path::Path;

use reglament::facts::write::case_line;
use reglament::facts::{EventKind, FactKind};
use reglament::import::amo::{read, recognise};
use reglament::import::{ExportFile, ImportError, Imported};

fn file(name: &str, text: &str) -> ExportFile {
    let (name, text) = (name.to_owned(), text.to_owned());
    ExportFile { name, text }
}

fn import(files: &[(&str, &str)]) -> Imported {
    let files: Vec<_> = files.iter().map(|(name, text)| file(name, text)).collect();
    assert!(recognise(&files), "выгрузка должна узнаваться");
    let imported = read(&files).expect("выгрузка должна читаться");
    let summary = &imported.summary;
    let rejected = u64::try_from(summary.rejections.len()).expect("их немного");
    assert_eq!(
        summary.read,
        summary.used + rejected,
        "прочитано = использовано + отвергнуто: {summary:?}"
    );
    imported
}

fn sample() -> Imported {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/vygruzki/amocrm");
    let mut files: Vec<(String, String)> = fs::read_dir(folder)
        .expect("папка есть")
        .map(|entry| {
            let entry = entry.expect("читается");
            let text = fs::read_to_string(entry.path()).expect("читается");
            (entry.file_name().to_string_lossy().into_owned(), text)
        })
        .collect();
    files.sort_by_key(|(name, _)| name.len() % 5);
    let files: Vec<_> = files
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    import(&files)
}

#[test]
fn образец_целиком() {
    let imported = sample();
    let mut out = String::new();
    for case in &imported.cases {
        out += &case_line(case)
            .replace(",\"", ",\n  \"")
            .replace("{\"deal\"", "\n  {\"deal\"");
        out += "\n\n";
    }
    out += &format!(
        "хранится: {:?}\n\n",
        imported.dataset.held.keys().collect::<Vec<_>>()
    );
    out += &imported.recognised.join("\n");
    out += "\n\nотвергнуто:\n";
    for one in &imported.summary.rejections {
        out += &format!("{}: {}\n", one.place, one.reason);
    }
    out += "\nзамечено:\n";
    for row in &imported.quality {
        out += &format!(
            "{:?}: {} — {} {:?}\n",
            row.flaw, row.what, row.count, row.places
        );
    }
    insta::assert_snapshot!(out);
}

const PIPELINES: &str = r#"{"_embedded":{"pipelines":[{"id":1,"name":"Продажа","is_main":true,"is_archive":false,
    "_embedded":{"statuses":[{"id":10,"name":"Новая"},{"id":20,"name":"КП"}]}}]}}"#;

fn lead(id: u32, status: u32, more: &str) -> String {
    format!(
        r#"{{"id":{id},"name":"Сделка {id}","price":100,"responsible_user_id":7,"status_id":{status},"pipeline_id":1,"created_at":1796630400,"closed_at":null,"custom_fields_values":null{more}}}"#
    )
}

#[test]
fn голый_список_и_список_страниц_и_записи_подряд() {
    let bare = format!("[{},{}]", lead(1, 10, ""), lead(2, 10, ""));
    let pages = format!(
        r#"[{{"_page":1,"_links":{{"next":{{}}}},"_embedded":{{"leads":[{}]}}}},{{"_page":2,"_embedded":{{"leads":[{}]}}}}]"#,
        lead(1, 10, ""),
        lead(2, 10, "")
    );
    let lines = format!("{}\n{}\n", lead(1, 10, ""), lead(2, 10, ""));
    for text in [bare, pages, lines] {
        let imported = import(&[("leads.json", &text), ("pipelines.json", PIPELINES)]);
        let deals: Vec<_> = imported.cases.iter().flat_map(|case| &case.deals).collect();
        assert_eq!(deals.len(), 2, "{text}");
        assert_eq!(deals[0].stage.as_deref(), Some("Новая"));
        assert_eq!(deals[0].funnel.as_deref(), Some("Продажа"));
    }
}

#[test]
fn следующей_страницы_нет_события_не_все() {
    let events = r#"{"_page":1,"_links":{"next":{"href":"…"}},"_embedded":{"events":[
        {"id":"a","type":"lead_status_changed","entity_id":1,"entity_type":"lead","created_by":7,"created_at":1796640400,
         "value_before":[{"lead_status":{"id":10,"pipeline_id":1}}],"value_after":[{"lead_status":{"id":20,"pipeline_id":1}}]}]}}"#;
    let leads = format!("[{}]", lead(1, 20, ""));
    let files = [
        ("leads.json", leads.as_str()),
        ("pipelines.json", PIPELINES),
        ("events.json", events),
    ];
    let imported = import(&files);
    assert!(!imported.dataset.held.contains_key(&FactKind::Stages));
    assert!(
        imported
            .summary
            .notes
            .iter()
            .any(|note| note.contains("не все страницы (события)")),
        "{:?}",
        imported.summary.notes
    );
}

#[test]
fn выигранная_и_проигранная_называются_и_без_списка_воронок() {
    let leads = format!(
        "[{},{},{}]",
        lead(1, 142, ""),
        lead(2, 143, ""),
        lead(3, 55, "")
    );
    let imported = import(&[("leads.json", &leads)]);
    let stages: Vec<_> = imported
        .cases
        .iter()
        .flat_map(|case| &case.deals)
        .filter_map(|deal| deal.stage.as_deref())
        .collect();
    assert_eq!(
        stages,
        ["Успешно реализовано", "Закрыто и не реализовано", "55"]
    );
}

#[test]
fn пустой_ответ_значит_что_записей_нет() {
    let leads = format!("[{}]", lead(1, 10, ""));
    let imported = import(&[
        ("leads.json", &leads),
        ("tasks.json", ""),
        ("pipelines.json", PIPELINES),
    ]);
    assert!(
        imported
            .dataset
            .held
            .contains_key(&FactKind::Event(EventKind::Task))
    );
    assert!(
        !imported
            .dataset
            .held
            .contains_key(&FactKind::Event(EventKind::Call))
    );
}

#[test]
fn история_раньше_первого_события_не_придумывается() {
    let event = r#"[{"id":"a","type":"lead_status_changed","entity_id":1,"entity_type":"lead","created_by":7,"created_at":1796640400,
         "value_before":[{"lead_status":{"id":10,"pipeline_id":1}}],"value_after":[{"lead_status":{"id":20,"pipeline_id":1}}]}]"#;
    let leads = format!("[{},{}]", lead(1, 20, ""), lead(2, 10, ""));
    let imported = import(&[
        ("leads.json", &leads),
        ("events.json", event),
        ("pipelines.json", PIPELINES),
    ]);
    let deals: Vec<_> = imported.cases.iter().flat_map(|case| &case.deals).collect();
    let stages = deals[0].stages.as_ref().expect("переход известен");
    assert_eq!(
        stages.len(),
        1,
        "когда сделка вошла в «Новая», не выгружено"
    );
    assert!(
        deals[1].stages.is_none(),
        "о второй события ничего не говорят"
    );
    let held = imported
        .dataset
        .held
        .get(&FactKind::Stages)
        .expect("история есть");
    assert!(held.since.is_some(), "и хранится не с начала");
}

#[test]
fn оборванный_файл_и_ответ_об_ошибке() {
    let cut = r#"{"_page":1,"_embedded":{"leads":[{"id":1,"na"#;
    let refused = r#"{"title":"Unauthorized","type":"https://httpstatus.es/401","status":401,"detail":"Неверный ключ"}"#;
    let leads = format!("[{}]", lead(1, 10, ""));
    let said = |files: &[ExportFile]| read(files).expect_err("читаться не должно").to_string();
    assert_eq!(
        said(&[file("leads.json", cut)]),
        "leads.json:1: столбец 44: файл обрывается; выгрузите или скопируйте его заново"
    );
    assert_eq!(
        said(&[file("leads.json", &leads), file("events.json", refused)]),
        "events.json: вместо данных в файле ответ об ошибке: Неверный ключ; выгрузите его заново"
    );
    let nothing = read(&[file("users.json", "[]")]);
    assert!(matches!(nothing, Err(ImportError::NoLeads)));
}
