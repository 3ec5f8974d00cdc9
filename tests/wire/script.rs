//! Dialogues as files.
//!
//! `== title` begins one; `#` begins a remark. Each other line is one step:
//!
//! ```text
//! C: text      say this line; CR LF is put behind it
//! C~ text      say these bytes, and nothing behind them
//! S: text      the next reply begins so (its lines are joined by |)
//! S= text      the same reply also holds this
//! S! text      the same reply does not hold this
//! silent       nothing comes
//! closed       the server has closed
//! tls          the handshake is made
//! no tls       the handshake fails
//! from N       connect from the site's address that ends in N; first line only
//! bytewise     each octet is sent by itself from here on
//! pause MS     wait
//! half close   we send no more
//! stored TEXT  a message with this subject arrives in the mailbox, before the file's end
//! ```
//!
//! In bytes, «CR» «LF» «NUL» «ESC» «TAB» mean that octet, «xHH» the octet HH, and «N*text» N times the
//! text, in which / is CR LF.

/// One dialogue.
#[derive(Debug)]
pub struct Dialogue {
    pub title: String,
    pub steps: Vec<(usize, Step)>,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    Say(Vec<u8>),
    Begins(String),
    Holds(String),
    Lacks(String),
    Silent,
    Closed,
    Tls(bool),
    From(u8),
    Bytewise,
    Pause(u64),
    HalfClose,
    Stored(String),
}

/// The dialogues of a file.
pub fn read(text: &str) -> Vec<Dialogue> {
    let mut dialogues: Vec<Dialogue> = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        if let Some(title) = line.strip_prefix("== ") {
            dialogues.push(Dialogue { title: title.trim().to_string(), steps: Vec::new() });
        } else if !line.trim().is_empty() && !line.starts_with('#') {
            let step = step(line).unwrap_or_else(|| panic!("line {number}: {line}"));
            dialogues.last_mut().expect("a title comes first").steps.push((number, step));
        }
    }
    dialogues
}

fn step(line: &str) -> Option<Step> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    Some(match word {
        "C:" => {
            let mut bytes = bytes(rest)?;
            bytes.extend_from_slice(b"\r\n");
            Step::Say(bytes)
        }
        "C~" => Step::Say(bytes(rest)?),
        "S:" => Step::Begins(rest.to_string()),
        "S=" => Step::Holds(rest.to_string()),
        "S!" => Step::Lacks(rest.to_string()),
        "stored" => Step::Stored(rest.to_string()),
        "from" => Step::From(rest.parse().ok()?),
        "pause" => Step::Pause(rest.parse().ok()?),
        _ => match line {
            "silent" => Step::Silent,
            "closed" => Step::Closed,
            "tls" => Step::Tls(true),
            "no tls" => Step::Tls(false),
            "bytewise" => Step::Bytewise,
            "half close" => Step::HalfClose,
            _ => return None,
        },
    })
}

pub fn bytes(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('«') {
        out.extend_from_slice(before.as_bytes());
        let (name, behind) = behind.split_once('»')?;
        match name {
            "CR" => out.push(b'\r'),
            "LF" => out.push(b'\n'),
            "NUL" => out.push(0),
            "ESC" => out.push(0x1b),
            "TAB" => out.push(b'\t'),
            _ => match (name.strip_prefix('x'), name.split_once('*')) {
                (Some(digits), None) => out.push(u8::from_str_radix(digits, 16).ok()?),
                (_, Some((times, what))) => {
                    out.extend(what.replace('/', "\r\n").repeat(times.parse().ok()?).bytes());
                }
                _ => return None,
            },
        }
        rest = behind;
    }
    out.extend_from_slice(rest.as_bytes());
    Some(out)
}

#[test]
fn what_is_written_is_meant() {
    let read = read("== a title\n# remark\nfrom 3\nC: a«CR»b\nC~ «x85»«3*xy»\nS: 250\nclosed\n");
    assert_eq!(read[0].title, "a title");
    let steps: Vec<&Step> = read[0].steps.iter().map(|(_, step)| step).collect();
    let wanted = [
        &Step::From(3),
        &Step::Say(b"a\rb\r\n".to_vec()),
        &Step::Say(b"\x85xyxyxy".to_vec()),
        &Step::Begins("250".into()),
        &Step::Closed,
    ];
    assert_eq!(steps, wanted);
    assert_eq!(step("C: «WHAT»"), None);
}
