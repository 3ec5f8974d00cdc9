//! Documents, undo and the history followed, over random configurations of every kind of object that the
//! tables have.

use super::{import, read::Document, whole};
use crate::model::object::Identity;
use crate::model::objects::{
    ACCEPTED_DOMAIN, AD_PERMISSION, OBJECTS, RECEIVE_CONNECTOR, SEND_CONNECTOR, TRANSPORT_CONFIG,
};
use crate::model::objects::{ad_permission, remote_domain};
use crate::model::permission::{PRINCIPAL_NAMES, RIGHT_NAMES};
use crate::model::property::{Access, Kind, Prop, Shape};
use crate::model::{ExtendedRight, FixedClock, ObjectType, Permission, Record, Rights, Value, World};
use crate::ops::edit::{Change, Edit, EditMode, ListEdit};
use crate::ops::object::{self, Writer};
use crate::ops::permission;
use crate::ops::replay::replay;
use crate::ops::seed::{self, ServerNames};
use crate::ops::undo::{Which, undo};
use crate::ops::{Category, Failure, Site};
use crate::store::{Mode, Store};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

/// A store of a host of this name, with a clock of its own.
struct Place {
    directory: tempfile::TempDir,
    site: Site,
    clock: Arc<FixedClock>,
    second: i64,
}

impl Place {
    fn of(host: &str) -> Self {
        let directory = private_directory();
        let clock = Arc::new(FixedClock::at("2030-01-01T10:00:00Z".parse().unwrap()));
        let names = ServerNames::from_host(host, false);
        let seeding = |writer: &mut Writer<'_>| seed::seed(writer, &names);
        drop(Store::open(directory.path(), Mode::CreateIfMissing(&seeding), clock.clone()).unwrap());
        Self::at(directory, clock)
    }

    fn at(directory: tempfile::TempDir, clock: Arc<FixedClock>) -> Self {
        let mut site = Site::new(directory.path(), "Set-Something -Comment x");
        site.clock = clock.clone();
        Place { directory, site, clock, second: 0 }
    }

    fn copy(&self) -> Self {
        let directory = private_directory();
        for entry in std::fs::read_dir(self.directory.path()).unwrap().map(Result::unwrap) {
            std::fs::copy(entry.path(), directory.path().join(entry.file_name())).unwrap();
        }
        Self::at(directory, self.clock.clone())
    }

    fn tick(&mut self) {
        self.second += 7;
        let begun: jiff::Timestamp = "2030-01-01T10:00:00Z".parse().unwrap();
        self.clock.set(begun + jiff::SignedDuration::from_secs(self.second));
    }

    fn export(&self) -> String {
        whole(&self.site).unwrap()
    }

    fn import(&self, text: &str) -> Result<(), Failure> {
        let document = Document::parse(text.as_bytes()).map_err(|wrong| {
            Failure::new("DocumentUnreadable", Category::InvalidData, "document", wrong.join("\n"))
        })?;
        import::imported(&self.site, &document, false).map(drop)
    }

    fn revision(&self) -> i64 {
        self.site.store().unwrap().revision().unwrap()
    }

    fn last(&self) -> i64 {
        self.site.store().unwrap().history(Some(1)).unwrap()[0].id
    }

    fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.directory.path().join("config.db")).unwrap()
    }

    fn undo(&self, which: Which) -> Result<(), Failure> {
        undo(&self.site, which, false).map(drop)
    }

    fn set(
        &self,
        object: &'static ObjectType,
        identity: Option<&str>,
        changes: &[Change],
    ) -> Result<(), Failure> {
        let mode = EditMode { replace: true, ..EditMode::default() };
        object::set(&self.site, object, identity, changes, mode, false, &follow).map(drop)
    }
}

