//! Dovecot's authentication protocol, client's side, without I/O: version 1.1 and later of major version 1.
//!
//! Promises: lines are read and written whole; a name or password goes only inside Base64, so that it can't
//! end a line. Refuses: another major version, answers to other questions, lines over a limit (the caller's).

use super::{base64_encode, plain_response};
use zeroize::Zeroizing;

/// The longest line that is read, octets.
pub const LONGEST_LINE: u64 = 8192;

/// What the server's greeting said so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Greeting {
    version: bool,
    plain: bool,
}

/// What a line of the greeting means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Greeted {
    /// There is more.
    More,
    /// It is over, and PLAIN can be asked for.
    Done,
    /// This server can't be asked; why.
    Unusable(&'static str),
}

impl Greeting {
    /// Takes a line, without its end.
    pub fn line(&mut self, line: &str) -> Greeted {
        let mut fields = line.split('\t');
        match (fields.next().unwrap_or_default(), fields.next()) {
            ("VERSION", Some("1")) => self.version = true,
            ("VERSION", _) => return Greeted::Unusable("it speaks another major version of the protocol"),
            ("MECH", Some(name)) => self.plain |= name.eq_ignore_ascii_case("PLAIN"),
            ("DONE", _) if !self.version => return Greeted::Unusable("it named no version"),
            ("DONE", _) if !self.plain => return Greeted::Unusable("it does not offer PLAIN"),
            ("DONE", _) => return Greeted::Done,
            // SPID, CUID, COOKIE, and what later versions add.
            _ => {}
        }
        Greeted::More
    }
}

/// What is said first.
pub fn hello(process: u32) -> String {
    format!("VERSION\t1\t1\nCPID\t{process}\n")
}

/// The question, number 1, whether this is the user's password. `secured`: it came over TLS.
pub fn question(user: &str, password: &str, secured: bool) -> Zeroizing<String> {
    let response = Zeroizing::new(base64_encode(&plain_response(user, password)));
    let secured = if secured { "\tsecured" } else { "" };
    Zeroizing::new(format!("AUTH\t1\tPLAIN\tservice=smtp{secured}\tresp={}\n", response.as_str()))
}

/// What a line says about the question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Nothing; read on.
    Other,
    /// It is the password; the user's name as the server has it, where it says so.
    Right(Option<String>),
    /// It is not.
    Wrong,
    /// It can't tell now.
    Trouble,
}

/// Reads a line, without its end.
pub fn answer(line: &str) -> Answer {
    let mut fields = line.split('\t');
    let verb = fields.next().unwrap_or_default();
    if fields.next() != Some("1") {
        return Answer::Other;
    }
    let fields: Vec<&str> = fields.collect();
    match verb {
        "OK" => Answer::Right(fields.iter().find_map(|field| field.strip_prefix("user=")).map(str::to_owned)),
        "FAIL" if fields.contains(&"temp") => Answer::Trouble,
        "FAIL" => Answer::Wrong,
        // PLAIN with its response has nothing to ask back.
        "CONT" => Answer::Trouble,
        _ => Answer::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greetings() {
        let greet = |lines: &[&str]| {
            let mut greeting = Greeting::default();
            lines.iter().map(|line| greeting.line(line)).find(|greeted| *greeted != Greeted::More)
        };
        let cookie = "COOKIE\t0123456789abcdef";
        assert_eq!(
            greet(&["VERSION\t1\t2", "MECH\tPLAIN\tplaintext", "SPID\t7", "CUID\t1", cookie, "DONE"]),
            Some(Greeted::Done)
        );
        assert_eq!(greet(&["VERSION\t1\t2", "MECH\tPLAIN", cookie]), None);
        for bad in
            [&["VERSION\t2\t0"][..], &["MECH\tPLAIN", "DONE"], &["VERSION\t1\t1", "MECH\tCRAM-MD5", "DONE"]]
        {
            assert!(matches!(greet(bad), Some(Greeted::Unusable(_))), "{bad:?}");
        }
    }

    #[test]
    fn questions_and_answers() {
        let asked = question("a\tb\n", "p", true);
        assert_eq!(asked.as_str(), "AUTH\t1\tPLAIN\tservice=smtp\tsecured\tresp=AGEJYgoAcA==\n");
        for (line, wanted) in [
            ("OK\t1\tuser=anna", Answer::Right(Some("anna".into()))),
            ("OK\t1", Answer::Right(None)),
            ("OK\t2\tuser=anna", Answer::Other),
            ("OK", Answer::Other),
            ("FAIL\t1\tuser=anna", Answer::Wrong),
            ("FAIL\t1\tuser=anna\ttemp", Answer::Trouble),
            ("CONT\t1\t", Answer::Trouble),
            ("MECH\tPLAIN", Answer::Other),
            ("", Answer::Other),
        ] {
            assert_eq!(answer(line), wanted, "{line}");
        }
    }
}
