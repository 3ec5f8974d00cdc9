//! Tests of the store as a whole: making, opening, writing, refusing.

use super::*;
use crate::model::objects::{
    ACCEPTED_DOMAIN, DELIVERY_AGENT_CONNECTOR, EXCHANGE_CERTIFICATE, IP_BLOCK_LIST_ENTRY, OBJECTS,
    RECIPIENT_FILTER_CONFIG, REMOTE_DOMAIN, SEND_CONNECTOR, SENDER_FILTER_CONFIG, SMTP_CREDENTIAL,
    TRANSPORT_CONFIG, TRANSPORT_SERVICE, TRUSTED_ROOT_CERTIFICATE,
};
use crate::model::property::{Kind, Prop, Shape};
use crate::model::{FixedClock, ObjectType, Record, SystemClock, Value, World};
use std::os::unix::fs::PermissionsExt;

#[path = "../../tests/support/first_version.rs"]
mod first_version;
mod named;

const THUMBPRINT: &str = "00112233445566778899AABBCCDDEEFF00112233";

fn seed(writer: &mut Writer<'_>) -> Result<(), StoreError> {
    let mut server = Record::with_defaults(&TRANSPORT_SERVICE);
    server.set("Name", Value::text("EX1"));
    server.set("Fqdn", Value::text("ex1.home.example"));
    writer.insert(server)?;
    writer.insert(Record::with_defaults(&TRANSPORT_CONFIG))?;
    let mut certificate = Record::with_defaults(&EXCHANGE_CERTIFICATE);
    certificate.set("Thumbprint", Value::text(THUMBPRINT));
    writer.insert_certificate(certificate, &[vec![48, 1], vec![48, 2]], Some(b"-a private key-"))?;
    Ok(())
}

fn try_open(dir: &Path, mode: Mode<'_>) -> Result<Store, StoreError> {
    Store::open(dir, mode, Arc::new(SystemClock))
}

fn new_store(dir: &Path) -> Store {
    try_open(dir, Mode::CreateIfMissing(&seed)).unwrap()
}

fn bytes(dir: &Path) -> Vec<u8> {
    std::fs::read(dir.join("config.db")).unwrap()
}

/// A directory that only we may enter.
fn directory() -> tempfile::TempDir {
    tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o700)).tempdir().unwrap()
}

fn author() -> Author {
    Author { user: "1000 (anna)".into(), command_line: "Set-TransportConfig -Comment x".into() }
}

fn connector(name: &str) -> Record {
    let mut record = Record::with_defaults(&SEND_CONNECTOR);
    record.set("Name", Value::text(name));
    record.set("AddressSpaces", Value::texts(["*"]));
    record
}

fn add(store: &Store, record: Record) -> Result<Record, StoreError> {
    store.write(&author(), false, |writer| writer.insert(record))
}