fn private_directory() -> tempfile::TempDir {
    tempfile::Builder::new().permissions(std::fs::Permissions::from_mode(0o700)).tempdir().unwrap()
}

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(bound).unwrap()).unwrap()
    }

    fn one(&mut self, chance: usize) -> bool {
        self.below(chance) == 0
    }

    fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        if items.is_empty() { None } else { items.get(self.below(items.len())) }
    }

    fn element(&mut self, prop: &Prop) -> Option<Value> {
        let (n, m) = (self.below(9) + 1, self.below(60) + 1);
        let text = match prop.kind {
            Kind::Bool => ["True", "False"][self.below(2)].to_string(),
            Kind::Int { min, max } => (min + i64::try_from(m).unwrap().min(max - min)).to_string(),
            Kind::Text { max } => ["it's \"x\", y", "plain", "-dash", "zwei\tWörter $x"][self.below(4)]
                .chars()
                .take(max)
                .collect(),
            Kind::Name => format!("Name {n} of -{m}"),
            Kind::Enum(words) => (*self.pick(words)?).to_string(),
            Kind::Fqdn | Kind::SmtpDomain => format!("d{m}.example"),
            Kind::DomainPattern => format!("{}d{n}.example", if self.one(3) { "*." } else { "" }),
            Kind::SmtpAddress => format!("u{m}@d{n}.example"),
            Kind::AddressSpace => format!("SMTP:{}d{m}.example;{n}", if self.one(3) { "*." } else { "" }),
            Kind::IpRange => format!("10.{n}.{m}.0/24"),
            Kind::IpAddress => format!("192.0.2.{m}"),
            Kind::Binding => format!("127.0.0.{n}:25{m:02}"),
            Kind::SmartHost => format!("relay{m}.example"),
            Kind::LmtpHost => format!("/run/lmtp{m}"),
            Kind::TrustAnchor => format!("z{m}.example. IN DNSKEY 257 3 13 {}=", "A".repeat(43)),
            Kind::KeyPin => crate::model::KeyPin::of_key_info(&[n as u8, m as u8]).to_string(),
            Kind::DnsServer => format!("192.0.2.{n}:{}", 5300 + m),
            Kind::Decimal => format!("{n}.5"),
            Kind::Size { min, .. } => format!("{}", min + u64::try_from(m).unwrap() * 1024),
            Kind::Span { min, .. } => {
                crate::model::TimeSpan::from_secs(min + i64::try_from(m).unwrap()).to_string()
            }
            Kind::Path => format!("/var/mail/{m}"),
            Kind::Banner => format!("220 server {m}"),
            Kind::ForeignAddressSpace => format!("FAX:d{m}.example;{n}"),
            Kind::Directory => format!("/var/spool/d{m}"),
            Kind::StatusCode => format!("5.{n}.{m}"),
            Kind::DsnCode => format!("5.{n}.{m}"),
            Kind::Bytes => m.to_string(),
            Kind::Time => format!("2031-01-0{n}T10:00:00Z"),
            Kind::Culture => ["en", "de", "fr"][self.below(3)].to_string(),
            Kind::RewriteAddress => format!("{}d{m}.example", if self.one(3) { "u@" } else { "" }),
            Kind::Ascii { .. } => format!("plain {m}"),
            Kind::CertificateName => format!("<I>CN=CA {n}<S>CN=mail{m}.example"),
            _ => return None,
        };
        prop.parse_element(&text).ok()
    }

    fn edit(&mut self, prop: &'static Prop, now: &Value) -> Option<Change> {
        if !prop.is_list() {
            let value = match prop.shape {
                Shape::Optional if self.one(4) => Value::Null,
                Shape::OrUnlimited if self.one(4) => Value::Unlimited,
                _ => self.element(prop)?,
            };
            return Some(Change::set(prop, value));
        }
        // Now and then a list that is long enough for the history to keep only what came and went.
        let count = if prop.kind == Kind::SmtpDomain && self.one(3) { 70 } else { self.below(4) + 1 };
        let mut items: Vec<Value> =
            (0..count).filter_map(|_| self.element(prop)).map(|item| Value::text(item.to_string())).collect();
        if count == 70 {
            items = (0..count).map(|number| Value::text(format!("long{number}.example"))).collect();
        }
        let mut kept: Vec<Value> = now.items().to_vec();
        let edit = match self.below(4) {
            0 => ListEdit::Plain(prop.normalise_list(items)),
            1 if kept.len() > 1 => {
                let at = self.below(kept.len());
                kept.rotate_left(at);
                ListEdit::Plain(prop.normalise_list(kept))
            }
            _ => {
                let remove: Vec<Value> = kept.into_iter().filter(|_| self.one(5)).collect();
                let keys: Vec<String> = remove.iter().map(|item| prop.kind.key(item)).collect();
                items.retain(|item| !keys.contains(&prop.kind.key(item)));
                ListEdit::Delta { add: items, remove }
            }
        };
        Some(Change { prop, edit: Edit::List(edit) })
    }

    /// One change of any kind; false where a rule, or chance, was against it.
    fn change(&mut self, place: &mut Place) -> bool {
        let Some(object) = self.pick(&kinds()).copied() else { return false };
        self.change_of(place, object)
    }

    /// The same of this kind.
    fn change_of(&mut self, place: &mut Place, object: &'static ObjectType) -> bool {
        place.tick();
        let before = place.revision();
        let there = object::find(&place.site, object, None).unwrap();
        let record = self.pick(&there).cloned();
        let _ = match (self.below(5), record) {
            (0 | 1, None) | (0, Some(_)) => self.make(place, object),
            (1, Some(record)) if there.len() > 1 => remove(place, &record),
            (_, Some(record)) => self.set(place, &record),
            (_, None) => return false,
        };
        place.revision() > before
    }

    /// A right on a connector, allowed or denied.
    fn allow(&mut self, place: &Place) -> Result<(), Failure> {
        let connectors = object::find(&place.site, &RECEIVE_CONNECTOR, None)?;
        let Some(connector) = self.pick(&connectors) else { return Ok(()) };
        let principal = PRINCIPAL_NAMES[self.below(PRINCIPAL_NAMES.len())].parse().unwrap();
        let right: ExtendedRight = RIGHT_NAMES[self.below(RIGHT_NAMES.len())].parse().unwrap();
        let given = Permission { principal, rights: Rights::of(&[right]), deny: self.one(3) };
        permission::add(&place.site, connector.guid(), given, false, false).map(drop)
    }

    fn make(&mut self, place: &Place, object: &'static ObjectType) -> Result<(), Failure> {
        if object.noun == AD_PERMISSION.noun {
            return self.allow(place);
        }
        let base = Record::with_defaults(object);
        let mut changes = Vec::new();
        for prop in
            object.props.iter().filter(|prop| matches!(prop.access, Access::Settable | Access::AtCreation))
        {
            let needed = prop.mandatory || prop.shape == Shape::NonEmptyList || prop.kind == Kind::IpRange;
            if needed || self.one(12) {
                changes.extend(self.edit(prop, base.get(prop.name)).map(|mut change| {
                    if let (true, Edit::List(ListEdit::Delta { add, .. })) = (needed, &change.edit) {
                        change.edit = Edit::List(ListEdit::Plain(add.clone()));
                    }
                    change
                }));
            }
        }
        object::new(&place.site, object, &changes, false, &|record, writer| {
            if matches!(object.identity, Identity::OnServer(_)) {
                let server = writer.all("TransportService")[0].text("Name").to_string();
                record.set("Server", Value::text(server));
            }
            if object.noun == "AcceptedDomain" {
                record.set("Default", Value::Bool(writer.all(object.noun).is_empty()));
            }
            if object.prop("Number").is_some() {
                record.set("Number", Value::Int(writer.last_number(object.noun)? + 1));
            }
            Ok(())
        })
        .map(drop)
    }

    fn set(&mut self, place: &Place, record: &Record) -> Result<(), Failure> {
        let recipients = place.site.store().unwrap().read("Recipient").unwrap();
        if record.object.noun == "AcceptedDomain" && !recipients.is_empty() {
            // Its cmdlet keeps recipients from losing their domain, and is not asked here.
            return Ok(());
        }
        let settable: Vec<&'static Prop> = record
            .object
            .props
            .iter()
            .filter(|prop| matches!(prop.access, Access::Settable | Access::AfterCreation))
            .collect();
        let mut changes = Vec::new();
        for _ in 0..=self.below(3) {
            let Some(mut prop) = self.pick(&settable).copied() else { break };
            // Long lists, of which the history keeps only what came and went, are rare.
            if record.object.noun == TRANSPORT_CONFIG.noun && self.one(2) {
                prop = TRANSPORT_CONFIG.prop("TLSSendDomainSecureList").unwrap();
            }
            changes.retain(|change: &Change| change.prop.name != prop.name);
            changes.extend(self.edit(prop, record.get(prop.name)));
        }
        place.set(record.object, Some(record.guid()), &changes)
    }
}

