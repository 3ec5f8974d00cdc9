//! Logs of simple lines: connectivity, queues, DNS and routes.
//!
//! Format: connectivity as Exchange's public documentation has it (`CONNECTLOGyyyymmdd-n.log`). Of the others
//! Exchange documents that they are there; their columns are ours.

use super::kind::{LogKind, Period};
use super::text::{guarded, push_field, shown};
use super::writer::{Entry, Log};
use jiff::Timestamp;

/// Connections for delivery: `+` begins one, `>` tells of it, `-` ends it.
pub static CONNECTIVITY: LogKind = LogKind {
    name: "connectivity log",
    prefix: "CONNECTLOG",
    log_type: "Transport Connectivity Log",
    fields: "date-time,session,source,destination,direction,description",
    period: Period::Day,
};

/// The queues, every minute: one line for each, and one (SUMMARY) for all.
pub static QUEUES: LogKind = LogKind {
    name: "queue log",
    prefix: "TRANSPORTQUEUE",
    log_type: "Transport Queue Log",
    fields: "date-time,sequence-number,event-id,queue-identity,status,delivery-type,next-hop-domain,tls-domain,\
             next-hop-connector,message-count,deferred-message-count,retry-count,next-retry-time,last-error",
    period: Period::Day,
};

/// Lookups that left this program's cache aside or not: question, answer, and how long it took.
pub static DNS: LogKind = LogKind {
    name: "DNS log",
    prefix: "DNSLOG",
    log_type: "DNS log",
    fields: "date-time,type,name,result,data,milliseconds",
    period: Period::Day,
};

/// The routes that came in force with a (re)start.
pub static ROUTES: LogKind = LogKind {
    name: "routing table log",
    prefix: "ROUTING",
    log_type: "Routing Table Log",
    fields: "date-time,revision,connector-type,connector,connector-guid,address-space,cost,delivery-type,\
             next-hop,max-message-size,domain-secure-enabled",
    period: Period::Day,
};

/// A log of such lines.
pub type PlainLog = Log<Line>;

/// A line that grows column by column.
#[derive(Debug, Clone)]
pub struct Line {
    at: Timestamp,
    text: String,
}

impl Line {
    /// The date-time column.
    pub fn new(at: Timestamp) -> Line {
        Line { at, text: format!("{at:.3}") }
    }

    /// The next column: a text that somebody else may have had a hand in.
    pub fn text(mut self, text: impl AsRef<str>) -> Line {
        push_field(&mut self.text, &guarded(&shown(text.as_ref().as_bytes())));
        self
    }

    /// The next column: a word, sign or number of ours.
    pub fn own(mut self, text: impl std::fmt::Display) -> Line {
        push_field(&mut self.text, &text.to_string());
        self
    }
}

impl Entry for Line {
    fn at(&self) -> Timestamp {
        self.at
    }

    fn to_line(&self) -> String {
        format!("{}\r\n", self.text)
    }

    fn weight(&self) -> usize {
        size_of::<Line>() + self.text.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_say_stays_in_its_column() {
        let at = "2026-11-25T08:28:28Z".parse().unwrap();
        let line = Line::new(at).own("+").text("=1+1").text("a,\"b\"\r\nc").own(7).to_line();
        assert_eq!(line, "2026-11-25T08:28:28.000Z,+,'=1+1,\"a,\"\"b\"\"\\x0D\\x0Ac\",7\r\n");
    }
}
