//! Many objects for a program that makes its own of them: each batch says once what is the same.
//!
//! Promises: the objects of a batch are in order, and each is `first` with the `columns` of its row put
//! in. `columns` are the properties that are not the same everywhere, and all lists that can be set: one that two
//! objects share could be changed in both. A PowerShell reads a thousand objects so in a tenth of the time.

use crate::model::{Access, Prop, Record};
use serde_json::{Map, Value, json};

/// The batches: `{"noun", "first", "columns", "rows"}` for each run of objects of one kind.
pub fn batches(records: &[Record]) -> Vec<Value> {
    let runs = records.chunk_by(|one, other| std::ptr::eq(one.object, other.object));
    runs.filter_map(batch).collect()
}

fn batch(run: &[Record]) -> Option<Value> {
    let object = run.first()?.object;
    let props: Vec<&Prop> = object.all_props().collect();
    // Every property: a program selects by itself.
    let mut objects: Vec<Vec<Value>> =
        run.iter().map(|record| record.fields().map(|(_, value)| value.to_json()).collect()).collect();
    let first = objects.first()?.clone();
    let is_column = |place: &usize| {
        let can_be_changed = props[*place].is_list() && props[*place].access != Access::Computed;
        can_be_changed || objects.iter().any(|other| other[*place] != first[*place])
    };
    let columns: Vec<usize> = (0..props.len()).filter(is_column).collect();
    let row = |object: &mut Vec<Value>| columns.iter().map(|place| object[*place].take()).collect::<Vec<_>>();
    let rows: Vec<Vec<Value>> = objects.iter_mut().map(row).collect();
    let named = props.iter().map(|prop| prop.name.to_string()).zip(first);
    Some(json!({
        "noun": object.noun,
        "first": named.collect::<Map<_, _>>(),
        "columns": columns.iter().map(|place| props[*place].name).collect::<Vec<_>>(),
        "rows": rows,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Value as Stored;
    use crate::model::objects::{ACCEPTED_DOMAIN, SEND_CONNECTOR};

    #[test]
    fn what_is_the_same_is_said_once_and_every_object_comes_back() {
        let record = |name: &str| {
            let mut record = Record::with_defaults(&SEND_CONNECTOR);
            record.set("Name", Stored::text(name));
            record.set("SmartHosts", Stored::texts(["x.example"]));
            record
        };
        let records = [record("a"), record("b"), Record::with_defaults(&ACCEPTED_DOMAIN), record("c")];
        let batches = batches(&records);
        let nouns: Vec<&str> = batches.iter().filter_map(|batch| batch["noun"].as_str()).collect();
        assert_eq!(nouns, ["SendConnector", "AcceptedDomain", "SendConnector"]);
        let columns: Vec<String> = serde_json::from_value(batches[0]["columns"].clone()).unwrap();
        let has = |name: &str| columns.iter().any(|column| column == name);
        assert!(has("Name") && has("SmartHosts") && !has("Port") && !has("Comment"), "{columns:?}");
        let made = batches.iter().flat_map(|batch| {
            let columns: Vec<String> = serde_json::from_value(batch["columns"].clone()).unwrap();
            batch["rows"].as_array().unwrap().iter().map(move |row| {
                let mut made = batch["first"].clone();
                for (name, value) in columns.iter().zip(row.as_array().unwrap()) {
                    made[name] = value.clone();
                }
                made
            })
        });
        let whole = |record: &Record| {
            let fields = record.fields().map(|(prop, value)| (prop.name.to_string(), value.to_json()));
            Value::Object(fields.collect())
        };
        assert_eq!(made.collect::<Vec<_>>(), records.iter().map(whole).collect::<Vec<_>>());
        assert!(super::batches(&[]).is_empty());
    }
}