/// What the cmdlet of a connector does beside what was given.
fn follow(record: &mut Record, writer: &mut Writer<'_>) -> Result<(), Failure> {
    if record.object.noun == RECEIVE_CONNECTOR.noun {
        permission::record_open_relay(record, writer, false);
        permission::follow(record, writer)?;
    }
    Ok(())
}

fn remove(place: &Place, record: &Record) -> Result<(), Failure> {
    if record.object.noun == AD_PERMISSION.noun {
        let given = ad_permission::permission(record).unwrap();
        return permission::remove(&place.site, record.text("ConnectorGuid"), given, false, false).map(drop);
    }
    object::remove(&place.site, record.object, record.guid(), false, &|record, world| {
        let domain = record.object.noun == "AcceptedDomain";
        let needed = domain && (record.bool("Default") || !world.all("Recipient").is_empty());
        match needed || record.text("DomainName") == remote_domain::EVERY_DOMAIN {
            true => Err(Failure::new("Needed", Category::InvalidOperation, "", "")),
            false => Ok(()),
        }
    })
    .map(drop)
}

/// Every kind of stored object. Certificates have tests of their own: they need keys.
fn kinds() -> Vec<&'static ObjectType> {
    let stored = OBJECTS.iter().copied().filter(|object| object.table().is_some());
    stored.filter(|object| !object.noun.ends_with("Certificate")).collect()
}

fn changed(dice: &mut Dice, place: &mut Place, count: usize) {
    let mut made = 0;
    for _ in 0..count * 40 {
        made += usize::from(dice.change(place));
        if made == count {
            return;
        }
    }
    panic!("only {made} of {count} changes: the random ones break rules");
}

/// One change of this kind.
fn changed_of(dice: &mut Dice, place: &mut Place, object: &'static ObjectType) {
    let done = (0..400).any(|_| dice.change_of(place, object));
    assert!(done, "no {} can be changed at random", object.noun);
}

