//! What PowerShell makes of `-Filter { Status -eq 'Retry' }` for a program: it takes the program for
//! itself, and hands the block over as an encoded command, with switches of its own around it
//! (`-noninteractive … -encodedCommand BASE64 -inputFormat xml -outputFormat xml`).
//!
//! Promises that the block of -Filter is read as the text that stood in the braces. Any other block is
//! left as it came, and refused by the reader.

use super::words;

const ENCODED: &str = "-encodedCommand";
const AROUND: [&str; 4] = ["-inputFormat", "xml", "-outputFormat", "xml"];

/// The words without what PowerShell put around them, and the block of -Filter as its text.
pub fn unwrapped(words: Vec<String>) -> Vec<String> {
    if !words.iter().any(|word| word == ENCODED) {
        return words;
    }
    let body = words.len().saturating_sub(AROUND.len());
    let end = if words[body..].iter().eq(AROUND.iter()) { body } else { words.len() };
    let mut plain: Vec<String> = Vec::with_capacity(end);
    let mut rest = words[..end].iter().skip_while(|word| *word == "-noninteractive").peekable();
    while let Some(word) = rest.next() {
        let follows_filter = word == ENCODED && plain.last().is_some_and(|before| is_filter(before));
        let text = rest.peek().filter(|_| follows_filter).and_then(|encoded| decoded(encoded));
        if let Some(text) = text {
            rest.next();
            plain.pop();
            plain.push(format!("-Filter:{}", text.trim()));
            continue;
        }
        plain.push(word.clone());
    }
    plain
}

fn is_filter(word: &str) -> bool {
    words::parameter(word).is_some_and(|parameter| {
        let attached = parameter.attached.unwrap_or_default();
        attached.is_empty() && "filter".starts_with(&parameter.name.to_ascii_lowercase())
    })
}

/// Base64 (RFC 4648 §4) of UTF-16, low octet first.
fn decoded(encoded: &str) -> Option<String> {
    let digits = encoded.trim_end_matches('=');
    if !encoded.len().is_multiple_of(4) || encoded.len() - digits.len() > 2 {
        return None;
    }
    let (mut bits, mut count, mut octets) = (0u32, 0, Vec::new());
    for digit in digits.bytes() {
        let value = match digit {
            b'A'..=b'Z' => digit - b'A',
            b'a'..=b'z' => digit - b'a' + 26,
            b'0'..=b'9' => digit - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            octets.push(u8::try_from((bits >> count) & 0xff).ok()?);
        }
    }
    let (units, odd) = octets.as_chunks::<2>();
    if !odd.is_empty() {
        return None;
    }
    let units: Vec<u16> = units.iter().map(|unit| u16::from_le_bytes(*unit)).collect();
    String::from_utf16(&units).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &[&str]) -> Vec<String> {
        line.iter().map(|word| word.to_string()).collect()
    }

    /// As recorded from PowerShell 7.6.
    #[test]
    fn the_block_of_a_filter_is_text() {
        let encoded = "IABTAHQAYQB0AHUAcwAgAC0AZQBxACAAIgBSAGUAdAByAHkAIgAgAA==";
        for around in [true, false] {
            let mut line = vec!["Get-Queue", "-Filter", ENCODED, encoded];
            if around {
                line.insert(0, "-noninteractive");
                line.extend(AROUND);
            }
            assert_eq!(unwrapped(words(&line)), ["Get-Queue", "-Filter:Status -eq \"Retry\""], "{line:?}");
        }
        let more =
            ["Get-Queue", "-filt", ENCODED, encoded, "-Json", "-inputFormat", "xml", "-outputFormat", "xml"];
        assert_eq!(unwrapped(words(&more)), ["Get-Queue", "-Filter:Status -eq \"Retry\"", "-Json"]);
    }

    #[test]
    fn other_blocks_and_other_lines_stay() {
        for line in [
            &["Set-X", "-Y", ENCODED, "YQAgAGIA"][..],
            &["Set-X", "-Filter", ENCODED, "not base64!"],
            &["Set-X", "-Filter", ENCODED, "YQ=="],
            &["Set-X", "-Filter", ENCODED],
            &["Set-X", ENCODED, ""],
        ] {
            assert_eq!(unwrapped(words(line)), words(line));
        }
        let plain = words(&["-noninteractive", "x", "-inputFormat", "xml", "-outputFormat", "xml"]);
        assert_eq!(unwrapped(plain.clone()), plain);
        assert_eq!(
            unwrapped(words(&["-noninteractive", "Set-X", "a", ENCODED, "YgA="])),
            ["Set-X", "a", ENCODED, "YgA="]
        );
    }
}