fn mode_of(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn set_mode(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

/// A direct way into the file, as somebody with `sqlite3` has it.
fn by_hand(dir: &Path, sql: &str) -> Result<(), rusqlite::Error> {
    let connection = rusqlite::Connection::open(dir.join("config.db"))?;
    connection.execute_batch(sql)
}

fn stored() -> impl Iterator<Item = (&'static ObjectType, &'static str)> {
    OBJECTS.iter().copied().filter_map(|object| Some((object, object.table()?)))
}

#[test]
fn the_first_open_makes_a_complete_store_that_only_the_group_may_read() {
    let parent = directory();
    let dir = parent.path().join("a/b");
    assert!(matches!(try_open(&dir, Mode::Read), Err(StoreError::Missing { .. })));
    assert!(matches!(try_open(&dir, Mode::Write), Err(StoreError::Missing { .. })));
    assert!(!dir.exists());
    let store = new_store(&dir);
    assert_eq!(store.revision().unwrap(), 0);
    assert_eq!(store.history(None).unwrap(), []);
    let configuration = store.configuration().unwrap();
    assert_eq!(configuration.single("TransportService").unwrap().text("Fqdn"), "ex1.home.example");
    assert_eq!(configuration.keys, [THUMBPRINT]);
    assert_eq!(configuration.chains[THUMBPRINT], [vec![48, 1], vec![48, 2]]);
    assert_eq!(mode_of(&dir) & !0o750, 0);
    for (file, mode) in [("config.db", 0o640), ("secret.key", 0o600), ("config.lock", 0o640)] {
        assert_eq!(mode_of(&dir.join(file)), mode, "{file}");
    }
    let mut files: Vec<_> = std::fs::read_dir(&dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    files.sort();
    assert_eq!(files, ["config.db", "config.lock", "secret.key"]);
}

#[test]
fn what_a_dead_maker_left_is_built_over() {
    let dir = directory();
    for file in ["config.db.new", "config.db.new-journal", "secret.key.new"] {
        std::fs::write(dir.path().join(file), b"half").unwrap();
    }
    let failing = |_: &mut Writer<'_>| Err(StoreError::Seed("no entropy".into()));
    assert!(matches!(try_open(dir.path(), Mode::CreateIfMissing(&failing)), Err(StoreError::Seed(_))));
    assert!(!dir.path().join("config.db").exists());
    new_store(dir.path());
    assert!(!dir.path().join("config.db.new").exists());
    assert!(!dir.path().join("config.db.new-journal").exists());
}

#[test]
fn fifty_first_threads_all_succeed_with_one_store() {
    let parent = directory();
    let dir = parent.path().join("data");
    let guids: Vec<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..50)
            .map(|_| scope.spawn(|| new_store(&dir).read("TransportConfig").unwrap()[0].guid().to_string()))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert!(guids.iter().all(|guid| *guid == guids[0]));
}

const CHILD_DIR: &str = "EMSH_STORE_TEST_DIR";

/// Not a test of its own: what each process of the next test runs.
#[test]
fn child_adds_one_connector() {
    if let Some(dir) = std::env::var_os(CHILD_DIR) {
        let store = new_store(Path::new(&dir));
        add(&store, connector(&format!("of {}", std::process::id()))).unwrap();
    }
}

#[test]
fn fifty_first_processes_all_succeed_and_every_write_survives() {
    let parent = directory();
    let dir = parent.path().join("data");
    let children: Vec<_> = (0..50)
        .map(|_| {
            std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "store::tests::child_adds_one_connector"])
                .env(CHILD_DIR, &dir)
                .stdout(std::process::Stdio::null())
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    let store = try_open(&dir, Mode::Read).unwrap();
    assert_eq!(store.read("SendConnector").unwrap().len(), 50);
    assert_eq!(store.revision().unwrap(), 50);
    assert_eq!(store.history(None).unwrap().len(), 50);
}

#[test]
fn parallel_adds_to_one_list_all_survive() {
    let dir = directory();
    new_store(dir.path());
    std::thread::scope(|scope| {
        for index in 0..20 {
            let dir = dir.path();
            scope.spawn(move || {
                let store = try_open(dir, Mode::Write).unwrap();
                store
                    .write(&author(), false, |writer| {
                        let mut record = writer.all("TransportConfig")[0].clone();
                        let mut domains: Vec<String> =
                            record.texts("TLSSendDomainSecureList").map(str::to_string).collect();
                        domains.push(format!("d{index}.example"));
                        record.set("TLSSendDomainSecureList", Value::texts(domains));
                        writer.update(record)
                    })
                    .unwrap();
            });
        }
    });
    let store = try_open(dir.path(), Mode::Read).unwrap();
    assert_eq!(store.read("TransportConfig").unwrap()[0].texts("TLSSendDomainSecureList").count(), 20);
}

#[test]
fn wider_modes_are_refused_with_the_chmod_to_type() {
    let parent = directory();
    let dir = parent.path().join("data");
    drop(new_store(&dir));
    let cases = [
        (dir.clone(), 0o755, "0755", "0750"),
        (dir.clone(), 0o770, "0770", "0750"),
        (dir.join("config.db"), 0o644, "0644", "0640"),
        (dir.join("config.db"), 0o660, "0660", "0640"),
        (dir.join("secret.key"), 0o640, "0640", "0600"),
    ];
    for (path, mode, found, allowed) in cases {
        let before = mode_of(&path);
        set_mode(&path, mode);
        for open in [Mode::Read, Mode::Write, Mode::CreateIfMissing(&seed)] {
            let text = try_open(&dir, open).unwrap_err().to_string();
            let wanted =
                format!("{0} has mode {found}, which is too open; type: chmod {allowed} {0}", path.display());
            assert_eq!(text, wanted);
        }
        set_mode(&path, before);
    }
    try_open(&dir, Mode::Read).unwrap();
}

#[test]
fn a_newer_store_is_refused_and_stays_as_it_is() {
    let dir = directory();
    drop(new_store(dir.path()));
    by_hand(dir.path(), "PRAGMA user_version = 9999").unwrap();
    let before = bytes(dir.path());
    for open in [Mode::Read, Mode::Write, Mode::CreateIfMissing(&seed)] {
        let text = try_open(dir.path(), open).unwrap_err().to_string();
        assert!(
            text.contains("version 9999") && text.contains(&format!("version {}", migrate::MIGRATIONS.len())),
            "{text}"
        );
        assert!(text.contains("upgrade emsh") && !text.contains("backup"), "{text}");
    }
    assert!(before == bytes(dir.path()));
    // A backup is named where there is one.
    let known = super::migrate::latest(super::migrate::MIGRATIONS);
    std::fs::write(dir.path().join(format!("config.db.v{known}.bak")), "").unwrap();
    let text = try_open(dir.path(), Mode::Read).unwrap_err().to_string();
    assert!(text.contains(&format!("restore the backup {}", dir.path().display())), "{text}");
}

#[test]
fn what_is_not_a_store_is_said_to_be_none() {
    let other_database = |dir: &Path| by_hand(dir, "CREATE TABLE t (x); PRAGMA journal_mode = WAL").unwrap();
    let cut = |dir: &Path| {
        drop(new_store(dir));
        let all = bytes(dir);
        std::fs::write(dir.join("config.db"), &all[..all.len() / 2]).unwrap();
    };
    let overwritten = |dir: &Path| {
        drop(new_store(dir));
        let mut all = bytes(dir);
        for octet in &mut all[4096..] {
            *octet = 0xAA;
        }
        std::fs::write(dir.join("config.db"), all).unwrap();
    };
    let no_table = |dir: &Path| {
        drop(new_store(dir));
        by_hand(dir, "DROP TABLE History").unwrap();
    };
    type Make<'a> = &'a dyn Fn(&Path);
    let cases: [(&str, Make<'_>); 6] = [
        ("empty", &|dir| std::fs::write(dir.join("config.db"), b"").unwrap()),
        ("text", &|dir| std::fs::write(dir.join("config.db"), "hello ".repeat(1000)).unwrap()),
        ("other database", &other_database),
        ("cut", &cut),
        ("overwritten", &overwritten),
        ("no table", &no_table),
    ];
    for (name, make) in cases {
        let dir = directory();
        make(dir.path());
        set_mode(&dir.path().join("config.db"), 0o640);
        let before = bytes(dir.path());
        for open in [Mode::Read, Mode::CreateIfMissing(&seed)] {
            let text = try_open(dir.path(), open).unwrap_err().to_string();
            assert!(text.contains("is not a configuration store") && !text.contains('\n'), "{name}: {text}");
        }
        assert!(before == bytes(dir.path()), "{name}");
    }
}

#[test]
fn an_object_comes_back_as_it_was_put_in() {
    for (object, _) in stored() {
        for mut record in [sample(object), with_defaults(object)] {
            let dir = directory();
            let store = new_store(dir.path());
            record.set("Thumbprint", Value::text("FF112233445566778899AABBCCDDEEFF00112233"));
            let made = store.write(&author(), false, |writer| {
                if object.is_singleton() || object.noun == "TransportService" {
                    let guid = writer.all(object.noun)[0].guid().to_string();
                    writer.remove(object.noun, &guid)?;
                }
                match object.noun {
                    "ExchangeCertificate" | "TrustedRootCertificate" => {
                        writer.insert_certificate(record, &[vec![48, 3]], None)
                    }
                    _ => writer.insert(record),
                }
            });
            assert_eq!(store.read(object.noun).unwrap().last(), Some(&made.unwrap()), "{}", object.noun);
        }
    }
}

/// A record with every property at its default, and those that have none at a sample.
fn with_defaults(object: &'static ObjectType) -> Record {
    let (mut record, sample) = (Record::with_defaults(object), sample(object));
    for prop in super::rows::columns(object) {
        let demanded = matches!(prop.shape, Shape::One | Shape::NonEmptyList);
        if demanded && record.get(prop.name).is_unset() {
            record.set(prop.name, sample.get(prop.name).clone());
        }
    }
    record
}

/// A record with a value for everything.
fn sample(object: &'static ObjectType) -> Record {
    let mut record = Record::with_defaults(object);
    for prop in super::rows::columns(object) {
        let one = match prop.kind {
            Kind::Guid if prop.name == "ConnectorGuid" => Value::text("11111111-1111-4111-8111-111111111111"),
            Kind::Guid | Kind::Time => continue,
            Kind::Bool => Value::Bool(true),
            Kind::Int { min, .. } => Value::Int(min),
            Kind::Size { min, .. } => Value::Size(crate::model::ByteSize(min)),
            Kind::Span { min, .. } => Value::Span(crate::model::TimeSpan::from_secs(min)),
            Kind::Enum(words) => Value::text(words[words.len() - 1]),
            Kind::Path => Value::text("/var/mail"),
            Kind::Banner => Value::text("220 hello"),
            Kind::Thumbprint => Value::text(THUMBPRINT),
            _ => Value::text("a.example"),
        };
        record.set(prop.name, if prop.is_list() { Value::List(vec![one]) } else { one });
    }
    record
}

#[test]
fn every_change_leaves_history_and_one_revision() {
    let dir = directory();
    let at = |text: &str| text.parse().unwrap();
    let clock = Arc::new(FixedClock::at(at("2030-01-01T10:00:00Z")));
    let store = Store::open(dir.path(), Mode::CreateIfMissing(&seed), clock.clone()).unwrap();
    let made = add(&store, connector("Out")).unwrap();
    assert_eq!(made.get("WhenCreated"), &Value::Time(at("2030-01-01T10:00:00Z")));
    clock.set(at("2030-01-02T10:00:00Z"));
    let mut changed = made.clone();
    changed.set("Port", Value::Int(2525));
    store.write(&author(), false, |writer| writer.update(changed.clone())).unwrap();
    store.write(&author(), false, |writer| writer.remove("SendConnector", made.guid())).unwrap();
    let history = store.history(None).unwrap();
    let shape: Vec<_> = history.iter().map(|change| (change.revision, change.action)).collect();
    assert_eq!(shape, [(3, Action::Remove), (2, Action::Set), (1, Action::New)]);
    assert_eq!(store.history(Some(1)).unwrap(), history[..1]);
    let set = &history[1];
    assert_eq!(
        (set.noun.as_str(), set.identity.as_str(), set.guid.as_str()),
        ("SendConnector", "Out", made.guid())
    );
    assert_eq!(
        (set.user.as_str(), set.command_line.as_str()),
        ("1000 (anna)", "Set-TransportConfig -Comment x")
    );
    assert_eq!(set.before.as_ref().unwrap()["Port"], 25);
    assert_eq!(set.after.as_ref().unwrap()["Port"], 2525);
    let names = |json: &Option<serde_json::Value>| -> Vec<String> {
        json.as_ref().and_then(|json| json.as_object()).unwrap().keys().cloned().collect()
    };
    assert_eq!(names(&set.before), ["Port", "WhenChanged"], "only what is different");
    assert_eq!(names(&set.after), ["Port", "WhenChanged"]);
    assert_eq!(set.after.as_ref().unwrap()["WhenChanged"], "2030-01-02T10:00:00Z");
    assert_eq!(history[0].after, None);
    assert_eq!(history[0].before.as_ref().unwrap()["WhenCreated"], "2030-01-01T10:00:00Z");
    assert_eq!(store.revision().unwrap(), 3);
}

#[test]
fn what_is_refused_empty_or_only_tried_leaves_every_byte() {
    #[derive(Debug)]
    struct Refused;
    impl From<StoreError> for Refused {
        fn from(_: StoreError) -> Self {
            Refused
        }
    }
    let dir = directory();
    let store = new_store(dir.path());
    let made = add(&store, connector("Out")).unwrap();
    let before = bytes(dir.path());
    let same = || assert!(before == bytes(dir.path()));
    // Refused by the command.
    let refused: Result<(), Refused> = store.write(&author(), false, |writer| {
        writer.insert(connector("Second"))?;
        Err(Refused)
    });
    refused.unwrap_err();
    same();
    // Only tried.
    let tried = store.write(&author(), true, |writer| {
        writer.insert(connector("Second"))?;
        Ok::<_, StoreError>(writer.all("SendConnector").len())
    });
    assert_eq!(tried.unwrap(), 2);
    same();
    // The same values again, and there and back.
    store.write(&author(), false, |writer| writer.update(made.clone())).unwrap();
    same();
    store
        .write(&author(), false, |writer| {
            let mut other = made.clone();
            other.set("Comment", Value::text("x"));
            writer.update(other)?;
            writer.update(made.clone())?;
            let third = writer.insert(connector("Third"))?;
            writer.remove("SendConnector", third.guid())
        })
        .unwrap();
    same();
    // Refused by the schema, and of something that is not there.
    assert!(matches!(add(&store, connector("oUT")), Err(StoreError::Constraint { .. })));
    same();
    let gone = store.write(&author(), false, |writer| writer.remove("SendConnector", "no such"));
    assert!(matches!(gone, Err(StoreError::NotFound { .. })));
    same();
    assert_eq!(store.revision().unwrap(), 1);
}

#[test]
fn a_busy_store_is_read_at_once_and_written_or_said_to_be_busy() {
    let dir = directory();
    let store = new_store(dir.path());
    let other = try_open(dir.path(), Mode::Write).unwrap();
    other.connection.execute_batch("BEGIN IMMEDIATE").unwrap();
    let reader = try_open(dir.path(), Mode::Read).unwrap();
    assert_eq!(reader.configuration().unwrap().revision, 0);
    store.connection.busy_timeout(std::time::Duration::from_millis(50)).unwrap();
    let error = add(&store, connector("Out")).unwrap_err();
    assert_eq!(error.to_string(), "busy: another command is writing; try again");
    other.connection.execute_batch("ROLLBACK").unwrap();
    add(&store, connector("Out")).unwrap();
}

#[test]
fn a_reader_can_not_write() {
    let dir = directory();
    drop(new_store(dir.path()));
    let reader = try_open(dir.path(), Mode::Read).unwrap();
    assert!(matches!(add(&reader, connector("Out")), Err(StoreError::AccessDenied { .. })));
    assert_eq!(mode_of(&dir.path().join("config.db")), 0o640);
}

#[test]
fn a_write_ahead_log_does_not_stay() {
    let dir = directory();
    drop(new_store(dir.path()));
    by_hand(dir.path(), "PRAGMA journal_mode = WAL").unwrap();
    let store = try_open(dir.path(), Mode::Write).unwrap();
    let mode: String = store.connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).unwrap();
    assert_eq!(mode, "delete");
}

#[test]
fn keys_are_sealed_and_leave_no_trace() {
    let dir = directory();
    let store = new_store(dir.path());
    let secret = b"-a private key-";
    let holds = |needle: &[u8]| bytes(dir.path()).windows(needle.len()).any(|window| window == needle);
    assert!(!holds(secret));
    assert_eq!(**store.private_key(THUMBPRINT).unwrap().unwrap(), *secret);
    assert_eq!(store.private_keys().unwrap().len(), 1);
    assert!(store.private_key("FF").unwrap().is_none());
    store
        .write(&author(), false, |writer| writer.put_certificate(THUMBPRINT, &[vec![48, 9]], Some(b"other")))
        .unwrap();
    assert_eq!(**store.private_key(THUMBPRINT).unwrap().unwrap(), *b"other");
    assert_eq!(store.chains().unwrap()[THUMBPRINT], [vec![48, 9]]);
    assert_eq!(store.history(None).unwrap()[0].action, Action::Set);
    std::fs::write(dir.path().join("secret.key"), [7; 32]).unwrap();
    assert_eq!(store.configuration().unwrap().keys, Vec::<String>::new());
    assert!(store.private_keys().unwrap().is_empty());
    assert!(matches!(store.private_key(THUMBPRINT), Err(StoreError::Secret(_))));
    let guid = store.read("ExchangeCertificate").unwrap()[0].guid().to_string();
    store.write(&author(), false, |writer| writer.remove("ExchangeCertificate", &guid)).unwrap();
    assert!(store.chains().unwrap().is_empty());
}

#[test]
fn a_wrong_key_is_told_by_what_was_sealed_under_it() {
    let dir = directory();
    let store = new_store(dir.path());
    let account = |name: &str, password: Option<&[u8]>| {
        let mut record = Record::with_defaults(&SMTP_CREDENTIAL);
        record.set("Name", Value::text(name));
        let record = add(&store, record).unwrap();
        if let Some(password) = password {
            let put = |writer: &mut Writer<'_>| writer.put_password(record.clone(), Some(password));
            store.write(&author(), false, put).unwrap();
        }
        record.guid().to_string()
    };
    let (anna, bert) = (account("anna", Some(b"a hash")), account("bert", None));
    let opens = |guid: &str| store.credentials().unwrap().into_iter().find(|(found, _)| found == guid);
    let trouble = || store.secret_trouble(None).unwrap().unwrap_or_default();
    assert_eq!(trouble(), "");
    assert_eq!(**opens(&anna).unwrap().1.as_ref().unwrap(), *b"a hash");
    assert!(opens(&bert).is_none());
    // Another key, and then no key at all.
    let key = dir.path().join("secret.key");
    std::fs::write(&key, [7; 32]).unwrap();
    assert!(trouble().contains("this store's private keys and passwords were sealed under"), "{}", trouble());
    let error = opens(&anna).unwrap().1.unwrap_err().to_string();
    assert!(error.starts_with("the password of account anna can't be opened with "), "{error}");
    std::fs::remove_file(&key).unwrap();
    assert!(trouble().contains("secret.key is missing, and no private key or password"), "{}", trouble());
    std::fs::write(&key, [7; 32]).unwrap();
    set_mode(&key, 0o600);
    // Passwords alone, private keys alone.
    let certificate = store.read("ExchangeCertificate").unwrap()[0].guid().to_string();
    store.write(&author(), false, |writer| writer.remove("ExchangeCertificate", &certificate)).unwrap();
    let said = trouble();
    assert!(
        said.contains("this store's passwords were sealed") && said.contains("Set-SmtpCredential"),
        "{said}"
    );
    store.write(&author(), false, |writer| writer.remove("SmtpCredential", &anna)).unwrap();
    assert_eq!(trouble(), "");
}

#[test]
fn an_upgrade_keeps_a_copy_and_is_all_or_nothing() {
    let dir = directory();
    let store = new_store(dir.path());
    add(&store, connector("Out")).unwrap();
    let first = migrate::MIGRATIONS[0];
    let broken = [first, "ALTER TABLE SendConnector ADD COLUMN Later TEXT; SELECT no_such_function()"];
    let good = [first, "ALTER TABLE SendConnector ADD COLUMN Later TEXT"];
    let before = bytes(dir.path());
    assert!(migrate::upgrade(&store.connection, &store.path, 1, &broken).is_err());
    assert!(before == bytes(dir.path()));
    migrate::upgrade(&store.connection, &store.path, 1, &good).unwrap();
    let version: i64 = store.connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, 2);
    let backup = migrate::backup_path(&store.path, 1);
    assert_eq!(mode_of(&backup), 0o640);
    drop(store);
    std::fs::rename(backup, dir.path().join("config.db")).unwrap();
    assert_eq!(try_open(dir.path(), Mode::Read).unwrap().read("SendConnector").unwrap().len(), 1);
}

#[test]
fn a_store_of_the_first_version_gets_what_came_later() {
    let dir = directory();
    let store = new_store(dir.path());
    add(&store, connector("Out")).unwrap();
    let mut boxes = Record::with_defaults(&DELIVERY_AGENT_CONNECTOR);
    boxes.set("Name", Value::text("Boxes"));
    boxes.set("AddressSpaces", Value::texts(["home.example"]));
    boxes.set("MaildirRoot", Value::text("/var/mail/emsh"));
    boxes.set("MaxMessageSize", Value::Size(crate::model::ByteSize(1 << 20)));
    add(&store, boxes).unwrap();
    drop(store);
    first_version::go_back(&dir.path().join("config.db"));
    by_hand(dir.path(), "UPDATE DeliveryAgentConnector SET MaxMessageSize = 1").unwrap();
    let store = try_open(dir.path(), Mode::Write).unwrap();
    let sent = &store.read("SendConnector").unwrap()[0];
    assert_eq!(sent.get("SourceTransportServers"), &Value::texts(["EX1"]));
    assert_eq!(sent.get("ErrorPolicies"), &Value::texts(["Default"]));
    let boxes = &store.read("DeliveryAgentConnector").unwrap()[0];
    assert_eq!(boxes.text("MaildirRoot"), "/var/mail/emsh");
    assert_eq!(boxes.get("SourceTransportServers"), &Value::texts(["EX1"]));
    assert_eq!(boxes.get("MaxMessageSize"), &Value::Size(crate::model::ByteSize(65536)));
    assert_eq!(boxes.get("MaxMessagesPerConnection"), &Value::Int(20));
    assert!(store.read("ForeignConnector").unwrap().is_empty());
    for (object, _) in stored() {
        for record in store.read(object.noun).unwrap() {
            for prop in object.all_props().filter(|prop| prop.is_stored()) {
                assert_eq!(prop.misfit(record.get(prop.name)), None, "{}.{}", object.noun, prop.name);
            }
        }
    }
}

/// The same of the transport nouns.
#[test]
fn a_store_of_the_first_version_gets_the_transport_nouns() {
    let dir = directory();
    let store = new_store(dir.path());
    for (name, domain_type) in [("Own", "Authoritative"), ("Relay", "InternalRelay")] {
        let mut domain = Record::with_defaults(&ACCEPTED_DOMAIN);
        domain.set("Name", Value::text(name));
        domain.set("DomainName", Value::text(format!("{name}.example").to_lowercase()));
        domain.set("DomainType", Value::text(domain_type));
        add(&store, domain).unwrap();
    }
    let fresh = |noun: &str| store.read(noun).unwrap();
    let (service, config) = (fresh("TransportService"), fresh("TransportConfig"));
    drop(store);
    first_version::go_back(&dir.path().join("config.db"));
    assert!(matches!(try_open(dir.path(), Mode::Read), Err(StoreError::Older { found: 1, .. })));

    let store = try_open(dir.path(), Mode::Write).unwrap();
    // What came later has the values of a new store.
    assert_eq!(store.read("TransportService").unwrap(), service);
    assert_eq!(store.read("TransportConfig").unwrap(), config);
    // The one row of each filter is there, with its defaults.
    for object in [&SENDER_FILTER_CONFIG, &RECIPIENT_FILTER_CONFIG] {
        let (rows, wanted) = (store.read(object.noun).unwrap(), Record::with_defaults(object));
        let [row] = &rows[..] else { panic!("{}: {rows:?}", object.noun) };
        for prop in object.props {
            assert_eq!(row.get(prop.name), wanted.get(prop.name), "{}.{}", object.noun, prop.name);
        }
        assert!(row.guid().parse::<uuid::Uuid>().is_ok_and(|guid| guid.get_version_num() == 4));
        assert!(matches!(row.get("WhenCreated"), Value::Time(_)));
    }
    assert!(by_hand(dir.path(), "UPDATE TransportConfig SET RevocationMode = 'Off'").is_err());
    let looked_up: Vec<bool> = store
        .read("AcceptedDomain")
        .unwrap()
        .iter()
        .map(|domain| domain.bool("AddressBookEnabled"))
        .collect();
    assert_eq!(looked_up, [true, false]);
    // The entry for all other domains, as a new store is seeded with it.
    let remote = store.read("RemoteDomain").unwrap();
    assert_eq!((remote.len(), remote[0].text("Name"), remote[0].text("DomainName")), (1, "Default", "*"));
    for prop in super::rows::columns(&REMOTE_DOMAIN) {
        assert_eq!(prop.misfit(remote[0].get(prop.name)), None, "{}", prop.name);
        let by_seed = ["AutoForwardEnabled", "AutoReplyEnabled", "Name", "DomainName"];
        if !by_seed.contains(&prop.name) && prop.access == crate::model::Access::AfterCreation {
            assert_eq!(remote[0].get(prop.name), &prop.default_value().unwrap(), "{}", prop.name);
        }
    }
    assert!(!remote[0].bool("AutoForwardEnabled") && !remote[0].bool("AutoReplyEnabled"));
    let guid = uuid::Uuid::parse_str(remote[0].guid()).unwrap();
    assert_eq!((guid.get_version_num(), guid.get_variant()), (4, uuid::Variant::RFC4122));
}

#[test]
fn every_stored_property_has_its_column_and_every_column_its_property() {
    let dir = directory();
    let store = new_store(dir.path());
    let beside = ["Singleton", "Chain", "Request", "Certificate"];
    for (object, table) in stored() {
        let mut statement =
            store.connection.prepare("SELECT name, type, \"notnull\" FROM pragma_table_info(?1)").unwrap();
        let columns: Vec<(String, String, bool)> = statement
            .query_map([table], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        for prop in super::rows::columns(object) {
            let (_, kind, not_null) = columns
                .iter()
                .find(|(name, ..)| name == prop.name)
                .unwrap_or_else(|| panic!("{table}.{} has no column", prop.name));
            let numeric = !prop.is_list()
                && matches!(prop.kind, Kind::Bool | Kind::Int { .. } | Kind::Size { .. } | Kind::Span { .. });
            assert_eq!(kind == "INTEGER", numeric, "{table}.{}", prop.name);
            let may_be_null = matches!(prop.shape, Shape::Optional | Shape::OrUnlimited);
            assert_eq!(*not_null, !may_be_null, "{table}.{}", prop.name);
        }
        for (name, ..) in &columns {
            let other = super::beside::is_sealed(name) || beside.contains(&name.as_str());
            let known = other || super::rows::columns(object).any(|prop| prop.name == name);
            assert!(known, "{table}.{name} belongs to no property");
        }
        let strict: bool = store
            .connection
            .query_row("SELECT strict FROM pragma_table_list WHERE name = ?1", [table], |row| row.get(0))
            .unwrap();
        assert!(strict, "{table}");
    }
}

#[test]
fn the_schema_refuses_what_no_property_can_hold() {
    let dir = directory();
    let store = new_store(dir.path());
    let connection = &store.connection;
    let mut tried = 0;
    for (object, table) in stored() {
        connection.execute_batch("BEGIN").unwrap();
        connection.execute(&format!("DELETE FROM \"{table}\""), []).unwrap();
        let mut record = sample(object);
        record.set("Guid", Value::text(uuid::Uuid::new_v4().to_string()));
        record.set("WhenCreated", Value::Time(jiff::Timestamp::UNIX_EPOCH));
        record.set("WhenChanged", Value::Time(jiff::Timestamp::UNIX_EPOCH));
        let blob = |octets: &[u8]| rusqlite::types::Value::Blob(octets.to_vec());
        let extra = match object.noun {
            noun if noun == EXCHANGE_CERTIFICATE.noun => vec![("Chain", blob(&[0, 0, 0, 1, 48]))],
            noun if noun == TRUSTED_ROOT_CERTIFICATE.noun => vec![("Certificate", blob(&[48]))],
            _ => Vec::new(),
        };
        super::rows::insert(connection, &record, extra).unwrap();
        for prop in super::rows::columns(object) {
            for bad in nonsense(prop) {
                let sql = format!("UPDATE \"{table}\" SET \"{}\" = {bad}", prop.name);
                let error = connection.execute(&sql, []).expect_err(&sql);
                let StoreError::Constraint { table: named, column, .. } = store.write_error(&error) else {
                    panic!("{sql}")
                };
                assert_eq!((named.as_str(), column.as_str()), (table, prop.name), "{sql}");
                tried += 1;
            }
        }
        connection.execute_batch("ROLLBACK").unwrap();
    }
    assert!(tried > 200, "{tried}");
}

/// SQL literals that are no value of the property.
fn nonsense(prop: &Prop) -> Vec<String> {
    let mut bad: Vec<String> = match prop.kind {
        _ if prop.is_list() => vec!["'a'".into(), "'{}'".into(), "'[1'".into(), "'\"a\"'".into()],
        Kind::Bool => vec!["2".into(), "-1".into(), "'True'".into()],
        Kind::Int { min, max } => vec![(min - 1).to_string(), (max + 1).to_string(), "'many'".into()],
        Kind::Size { min: 0, max } => vec!["-1".into(), (max + 1).to_string()],
        Kind::Size { min, max } => vec![(min - 1).to_string(), (max + 1).to_string()],
        Kind::Span { min, max } => vec![(min * 1000 - 1).to_string(), (max * 1000 + 1).to_string()],
        Kind::Enum(_) => vec!["'Nonsense'".into(), "''".into()],
        Kind::Name => vec!["''".into(), format!("'{}'", "a".repeat(65)), "'a\\b'".into()],
        Kind::Thumbprint => vec!["'AB'".into(), format!("'{}'", "g".repeat(40))],
        Kind::Text { max } => vec![format!("'{}'", "a".repeat(max + 1))],
        Kind::Path => vec!["'relative'".into()],
        Kind::Banner => vec!["'250 hello'".into()],
        Kind::Time => vec!["'yesterday'".into()],
        _ => vec!["''".into()],
    };
    bad.push("x'00'".into());
    if !matches!(prop.shape, Shape::Optional | Shape::OrUnlimited) {
        bad.push("NULL".into());
    }
    if prop.shape == Shape::NonEmptyList {
        bad.push("'[]'".into());
    }
    bad
}

#[test]
fn there_is_one_server_one_configuration_and_one_meta() {
    let dir = directory();
    let store = new_store(dir.path());
    assert!(matches!(
        add(&store, Record::with_defaults(&TRANSPORT_CONFIG)),
        Err(StoreError::Constraint { .. })
    ));
    let mut second = Record::with_defaults(&TRANSPORT_SERVICE);
    second.set("Name", Value::text("EX2"));
    second.set("Fqdn", Value::text("ex2.home.example"));
    assert!(matches!(add(&store, second), Err(StoreError::Constraint { .. })));
    assert!(by_hand(dir.path(), "INSERT INTO Meta (Revision) VALUES (5)").is_err());
}

#[test]
fn what_root_makes_belongs_to_the_owner_of_the_directory() {
    use std::os::unix::fs::MetadataExt;
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let dir = directory();
    std::os::unix::fs::chown(dir.path(), Some(4321), Some(4322)).unwrap();
    let store = new_store(dir.path());
    add(&store, connector("Out")).unwrap();
    let newest = migrate::latest(migrate::MIGRATIONS);
    migrate::upgrade(&store.connection, &store.path, newest, migrate::MIGRATIONS).unwrap();
    for entry in std::fs::read_dir(dir.path()).unwrap() {
        let path = entry.unwrap().path();
        let metadata = std::fs::metadata(&path).unwrap();
        assert_eq!((metadata.uid(), metadata.gid()), (4321, 4322), "{}", path.display());
    }
}

const GROUP_DIR: &str = "EMSH_STORE_TEST_GROUP_DIR";

/// Not a test of its own: what a member of the group does in the next test.
#[test]
fn child_reads_as_a_group_member() {
    if let Some(dir) = std::env::var_os(GROUP_DIR) {
        let dir = Path::new(&dir);
        for mode in [Mode::Read, Mode::CreateIfMissing(&seed)] {
            let store = try_open(dir, mode).unwrap();
            assert_eq!(store.configuration().unwrap().keys, [THUMBPRINT]);
            assert!(matches!(store.private_keys(), Err(StoreError::AccessDenied { .. })));
            let text = add(&store, connector("Mine")).unwrap_err().to_string();
            assert!(text.starts_with("access denied: "), "{text}");
        }
        assert!(matches!(try_open(dir, Mode::Write), Err(StoreError::AccessDenied { .. })));
    }
}

/// Needs root, to become somebody else; shows nothing otherwise.
#[test]
fn a_group_member_reads_the_configuration_but_no_secret_and_writes_nothing() {
    use std::os::unix::process::CommandExt;
    if !rustix::process::geteuid().is_root() {
        return;
    }
    let dir = directory();
    drop(new_store(dir.path()));
    set_mode(dir.path(), 0o750);
    for file in ["", "config.db", "config.lock", "secret.key"] {
        std::os::unix::fs::chown(dir.path().join(file), Some(4321), Some(4322)).unwrap();
    }
    let child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store::tests::child_reads_as_a_group_member"])
        .env(GROUP_DIR, dir.path())
        .stdout(std::process::Stdio::null())
        .uid(4399)
        .gid(4322)
        .status();
    match child {
        Ok(status) => assert!(status.success()),
        // The test binary may lie where nobody else may go.
        Err(error) => assert_eq!(error.kind(), std::io::ErrorKind::PermissionDenied),
    }
}

/// A store of the first version gains what came later.
#[test]
fn a_store_of_the_first_version_is_upgraded_in_place() {
    let dir = directory();
    drop(new_store(dir.path()));
    let path = dir.path().join("config.db");
    std::fs::remove_file(&path).unwrap();
    let old = rusqlite::Connection::open(&path).unwrap();
    migrate::apply(&old, 0, &migrate::MIGRATIONS[..1]).unwrap();
    old.close().unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
    let store = try_open(dir.path(), Mode::CreateIfMissing(&seed)).unwrap();
    assert!(store.requests().unwrap().is_empty());
    let version: i64 = store.connection.query_row("PRAGMA user_version", [], |row| row.get(0)).unwrap();
    assert_eq!(version, migrate::latest(migrate::MIGRATIONS));
}

/// Whatever is removed, and however an entry came in.
#[test]
fn a_number_of_a_list_is_never_used_twice() {
    let dir = directory();
    let store = new_store(dir.path());
    let last = |what_if: bool| {
        store
            .write(&author(), what_if, |writer| {
                let number = writer.last_number("IPBlockListEntry")? + 1;
                let mut record = Record::with_defaults(&IP_BLOCK_LIST_ENTRY);
                record.set("Number", Value::Int(number));
                record.set("IPRange", Value::text(format!("192.0.2.{number}")));
                writer.insert(record).map(|record| (number, record.guid().to_string()))
            })
            .unwrap()
    };
    let (first, _) = last(false);
    let (second, guid) = last(false);
    assert_eq!((first, second), (1, 2));
    store.write(&author(), false, |writer| writer.remove("IPBlockListEntry", &guid)).unwrap();
    assert_eq!(last(true).0, 3, "only tried");
    assert_eq!(last(false).0, 3);
    // Restored with its number, as an import does.
    let mut record = Record::with_defaults(&IP_BLOCK_LIST_ENTRY);
    record.set("Number", Value::Int(40));
    record.set("IPRange", Value::text("198.51.100.1"));
    let guid = add(&store, record).unwrap().guid().to_string();
    store.write(&author(), false, |writer| writer.remove("IPBlockListEntry", &guid)).unwrap();
    assert_eq!(last(false).0, 41);
}

/// A request keeps its row when its certificate comes: the Guid stays, the key moves along, and what is
/// cut off in one row costs the others nothing.
#[test]
fn a_request_becomes_the_certificate_that_answers_it() {
    let dir = directory();
    let store = new_store(dir.path());
    let (asked, got) = ("AB".repeat(20), "CD".repeat(20));
    let mut record = Record::with_defaults(&EXCHANGE_CERTIFICATE);
    record.set("Thumbprint", Value::text(&asked));
    let record = store
        .write(&author(), false, |writer| writer.insert_request(record, b"stand-in", b"a key", b"request"))
        .unwrap();
    let configuration = store.configuration().unwrap();
    assert_eq!(configuration.requests[&asked], b"request");
    assert!(configuration.keys.contains(&asked));
    let mut answer = record.clone();
    answer.set("Thumbprint", Value::text(&got));
    let chain = [b"leaf".to_vec(), b"root".to_vec()];
    store.write(&author(), false, |writer| writer.answer_request(answer, &chain)).unwrap();
    let configuration = store.configuration().unwrap();
    assert!(configuration.requests.is_empty());
    assert_eq!(configuration.chains[&got], chain);
    let all = configuration.all("ExchangeCertificate");
    let same = all.iter().find(|other| other.guid() == record.guid()).unwrap();
    assert_eq!(same.text("Thumbprint"), got);
    assert_eq!(**store.private_key(&got).unwrap().unwrap(), *b"a key");
    let cut = format!("UPDATE ExchangeCertificate SET Chain = x'000000ff01' WHERE Thumbprint = '{got}'");
    by_hand(dir.path(), &cut).unwrap();
    let chains = store.configuration().unwrap().chains;
    assert!(chains.contains_key(THUMBPRINT) && !chains.contains_key(&got));
}