#[test]
fn a_document_makes_the_same_store_and_is_made_by_it() {
    for seed in 1..=3 {
        let mut dice = Dice(seed * 7919);
        let mut place = Place::of("edge1.home.example");
        changed(&mut dice, &mut place, 60);
        for object in kinds() {
            let is_there = |place: &Place| !object::find(&place.site, object, None).unwrap().is_empty();
            // An address needs an accepted domain, and not every one will do.
            for _ in 0..40 {
                if is_there(&place) || (0..40).any(|_| dice.change_of(&mut place, object)) {
                    break;
                }
                changed_of(&mut dice, &mut place, &ACCEPTED_DOMAIN);
            }
        }
        let text = place.export();
        let document: serde_json::Value = serde_json::from_str(&text).unwrap();
        for object in kinds() {
            let count = document["Objects"][object.noun].as_array().map_or(0, Vec::len);
            assert!(count > 0, "{seed}: no {} is in the document", object.noun);
        }
        for host in ["edge1.home.example", "other.away.example"] {
            let mut target = Place::of(host);
            target.import(&text).unwrap_or_else(|failure| panic!("{seed}: {}", failure.message));
            assert_eq!(target.export(), text, "{seed} {host}");
            // Over another configuration, too, and back again.
            changed(&mut dice, &mut target, 20);
            let (other, before) = (target.export(), target.revision());
            target.import(&text).unwrap_or_else(|failure| panic!("{seed}: {}", failure.message));
            assert_eq!(target.export(), text, "{seed} {host}");
            assert_eq!(target.revision(), before + 1, "one transaction");
            target.undo(Which::Number(target.last())).unwrap_or_else(|failure| panic!("{}", failure.message));
            assert_eq!(target.export(), other, "{seed} {host}");
            let bytes = target.bytes();
            target.import(&other).unwrap();
            assert!(bytes == target.bytes(), "the same document changes no byte");
        }
    }
}

#[test]
fn every_change_can_be_taken_back_and_followed() {
    let mut dice = Dice(20_300_101);
    let mut place = Place::of("edge1.home.example");
    let (new, first) = (place.copy(), place.export());
    let mut long = 0;
    for count in 0..200 {
        let before = place.export();
        match kinds().get(count) {
            Some(object) => changed_of(&mut dice, &mut place, object),
            None => changed(&mut dice, &mut place, 1),
        }
        let after = place.export();
        let number = place.last();
        let kept = place.site.store().unwrap().history(Some(1)).unwrap();
        long +=
            usize::from(kept[0].before.as_ref().is_some_and(|before| before.to_string().contains("\"At\"")));
        place.tick();
        place.undo(Which::Number(number)).unwrap_or_else(|failure| panic!("{count}: {}", failure.message));
        assert_eq!(place.export(), before, "{count}");
        place
            .undo(Which::Number(place.last()))
            .unwrap_or_else(|failure| panic!("{count}: {}", failure.message));
        assert_eq!(place.export(), after, "{count}");
    }
    assert!(long > 2, "long lists were changed {long} times");
    let end = place.export();
    assert_ne!(end, first);
    // The rows, followed from the beginning, lead to the same objects.
    assert_eq!(replay(&place.site, &new.site), Ok(count_of_rows(&place)));
    assert_eq!(new.export(), end);
    // All of it at once, and back.
    place.undo(Which::After(0)).unwrap_or_else(|failure| panic!("{}", failure.message));
    assert_eq!(place.export(), first);
    place.undo(Which::Number(place.last())).unwrap();
    assert_eq!(place.export(), end);
}

fn count_of_rows(place: &Place) -> usize {
    place.site.store().unwrap().history(None).unwrap().len()
}

/// A row that was tampered with does not fit, and that is told.
#[test]
fn a_row_that_does_not_fit_is_told() {
    let table = [
        (
            "Before = json_set(Before, '$.TLSSendDomainSecureList', json('[\"x.example\"]'))",
            "is said to have been {x.example}",
        ),
        ("Guid = '00000000-0000-4000-8000-000000000000'", "it is not there"),
        ("Action = 'New', Before = NULL", "it is there already"),
        ("Noun = 'Widget'", "an unknown noun"),
    ];
    for (tampered, said) in table {
        let mut place = Place::of("edge1.home.example");
        let new = place.copy();
        for name in ["a.example", "b.example"] {
            place.tick();
            place.set(&TRANSPORT_CONFIG, None, &add(name)).unwrap();
        }
        let connection = rusqlite::Connection::open(place.directory.path().join("config.db")).unwrap();
        connection.execute(&format!("UPDATE History SET {tampered} WHERE Id = 2"), []).unwrap();
        let why = replay(&place.site, &new.site).unwrap_err();
        assert!(why.starts_with("change 2, ") && why.contains(said), "{said}: {why}");
    }
}

fn domains(edit: ListEdit) -> Vec<Change> {
    vec![Change { prop: TRANSPORT_CONFIG.prop("TLSSendDomainSecureList").unwrap(), edit: Edit::List(edit) }]
}

fn add(names: &str) -> Vec<Change> {
    domains(ListEdit::Delta { add: names.split(' ').map(Value::text).collect(), remove: vec![] })
}

fn take(names: &str) -> Vec<Change> {
    domains(ListEdit::Delta { add: vec![], remove: names.split(' ').map(Value::text).collect() })
}

