//! Плохой ввод: ясная фраза и что делать, ничего не написано.

use reglament::cli::Exit;

use super::{call, story};

fn refused(more: &[&str]) -> String {
    let (exit, out, err) = call(&story("specialist.reglament"), &story("dannye"), more);
    assert_eq!((exit, out.len()), (Exit::Failed, 0), "{err}");
    err
}

#[test]
fn дни() {
    insta::assert_snapshot!(refused(&["--from", "2026-12-31", "--to", "2026-12-01"]), @r#"
ошибка: календарь с 31.12.2026 по 01.12.2026: первый день позже последнего
помощь: поменяйте дни местами: --from раньше, --to позже
"#);
    insta::assert_snapshot!(refused(&["--from", "2026-10-01", "--to", "2026-10-31"]), @r#"
ошибка: календарь с 01.10.2026 по 31.10.2026 — о прошлом: судят на 30.11.2026
помощь: что тогда было сделано и что нет, покажет lint с теми же --from и --to
помощь: составить календарь, как его видели тогда: --at 2026-10-01
"#);
    insta::assert_snapshot!(refused(&["--from", "2026-12-01", "--to", "2029-12-01"]), @r#"
ошибка: календарь с 01.12.2026 по 01.12.2029 — больше чем на год
помощь: возьмите месяц или квартал: дальше планы не живут
помощь: касания раз в полгода и реже и так показаны на год вперёд
"#);
    insta::assert_snapshot!(refused(&["--from", "завтра"]), @r#"ошибка: --from: время «завтра» не читается; пишите так: 2026-12-07T10:00+03:00, 2026-12-07 10:00, 2026-12-07, 07.12.2026 10:00 или 07.12.2026"#);
    insta::assert_snapshot!(refused(&["--week", "2026-12-07", "--to", "2026-12-31"]), @r#"
ошибка: «--week» и «--to» вместе не указывают
помощь: оставьте одну из двух настроек
"#);
}

#[test]
fn люди_и_минуты() {
    insta::assert_snapshot!(refused(&["--person", "olgа"]), @r#"
ошибка: --person: сотрудника «olgа» в данных нет
помощь: возможно, вы имели в виду «olga»
"#);
    insta::assert_snapshot!(refused(&["--minutes", "звонка=5"]), @r#"
ошибка: --minutes: касания «звонка» не бывает
помощь: возможно, вы имели в виду «звонок»
"#);
    insta::assert_snapshot!(refused(&["--minutes", "звонок"]), @r#"
ошибка: --minutes: в «звонок» нет знака «=»
помощь: пишите так: --minutes звонок=7
"#);
    insta::assert_snapshot!(refused(&["--minutes", "звонок=0"]), @r#"
ошибка: --minutes: в «звонок=0» не число минут от 1 до 600
помощь: пишите так: --minutes звонок=7
"#);
    insta::assert_snapshot!(refused(&["--per-day", "0"]), @r#"
ошибка: значение «0» для «--per-day» не подходит
помощь: список команд и настроек: reglament --help, reglament КОМАНДА --help
"#);
}

#[test]
fn без_данных() {
    let regulation = story("specialist.reglament");
    let list = ["reglament", "plan", &regulation].map(Into::into);
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let exit = reglament::cli::run(list, &super::ENV, &mut out, &mut err);
    assert_eq!((exit, out.len()), (Exit::Failed, 0));
    insta::assert_snapshot!(String::from_utf8_lossy(&err), @r#"
ошибка: не указаны данные о сделках
помощь: добавьте --data и файл или папку с выгрузкой, например: --data выгрузка.ndjson
"#);
}
