//! What a liar says of the domains of `dane` whose names begin with `lie-`: each a way to deny what is signed, or to
//! pass for a zone that is not.

use crate::dane::CLEAR;
use crate::liar::{Told, Truth, denied_by, empty, ns, tlsa, with};
use hickory_proto::op::{Message, ResponseCode};
use hickory_proto::rr::rdata::{A, CNAME, MX};
use hickory_proto::rr::{Name, RData, Record, RecordType};
use hickory_resolver::proto::dnssec::rdata::DNSSECRData;

/// See the module.
pub fn told(truth: &Truth, question: &Message, _: bool) -> Told {
    lie(truth, question).map_or(Told::Truth, Told::Lie)
}

fn lie(truth: &Truth, question: &Message) -> Option<Message> {
    let query = question.queries.first()?;
    let asked = query.name().to_ascii().to_lowercase();
    let (name, kind) = (asked.trim_end_matches('.'), query.query_type());
    let (before, rest) = name.split_once("lie-")?;
    let (lie, _) = rest.split_once('.')?;
    let name = Name::from_ascii(name).ok()?;
    match (lie, kind) {
        // The SOA record of a zone that is not signed; of the zone itself, of the one above, of the root, unsigned.
        ("foreign", RecordType::TLSA) | ("mx-foreign", RecordType::MX) => {
            Some(denied_by(question, "plain.test."))
        }
        ("own", RecordType::TLSA) | ("mx-own", RecordType::MX) => Some(denied_by(question, "dane.test.")),
        ("parent", RecordType::TLSA) => Some(denied_by(question, "test.")),
        ("root", RecordType::TLSA) => Some(denied_by(question, ".")),
        // What the zone above says of its own names, signed: between dane.test and its neighbour there is nothing.
        ("above", RecordType::TLSA) => {
            Some(of(question, truth.about(question, "dane-a.test.", RecordType::A)))
        }
        // What the zone itself says of another name.
        ("sibling", RecordType::TLSA) => {
            Some(of(question, truth.about(question, "_25._tcp.mx.none.dane.test.", kind)))
        }
        ("mx-gone", RecordType::MX) => {
            Some(of(question, truth.about(question, "lie-mx-gonf.dane.test.", RecordType::MX)))
        }
        ("empty", RecordType::TLSA) | ("mx-empty", RecordType::MX) => {
            Some(empty(question, ResponseCode::NoError))
        }
        // A zone that begins at the host.
        ("here", RecordType::TLSA | RecordType::DS) => Some(denied_by(question, "mx.lie-here.dane.test.")),
        ("here", RecordType::NS) if before == "mx." => Some(with(question, ns("ns.plain.test."))),
        // Records where nobody asked for them.
        ("beside", RecordType::TLSA) => {
            let mut answer = denied_by(question, "plain.test.");
            answer.additionals.push(Record::from_rdata(name, 60, tlsa()));
            Some(answer)
        }
        ("alias", RecordType::TLSA | RecordType::CNAME) if before.starts_with('_') => {
            Some(with(question, alias("nothing.plain.test.")))
        }
        ("mx-alias", RecordType::MX | RecordType::CNAME) if before.is_empty() => {
            Some(with(question, alias("mx.plain.test.")))
        }
        // One record more, of another name.
        ("mx-more", RecordType::MX) => {
            let mut answer = truth.ask(question)?;
            let other = RData::MX(MX::new(1, Name::from_ascii("host.plain.test.").ok()?));
            answer.answers.push(Record::from_rdata(Name::from_ascii("plain.test.").ok()?, 60, other));
            Some(answer)
        }
        // A zone above that leaves out what is not signed may have a zone there that is not: not below one of its own
        // that is signed.
        ("address", RecordType::A) if before == "mx." => {
            Some(with(question, RData::A(A(CLEAR.parse().ok()?))))
        }
        ("address", RecordType::AAAA) if before == "mx." => Some(denied_by(question, &asked)),
        ("address", RecordType::NS) if before == "mx." => Some(with(question, ns("ns.plain.test."))),
        ("address", RecordType::DS) if before == "mx." => opted_out(truth, question, &name),
        ("host", RecordType::MX) => {
            let host = Name::from_ascii("host.plain.test.").ok()?;
            Some(with(question, RData::MX(MX::new(10, host))))
        }
        ("host", RecordType::NS) if before.is_empty() => Some(with(question, ns("ns.plain.test."))),
        ("host", RecordType::DS) if before.is_empty() => opted_out(truth, question, &name),
        _ => None,
    }
}

fn alias(target: &str) -> RData {
    RData::CNAME(CNAME(Name::from_ascii(target).unwrap()))
}

/// That answer as one to this question: no such records.
fn of(question: &Message, answer: Message) -> Message {
    let mut other = empty(question, answer.metadata.response_code);
    other.authorities = answer.authorities;
    other
}

/// The record of `optout.test` that covers this name, and its SOA, with their signatures.
fn opted_out(truth: &Truth, question: &Message, name: &Name) -> Option<Message> {
    for n in 0..200 {
        let told = truth.about(question, &format!("x{n}.optout.test."), RecordType::DS);
        let covering = told.authorities.iter().find(|record| covers(record, name));
        let Some(owner) = covering.map(|record| record.name.clone()) else { continue };
        let mut answer = empty(question, ResponseCode::NoError);
        let apex = Name::from_ascii("optout.test.").ok()?;
        answer.authorities =
            told.authorities.into_iter().filter(|one| one.name == owner || one.name == apex).collect();
        return Some(answer);
    }
    None
}

fn covers(record: &Record, name: &Name) -> bool {
    let RData::DNSSEC(DNSSECRData::NSEC3(nsec3)) = &record.data else { return false };
    let hash = nsec3.hash_algorithm().hash(nsec3.salt(), name, nsec3.iterations()).unwrap();
    let Some(until) = nsec3.next_hashed_owner_name_base32() else { return false };
    let upper = |bytes: &[u8]| String::from_utf8(bytes.to_ascii_uppercase()).unwrap();
    let (from, until) = (upper(record.name.iter().next().unwrap()), upper(until.as_bytes()));
    let at = base32hex(hash.as_ref());
    nsec3.opt_out() && if from < until { from < at && at < until } else { at > from || at < until }
}

fn base32hex(bytes: &[u8]) -> String {
    let bits: String = bytes.iter().map(|byte| format!("{byte:08b}")).collect();
    let digit = |bits: &[u8]| {
        let text = format!("{:0<5}", std::str::from_utf8(bits).unwrap());
        char::from(b"0123456789ABCDEFGHIJKLMNOPQRSTUV"[usize::from_str_radix(&text, 2).unwrap()])
    };
    bits.as_bytes().chunks(5).map(digit).collect()
}