#[test]
fn later_changes_survive_an_undo_or_stand_in_its_way() {
    let mut place = Place::of("edge1.home.example");
    let config = |place: &Place| place.site.store().unwrap().read("TransportConfig").unwrap().remove(0);
    let list = |place: &Place| config(place).texts("TLSSendDomainSecureList").collect::<Vec<_>>().join(" ");
    let step = |place: &mut Place, changes: &[Change]| {
        place.tick();
        place.set(&TRANSPORT_CONFIG, None, changes).unwrap();
        (place.last(), config(place).get("WhenChanged").clone())
    };
    let (first, _) = step(&mut place, &add("a.example b.example"));
    let (second, _) = step(&mut place, &add("c.example"));
    let (third, _) = step(&mut place, &take("a.example"));
    // What the second added goes, what others did stays; the object was changed last by this undo.
    place.tick();
    place.undo(Which::Number(second)).unwrap();
    assert_eq!(list(&place), "b.example");
    assert_eq!(config(&place).get("WhenChanged"), &Value::Time(crate::model::Clock::now(&*place.clock)));
    // An element that the first added has gone since, and that is told with the change that took it.
    let before = place.bytes();
    let failure = place.undo(Which::Number(first)).unwrap_err();
    assert_eq!(failure.id, "UndoConflict");
    assert!(failure.message.contains("has lost 'a.example'"), "{}", failure.message);
    assert!(failure.message.contains("change "), "{}", failure.message);
    assert!(before == place.bytes());
    place.undo(Which::Number(third)).unwrap();
    assert_eq!(list(&place), "a.example b.example");
    for (number, said) in [(third, "has 'a.example' again"), (999, "999")] {
        let failure = place.undo(Which::Number(number)).unwrap_err();
        assert!(failure.message.contains(said), "{}", failure.message);
    }
    let last = place.revision();
    let failure = place.undo(Which::After(last + 1)).unwrap_err();
    assert!(failure.message.contains(&format!("revisions 0 to {last}")), "{}", failure.message);
}

#[test]
fn an_object_that_is_gone_or_there_again_stands_in_the_way() {
    let object: &'static ObjectType = &SEND_CONNECTOR;
    let mut place = Place::of("edge1.home.example");
    let make = |place: &mut Place, name: &str| {
        place.tick();
        let changes = [
            Change::set(object.prop("Name").unwrap(), Value::text(name)),
            Change {
                prop: object.prop("AddressSpaces").unwrap(),
                edit: Edit::List(ListEdit::Plain(vec![Value::text(format!("SMTP:{name}.example;1"))])),
            },
        ];
        object::new(&place.site, object, &changes, false, &object::unadjusted).unwrap();
        place.last()
    };
    let made = make(&mut place, "out");
    let record = place.site.store().unwrap().read("SendConnector").unwrap().remove(0);
    let port = |number| [Change::set(object.prop("Port").unwrap(), Value::Int(number))];
    place.tick();
    place.set(object, Some("out"), &port(26)).unwrap();
    let set = place.last();
    // Changed since it was made.
    let failure = place.undo(Which::Number(made)).unwrap_err();
    assert!(
        failure.message.contains(&format!("Port is not as it was made (change {set}, Set-Something)")),
        "{}",
        failure.message
    );
    remove(&place, &record).unwrap();
    let removed = place.last();
    for number in [made, set] {
        let failure = place.undo(Which::Number(number)).unwrap_err();
        assert!(failure.message.contains("it is not there any more"), "{}", failure.message);
    }
    let again = make(&mut place, "OUT");
    let failure = place.undo(Which::Number(removed)).unwrap_err();
    assert!(failure.message.contains("another Send connector is called so now"), "{}", failure.message);
    // Newest first, all of it goes.
    place.undo(Which::Number(again)).unwrap();
    place.undo(Which::Number(removed)).unwrap();
    let failure = place.undo(Which::Number(removed)).unwrap_err();
    assert!(failure.message.contains("it is there again"), "{}", failure.message);
    place.tick();
    place.set(object, Some("out"), &port(27)).unwrap();
    let failure = place.undo(Which::Number(set)).unwrap_err();
    assert!(failure.message.contains("Port is 27 now, and the change made it 26"), "{}", failure.message);
}

/// Names are unique in the schema; objects that exchange theirs stand in each other's way only on the way.
#[test]
fn names_are_exchanged() {
    let mut place = Place::of("edge1.home.example");
    let name = |text: &str| [Change::set(SEND_CONNECTOR.prop("Name").unwrap(), Value::text(text))];
    for text in ["a", "b", "c"] {
        place.tick();
        let spaces = ListEdit::Plain(vec![Value::text(format!("SMTP:{text}.example;1"))]);
        let space = Change { prop: SEND_CONNECTOR.prop("AddressSpaces").unwrap(), edit: Edit::List(spaces) };
        let changes = [name(text)[0].clone(), space];
        object::new(&place.site, &SEND_CONNECTOR, &changes, false, &object::unadjusted).unwrap();
    }
    let first = place.export();
    for (from, to) in [("a", "t"), ("b", "a"), ("c", "b"), ("t", "c")] {
        place.tick();
        place.set(&SEND_CONNECTOR, Some(from), &name(to)).unwrap();
    }
    let second = place.export();
    place.import(&first).unwrap();
    assert_eq!(place.export(), first);
    place.undo(Which::Number(place.last())).unwrap();
    assert_eq!(place.export(), second);
    place.undo(Which::After(3)).unwrap();
    assert_eq!(place.export(), first);
}

