//! A prompt never sees an error of completion, and no Tab makes, changes or waits for a store.

use super::world::World;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What `emsh --complete` says on the store of this directory.
fn complete(world: &World, directory: &str, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
    world.environment(&mut command);
    command.env("EMSH_DATA_DIR", world.path(directory)).arg("--complete").args(words);
    command.stdin(Stdio::null()).output().unwrap()
}

fn lines(output: &Output) -> Vec<String> {
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap().lines().map(String::from).collect()
}

const NAMES: &[&str] = &["bash", "emsh Set-SendConnector so", ""];

#[test]
fn whatever_is_wrong_nothing_is_said_and_nothing_is_made() {
    let world = World::new();
    assert_eq!(lines(&complete(&world, "store", NAMES)), ["solo\t"]);
    for words in [
        &[][..],
        &["bash"],
        &["tcsh", "emsh ", ""],
        &["powershell-line"],
        &["powershell-value", "Set-Nothing", "X", "y"],
        &["powershell-value", "Set-SendConnector", "Bogus", ""],
        &["bash", "", ""],
        &["bash", "emsh Set-SendConnector Out -Fqdn \u{1}\u{2}", "'\"$(("],
    ] {
        assert!(lines(&complete(&world, "store", words)).is_empty(), "{words:?}");
    }
    assert!(lines(&complete(&world, "nowhere", NAMES)).is_empty());
    assert!(!world.path("nowhere").exists(), "completion made a store");
    // Names of the tables need no store.
    assert_eq!(lines(&complete(&world, "nowhere", &["bash", "emsh set-sendc", ""])), ["Set-SendConnector\t"]);

    // A directory in the place of the store, which nobody can read; and one that is damaged inside.
    std::fs::create_dir_all(world.path("unreadable/config.db")).unwrap();
    assert!(lines(&complete(&world, "unreadable", NAMES)).is_empty());
    std::fs::create_dir(world.path("damaged")).unwrap();
    let mut bytes = std::fs::read(world.path("store/config.db")).unwrap();
    bytes.iter_mut().skip(4096).for_each(|byte| *byte = 0x5a);
    std::fs::write(world.path("damaged/config.db"), bytes).unwrap();
    assert!(lines(&complete(&world, "damaged", NAMES)).is_empty());

    // Of a newer emsh, and no store at all.
    for (name, sql) in [("newer", Some("PRAGMA user_version = 9999")), ("foreign", None)] {
        let directory = world.path(name);
        std::fs::create_dir(&directory).unwrap();
        let file = directory.join("config.db");
        match sql {
            Some(sql) => {
                std::fs::copy(world.path("store/config.db"), &file).unwrap();
                rusqlite::Connection::open(&file).unwrap().execute_batch(sql).unwrap();
            }
            None => std::fs::write(&file, "no database").unwrap(),
        }
        let before = std::fs::read(&file).unwrap();
        assert!(lines(&complete(&world, name, NAMES)).is_empty(), "{name}");
        assert_eq!(std::fs::read(&file).unwrap(), before, "{name}");
        assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1, "{name}");
    }
    world.is_untouched();
}

#[test]
fn a_store_that_is_being_written_is_not_waited_for() {
    let world = World::new();
    let writer = rusqlite::Connection::open(world.path("store/config.db")).unwrap();
    writer.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let began = Instant::now();
    assert!(lines(&complete(&world, "store", NAMES)).is_empty());
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
    writer.execute_batch("ROLLBACK").unwrap();
    assert_eq!(lines(&complete(&world, "store", NAMES)), ["solo\t"]);
}

