//! Базы и колоночные файлы как таблицы: SQLite, Parquet, PostgreSQL. Одни факты — одни записи и одни находки, откуда бы они ни пришли.

#[path = "stores/facts.rs"]
mod facts;
mod folder;
#[cfg(feature = "parquet")]
#[path = "stores/parquet.rs"]
mod parquet_files;
#[cfg(feature = "postgres")]
#[path = "stores/postgres.rs"]
mod postgres_server;
#[path = "stores/sqlite.rs"]
mod sqlite_bases;

/// Сборка без Parquet и PostgreSQL говорит, что это и где взять другую.
#[cfg(not(all(feature = "parquet", feature = "postgres")))]
#[test]
fn чего_нет_в_сборке_о_том_сказано() {
    use facts::{call, mapping};
    use folder::Folder;
    use reglament::cli::Exit;

    let folder = Folder::new("stores-without");
    let mut told = String::new();
    if cfg!(not(feature = "parquet")) {
        std::fs::write(folder.path("deals.parquet"), b"PAR1....PAR1").expect("пишется");
        let (exit, _, err) = call(&["import", "авто", &folder.path("deals.parquet")]);
        assert_eq!(exit, Exit::Failed);
        assert!(err.contains("--features parquet"), "{err}");
        told += &err;
    }
    if cfg!(not(feature = "postgres")) {
        let file = folder.write(
            "mapping.yaml",
            &mapping(|table| format!("база: postgres://кто:тайна@нигде/crm, таблица: {table}")),
        );
        let (exit, _, err) = call(&["import", "авто", &file]);
        assert_eq!(exit, Exit::Failed);
        assert!(err.contains("--features postgres"), "{err}");
        told += &err;
    }
    assert!(!told.contains("тайна"), "{told}");
}