/// What came since tells the name that its connector has again.
#[test]
fn an_undone_name_is_told_by_the_permissions_of_its_connector() {
    let mut place = Place::of("edge1.home.example");
    let name = |text: &str| [Change::set(RECEIVE_CONNECTOR.prop("Name").unwrap(), Value::text(text))];
    place.tick();
    place.set(&RECEIVE_CONNECTOR, Some("Default EDGE1"), &name("Other")).unwrap();
    let renamed = place.last();
    place.tick();
    let connector = object::find(&place.site, &RECEIVE_CONNECTOR, Some("Other")).unwrap().remove(0);
    let given = Permission {
        principal: PRINCIPAL_NAMES[0].parse().unwrap(),
        rights: Rights::of(&[RIGHT_NAMES[0].parse().unwrap()]),
        deny: true,
    };
    permission::add(&place.site, connector.guid(), given, false, false).unwrap();
    place.tick();
    let tried = undo(&place.site, Which::Number(renamed), true).unwrap();
    let done = undo(&place.site, Which::Number(renamed), false).unwrap();
    for outcome in [&tried, &done] {
        let told: Vec<&str> = outcome.changes.iter().map(|change| change.record.object.noun).collect();
        assert_eq!(told, ["ReceiveConnector", "ADPermission"]);
    }
    let entry = place.site.store().unwrap().read("ADPermission").unwrap().remove(0);
    assert_eq!(entry.text("Connector"), "EDGE1\\Default EDGE1");
    let text = place.export();
    Place::of("edge1.home.example").import(&text).unwrap();
}

/// What a list loses is told with the object, whichever way it is lost, tried or done.
#[test]
fn what_a_list_loses_is_told() {
    let mut place = Place::of("edge1.home.example");
    place.tick();
    place.set(&TRANSPORT_CONFIG, None, &add("a.example")).unwrap();
    let text = place.export();
    place.tick();
    place.set(&TRANSPORT_CONFIG, None, &add("b.example c.example")).unwrap();
    let number = place.last();
    let said = "TLSSendDomainSecureList of 'Transport Settings': dropped: b.example, c.example";
    let document = Document::parse(text.as_bytes()).unwrap();
    let tried = [
        undo(&place.site, Which::Number(number), true).unwrap(),
        import::imported(&place.site, &document, true).unwrap(),
        import::imported(&place.site, &document, false).unwrap(),
    ];
    for outcome in tried {
        assert_eq!(outcome.warnings, [said]);
    }
    let done = undo(&place.site, Which::Number(place.last()), false).unwrap();
    assert_eq!(done.warnings, Vec::<String>::new(), "nothing is lost");
    assert_eq!(undo(&place.site, Which::Number(number), false).unwrap().warnings, [said]);
}

/// The names of a server come with the document of another, and that is told.
#[test]
fn another_servers_document_renames_this_one() {
    let text = Place::of("edge1.home.example").export();
    let document = Document::parse(text.as_bytes()).unwrap();
    let place = Place::of("mx.away.example");
    for what_if in [true, false] {
        let told = import::imported(&place.site, &document, what_if).unwrap().warnings;
        assert!(
            told.iter().any(|text| text
                .starts_with("this server is MX (mx.away.example), and becomes EDGE1 (edge1.home.example)")),
            "{told:?}"
        );
    }
    let again = import::imported(&place.site, &document, false).unwrap();
    assert!(!again.warnings.iter().any(|text| text.contains("becomes")), "{:?}", again.warnings);
    // With this server's name in it nothing is to be told.
    let own = text.replace("EDGE1", "MX").replace("edge1.home", "mx.away");
    let place = Place::of("mx.away.example");
    let done = import::imported(&place.site, &Document::parse(own.as_bytes()).unwrap(), false).unwrap();
    assert!(!done.warnings.iter().any(|text| text.contains("becomes")), "{:?}", done.warnings);
    assert_eq!(place.export(), own);
}

/// A mark in front of UTF-8, and lines that end as elsewhere, make no other document; UTF-16 is named.
#[test]
fn a_document_that_went_through_other_tools() {
    let place = Place::of("edge1.home.example");
    let text = place.export();
    let before = place.bytes();
    place.import(&format!("\u{feff}{text}")).unwrap();
    place.import(&text.replace('\n', "\r\n")).unwrap();
    assert!(before == place.bytes());
    for big_endian in [true, false] {
        let units = format!("\u{feff}{text}");
        let bytes = units.encode_utf16().flat_map(|unit| match big_endian {
            true => unit.to_be_bytes(),
            false => unit.to_le_bytes(),
        });
        let wrong = Document::parse(&bytes.collect::<Vec<u8>>()).unwrap_err();
        assert_eq!(wrong, ["it is UTF-16, and JSON is UTF-8: write it as UTF-8"]);
    }
}

