//! A store as the first version would have made it of the same objects: for tests of upgrades.

use rusqlite::Connection;
use std::path::Path;

/// Makes the store of this file one of schema version 1: the same rows, without what came later.
pub fn go_back(store: &Path) {
    let old = store.with_extension("old");
    let connection = Connection::open(&old).unwrap();
    connection.execute_batch(include_str!("../../migrations/config/0001_initial.sql")).unwrap();
    connection.execute("ATTACH ?1 AS new", [store.to_string_lossy()]).unwrap();
    let texts = |sql: &str| -> Vec<String> {
        let mut statement = connection.prepare(sql).unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for table in
        texts("SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    {
        let columns =
            texts(&format!("SELECT '\"' || name || '\"' FROM pragma_table_info('{table}')")).join(", ");
        connection
            .execute_batch(&format!(
                "DELETE FROM main.\"{table}\";
                 INSERT INTO main.\"{table}\" ({columns}) SELECT {columns} FROM new.\"{table}\""
            ))
            .unwrap();
    }
    connection.execute_batch("PRAGMA user_version = 1").unwrap();
    drop(connection);
    std::fs::set_permissions(&old, std::fs::metadata(store).unwrap().permissions()).unwrap();
    std::fs::rename(old, store).unwrap();
}