/// For the module's ArgumentCompleters, and for the replacement of TabExpansion2.
#[test]
fn what_powershell_asks_for() {
    let world = World::new();
    let list = "TLSSendDomainSecureList";
    let table: &[(&[&str], &[&str])] = &[
        (
            &["powershell-value", "Set-SendConnector", "Identity", "'outb'"],
            &["'Outbound Email'\tOutbound Email\tOutbound Email"],
        ),
        (
            &["powershell-value", "set-sendconnector", "TlsAuth", "d"],
            &["DomainValidation\tDomainValidation\tDomainValidation"],
        ),
        (
            &["powershell-value", "Set-SendConnector", "Enabled", ""],
            &["$true\t$true\t$true", "$false\t$false\t$false"],
        ),
        (
            &["powershell-value", "Set-SendConnector", "AddressSpaces", "", "partner's mail"],
            &[
                "'SMTP:b.test;1'\tSMTP:b.test;1\tSMTP:b.test;1",
                "'SMTP:c.test;1'\tSMTP:c.test;1\tSMTP:c.test;1",
            ],
        ),
        (
            &["powershell-value", "Set-SendConnector", "SmartHosts", "h", "many", "h1.example", "x y"],
            &["h2.example\th2.example\th2.example"],
        ),
        // Without a name, what any of them has.
        (
            &["powershell-value", "Set-SendConnector", "SmartHosts", "'h2"],
            &["'h2.example'\th2.example\th2.example"],
        ),
        (
            &["powershell-value", "Set-TransportConfig", list, "al"],
            &["alpha.example\talpha.example\talpha.example"],
        ),
        (
            &["powershell-line", "Set-TransportConfig -TLSSendDomainSecureList @{Remove='al", "pha'}"],
            &["54\t7", "'alpha.example'\talpha.example\talpha.example"],
        ),
        (&["powershell-line", "emsh Set-SendConnector 'Grüße 𝄞", ""], &[]),
    ];
    for (words, wanted) in table {
        assert_eq!(&lines(&complete(&world, "store", words)), wanted, "{words:?}");
    }
    let message = lines(&complete(&world, "store", &["zsh", "emsh Remove-Message 'EDGE1\\1\\", ""]));
    assert_eq!(message, ["EDGE1\\1\\1\tOffer", "EDGE1\\1\\2\tInvoice"]);
    let certificate = lines(&complete(&world, "store", &["fish", "emsh Enable-ExchangeCertificate ", ""]));
    assert!(certificate[0].contains("\tCN=EDGE1 (until "), "{certificate:?}");
}

/// Of very many objects the first ones and the last one are told: a shell that puts in what all of them
/// begin with puts in no more than that.
#[test]
fn very_many_objects() {
    let world = World::new();
    let copies = "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 2999)
        INSERT INTO \"SendConnector\" SELECT * FROM copied";
    let store = rusqlite::Connection::open(world.path("store/config.db")).unwrap();
    let columns: Vec<String> = store
        .prepare("SELECT name FROM pragma_table_info('SendConnector')")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let names = columns.iter().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
    let values = columns.iter().map(|name| match name.as_str() {
        "Name" => "printf('conn%05d', i)".to_string(),
        "Guid" => "printf('00000000-0000-4000-8000-%012d', i)".to_string(),
        name => format!("\"{name}\""),
    });
    let values = values.collect::<Vec<_>>().join(", ");
    let select = format!("SELECT {values} FROM n, \"SendConnector\" WHERE \"Name\" = 'solo'");
    let copies = copies
        .replace("\"SendConnector\" SELECT * FROM copied", &format!("\"SendConnector\" ({names}) {select}"));
    store.execute_batch(&copies).unwrap();
    // Lists, too: in any order, and with what JSON escapes.
    let domains: Vec<String> = (0..3000).rev().map(|i| format!("d{i:04}.example")).collect();
    let domains = serde_json::to_string(&domains).unwrap().replace("d0007", "\\u0064000\\u0037");
    store.execute("UPDATE \"TransportConfig\" SET \"TLSSendDomainSecureList\" = ?1", [domains]).unwrap();
    let list = |word| {
        let asked = ["powershell-value", "Set-TransportConfig", "TLSSendDomainSecureList", word];
        let found = lines(&complete(&world, "store", &asked));
        found.iter().map(|line| line.split('\t').next().unwrap().to_string()).collect::<Vec<_>>()
    };
    let found = list("");
    assert_eq!(found.len(), 1001);
    assert!(found.contains(&"d0000.example".to_string()) && found.contains(&"d2999.example".to_string()));
    assert_eq!(list("D0007."), ["d0007.example"]);

    let found = lines(&complete(&world, "store", &["bash", "emsh Set-SendConnector co", ""]));
    assert_eq!(found.len(), 1001);
    assert!(found.contains(&"conn00000\t".to_string()) && found.contains(&"conn02999\t".to_string()));
    assert_eq!(lines(&complete(&world, "store", &["bash", "emsh Set-SendConnector CONN0150", ""])).len(), 10);
}