/// The rules are judged on what an undo leaves.
#[test]
fn an_undo_breaks_no_rule() {
    let mut place = Place::of("edge1.home.example");
    let new = |place: &mut Place, noun: &str, given: &[(&str, &str)]| {
        place.tick();
        let object = crate::model::objects::object(noun).unwrap();
        let changes: Vec<Change> = given
            .iter()
            .map(|(name, text)| Change::set(object.prop(name).unwrap(), Value::text(*text)))
            .collect();
        object::new(&place.site, object, &changes, false, &|record, writer| {
            record.set("Default", Value::Bool(writer.all("AcceptedDomain").is_empty()));
            Ok(())
        })
        .unwrap();
        place.last()
    };
    let domain = new(&mut place, "AcceptedDomain", &[("Name", "A"), ("DomainName", "a.example")]);
    new(&mut place, "AcceptedDomain", &[("Name", "B"), ("DomainName", "b.example")]);
    new(&mut place, "Recipient", &[("EmailAddress", "x@a.example")]);
    let before = place.bytes();
    let message = place.undo(Which::Number(domain)).unwrap_err().message;
    assert!(message.contains("no accepted domain is the default one"), "{message}");
    assert!(message.contains("address 'x@a.example' is in no accepted domain"), "both are told: {message}");
    assert!(before == place.bytes());
    place.undo(Which::After(0)).unwrap();
}

