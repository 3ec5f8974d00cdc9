//! Objects that are found by their names, without a look at all of their kind.

use super::*;
use crate::model::Key;

/// What is found by its name alone is what a look at all of them finds, and what may be called otherwise is left to that.
#[test]
fn an_object_is_found_by_its_name_alone() {
    let dir = directory();
    let store = new_store(dir.path());
    let names = ["Out", "To partner 7", "to partner 70", "Über", "a\u{17f}b", "asb", "x=y", "50%"];
    for name in names {
        add(&store, connector(name)).unwrap();
    }
    let all = store.read("SendConnector").unwrap();
    for asked in [
        "out",
        "OUT",
        " Out ",
        "To partner 7",
        "To partner",
        "über",
        "Über",
        "ASB",
        "x=y",
        "50%",
        "*",
        "Out*",
        "",
    ]
    .into_iter()
    .chain([all[0].guid()])
    {
        let called = store.called(&SEND_CONNECTOR, asked).unwrap();
        let named: Vec<&Record> = all.iter().filter(|record| record.is_named(asked)).collect();
        if let Some(called) = &called {
            assert!(named.contains(&called), "{asked}");
            assert!(called.text("Name").eq_ignore_ascii_case(asked.trim()), "{asked}");
        }
        let is_plain = asked.is_ascii() && !asked.contains(['*', '=']) && asked != all[0].guid();
        assert_eq!(called.is_some(), is_plain && !named.is_empty(), "{asked}");
    }
    // Inside a transaction, too, and the change of what was found so is seen by whoever looks at all afterwards.
    let changed = store.write(&author(), false, |writer| {
        let mut record = World::called(writer, &SEND_CONNECTOR, "OUT").unwrap();
        record.set("Comment", Value::text("changed"));
        writer.update(record.clone())?;
        assert_eq!(writer.find(&SEND_CONNECTOR, record.guid())?.text("Comment"), "changed");
        let comments = |writer: &Writer<'_>| -> Vec<String> {
            writer.all("SendConnector").iter().map(|record| record.text("Comment").to_string()).collect()
        };
        assert_eq!(comments(writer).iter().filter(|comment| *comment == "changed").count(), 1);
        assert!(World::called(writer, &SEND_CONNECTOR, "OUT").is_none(), "all are there now");
        Ok::<_, StoreError>(record)
    });
    let changed = changed.unwrap();
    assert_eq!(store.read("SendConnector").unwrap()[0].text("Comment"), "changed");
    assert_eq!(store.history(Some(1)).unwrap()[0].guid, changed.guid());
    let gone = store.write(&author(), false, |writer| {
        let record = World::called(writer, &SEND_CONNECTOR, "out").unwrap();
        writer.remove("SendConnector", record.guid())?;
        Ok::<_, StoreError>(record)
    });
    gone.unwrap();
    assert!(store.called(&SEND_CONNECTOR, "Out").unwrap().is_none());
    assert_eq!(store.read("SendConnector").unwrap().len(), names.len() - 1);
}

/// Names are held against others as a look at all of them does it, whether they were read already or not.
#[test]
fn names_are_held_against_others_in_any_letter_case() {
    let dir = directory();
    let store = new_store(dir.path());
    for name in ["Out", "ÜBER", "\u{212a}elvin"] {
        add(&store, connector(name)).unwrap();
    }
    let same = |writer: &Writer<'_>, name: &str| {
        let found = writer.with_key("SendConnector", Key::Text("Name"), name);
        found.iter().map(|record| record.text("Name").to_string()).collect::<Vec<_>>()
    };
    for (name, wanted) in
        [("OUT", &["Out"][..]), ("über", &["ÜBER"]), ("kelvin", &["\u{212a}elvin"]), ("none", &[])]
    {
        for read_before in [false, true] {
            let found = store.write(&author(), true, |writer| {
                if read_before {
                    writer.all("SendConnector");
                }
                Ok::<_, StoreError>(same(writer, name))
            });
            assert_eq!(found.unwrap(), wanted, "{name} {read_before}");
        }
    }
}