/// What is wrong with a document is told with its place, and nothing is changed.
#[test]
fn documents_that_are_refused() {
    let mut place = Place::of("edge1.home.example");
    changed(&mut Dice(3), &mut place, 5);
    let good: serde_json::Value = serde_json::from_str(&place.export()).unwrap();
    let connector = || good["Objects"]["ReceiveConnector"][0].clone();
    type Spoil = Box<dyn Fn(&mut serde_json::Value)>;
    let spoiled = |spoil: &Spoil| {
        let mut document = good.clone();
        spoil(&mut document);
        document.to_string()
    };
    let at = |path: &'static str, json: serde_json::Value| -> Spoil {
        Box::new(move |document| *document.pointer_mut(path).unwrap() = json.clone())
    };
    let also = |path: &'static str, name: &'static str, json: serde_json::Value| -> Spoil {
        Box::new(move |document| document.pointer_mut(path).unwrap()[name] = json.clone())
    };
    let (first, second) = (connector(), connector());
    let with = |change: serde_json::Value| {
        let mut other = second.clone();
        other.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        at("/Objects/ReceiveConnector", serde_json::json!([first.clone(), other]))
    };
    let r = "/Objects/ReceiveConnector/0";
    let table: Vec<(Spoil, &str)> = vec![
        (at("/Format", "other".into()), "Format: it is not 'emsh-configuration'"),
        (
            at("/FormatVersion", 2.into()),
            "FormatVersion: 2 is newer than 1, which this emsh knows: upgrade emsh",
        ),
        (at("/FormatVersion", "1".into()), "FormatVersion: it is not 1"),
        (also("", "Other", 1.into()), "Other: this is unknown here"),
        (also("", "IsPart", true.into()), "IsPart: this is a part of a configuration"),
        (at("/Objects", 1.into()), "Objects: it is not a JSON object"),
        (also("/Objects", "Widget", serde_json::json!([])), "Objects.Widget: this noun is unknown here"),
        (also("/Objects", "Queue", serde_json::json!([])), "Objects.Queue: this noun is unknown here"),
        (at("/Objects/ReceiveConnector", 1.into()), "Objects.ReceiveConnector: it is not a list"),
        (at(r, 1.into()), "Objects.ReceiveConnector[0]: it is not a JSON object"),
        (also(r, "Colour", 1.into()), "Objects.ReceiveConnector[0].Colour: this property is unknown here"),
        (also(r, "BoundTo", serde_json::json!([])), "[0].BoundTo: this property is unknown here"),
        (also(r, "Enabled", "yes".into()), "[0].Enabled: \"yes\" is not of type Boolean"),
        (also(r, "MaxHopCount", "60".into()), "[0].MaxHopCount: \"60\" is not of type Int32"),
        (also(r, "MaxHopCount", 0.into()), "[0].MaxHopCount: '0' is out of range"),
        (also(r, "MaxHopCount", serde_json::Value::Null), "[0].MaxHopCount: is not set"),
        (also(r, "Bindings", "0.0.0.0:25".into()), "[0].Bindings: \"0.0.0.0:25\" is not a list"),
        (also(r, "Bindings", serde_json::json!([])), "[0].Bindings: is empty"),
        (also(r, "Bindings", serde_json::json!(["nowhere"])), "[0].Bindings: "),
        (
            also(r, "Bindings", serde_json::json!(["0.0.0.0:26", "0.0.0.0:26"])),
            "[0].Bindings: an element stands in it twice",
        ),
        (also(r, "Guid", "x".into()), "[0].Guid: "),
        (also(r, "WhenChanged", "soon".into()), "[0].WhenChanged: "),
        (
            also(r, "Guid", "00000000-0000-0000-0000-000000000000".into()),
            "[0].Guid: \"00000000-0000-0000-0000-000000000000\" is the empty Guid",
        ),
        (
            also(r, "WhenCreated", "0001-01-01T00:00:00Z".into()),
            "[0].WhenCreated: \"0001-01-01T00:00:00Z\" is before 1970",
        ),
        (also(r, "WhenChanged", "1969-12-31T23:59:59Z".into()), "[0].WhenChanged: "),
        (
            Box::new(|document| {
                let connector = document.pointer_mut("/Objects/ReceiveConnector/0").unwrap();
                connector.as_object_mut().unwrap().remove("Guid");
            }),
            "[0].Guid: it is missing",
        ),
        (with(serde_json::json!({"Name": "Other"})), "[1]: Guid "),
        (
            with(
                serde_json::json!({"Guid": "11111111-1111-4111-8111-111111111111", "Name": first["Name"].as_str().unwrap().to_uppercase()}),
            ),
            "is the identity of Objects.ReceiveConnector[0], too",
        ),
        (
            at("/Objects/TransportConfig", serde_json::json!([])),
            "Objects.TransportConfig: it has 0 objects, and there is always exactly one",
        ),
        (also(r, "RequireTLS", true.into()), ""),
    ];
    let before = place.bytes();
    for (index, (spoil, said)) in table.iter().enumerate() {
        let text = spoiled(spoil);
        if said.is_empty() {
            continue;
        }
        let failure = place.import(&text).expect_err(said);
        assert!(failure.message.contains(said), "{index}, {said}: {}", failure.message);
        assert!(before == place.bytes(), "{said}");
    }
    // What stands in no rule, and what no cmdlet can make.
    let mut document = good.clone();
    let key = "ADPermission";
    document["Objects"][key] = serde_json::json!([{
        "User": PRINCIPAL_NAMES[0], "Deny": true, "ExtendedRights": [RIGHT_NAMES[0]],
        "Connector": "EDGE1\\Another", "ConnectorGuid": first["Guid"],
        "Guid": "11111111-1111-4111-8111-111111111111",
        "WhenChanged": "2030-01-01T10:00:00Z", "WhenCreated": "2030-01-01T10:00:00Z",
    }]);
    document["Objects"]["RemoteDomain"] = serde_json::json!([]);
    let message = place.import(&document.to_string()).unwrap_err().message;
    let guid = first["Guid"].as_str().unwrap();
    for said in [
        format!(
            "ADPermission \"EDGE1\\Another\": Connector is not the one that ConnectorGuid {guid} names: that is \"EDGE1\\"
        ),
        "no remote domain is for every domain".to_string(),
    ] {
        assert!(message.contains(&said), "{said}: {message}");
    }
    let mut document = good.clone();
    document["Objects"]["ReceiveConnector"][0]["Server"] = "OTHER".into();
    let message = place.import(&document.to_string()).unwrap_err().message;
    assert!(message.contains("Server 'OTHER' is not this server, 'EDGE1'"), "{message}");
    assert!(before == place.bytes());
    // All that is wrong at once: rules of several objects, and an open relay.
    let mut document = good.clone();
    let relay = &mut document["Objects"]["ReceiveConnector"][0];
    relay["AuthMechanism"] = serde_json::json!(["ExternalAuthoritative"]);
    relay["RemoteIPRanges"] = serde_json::json!(["0.0.0.0-255.255.255.255"]);
    relay["PermissionGroups"] = serde_json::json!(["ExchangeServers"]);
    relay["OpenRelayAllowed"] = false.into();
    relay["ConnectionInactivityTimeout"] = "00:20:00".into();
    relay["ConnectionTimeout"] = "00:10:00".into();
    document["Objects"]["TransportService"][0]["MaxOutboundConnections"] = 1.into();
    document["Objects"]["TransportService"][0]["MaxPerDomainOutboundConnections"] = 2.into();
    let message = place.import(&document.to_string()).unwrap_err().message;
    for said in ["open relay", "ConnectionInactivityTimeout", "MaxPerDomainOutboundConnections 2"] {
        assert!(message.contains(said), "{said}: {message}");
    }
    assert!(before == place.bytes());
}

#[test]
fn a_document_file_is_read_up_to_a_bound() {
    let directory = private_directory();
    let file = directory.path().join("large.json");
    std::fs::File::create(&file).unwrap().set_len(super::MAX_DOCUMENT + 1).unwrap();
    let failure = import::read_file(&file).unwrap_err();
    assert!(failure.message.contains("larger than 67108864 bytes"), "{}", failure.message);
    assert_eq!(import::read_file(Path::new("/nowhere/x.json")).unwrap_err().id, "FileUnreadable");
}
