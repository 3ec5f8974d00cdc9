//! The texts of reports that are built in: what a status means, for people who know no SMTP. They are in
//! English; texts in other languages, and others in English, are system messages.

use super::DsnCode;

/// What a sender is told of mail that still waits.
pub const DELAYED: &str =
    "It could not be delivered yet. This server goes on trying, and you need not send it again.";

/// By code. Others get what stands at [`OTHER`], those about security what stands at 5.7.1.
pub const BUILT_IN: &[(&str, &str)] = &[
    ("4.0.0", DELAYED),
    (
        "4.4.7",
        "It could not be delivered in the time that is allowed for trying. You can send it again later, or reach the \
         recipient in another way.",
    ),
    (OTHER, "It was refused for good."),
    ("5.1.0", NO_ADDRESS),
    ("5.1.1", NO_ADDRESS),
    ("5.1.2", NO_DOMAIN),
    ("5.1.3", NO_ADDRESS),
    ("5.1.6", NO_ADDRESS),
    ("5.1.7", NO_SENDER),
    ("5.1.8", NO_SENDER),
    ("5.1.10", "This domain says that it takes no mail at all."),
    ("5.2.1", "The mailbox is not in use."),
    ("5.2.2", "The mailbox is full. You can send the message again later."),
    ("5.2.3", TOO_LARGE),
    ("5.3.4", TOO_LARGE),
    ("5.4.4", NO_DOMAIN),
    (
        "5.4.6",
        "The message would have gone round in a circle. Only an administrator of the mail systems can mend that.",
    ),
    ("5.6.3", UNFIT),
    ("5.6.7", UNFIT),
    ("5.7.1", "The other side refuses this message by its rules."),
];

const OTHER: &str = "5.0.0";
const NO_ADDRESS: &str = "There is no such address. Please look for typing errors in it.";
const NO_DOMAIN: &str =
    "The domain does not exist, or has no mail server. Please look for typing errors behind the @.";
const NO_SENDER: &str = "The other side does not accept your address as a sender.";
const TOO_LARGE: &str = "The message is too large. You can send it in smaller parts.";
const UNFIT: &str = "The other side can't take a message of this form. You can send it as plain text, to an address of plain \
     letters.";

/// The language of all of these.
pub const LANGUAGE: &str = "en";

/// What is told of mail that failed with this status.
pub fn built_in(code: &DsnCode) -> &'static str {
    let text = |wanted: &str| BUILT_IN.iter().find(|(known, _)| *known == wanted).map(|(_, text)| *text);
    let named = code.to_string();
    // A server that refuses for good with a code of class 4 says the same of the subject.
    let own = text(&named)
        .filter(|_| named != "4.0.0")
        .or_else(|| text(&format!("5.{}.{}", code.subject, code.detail)));
    let general = || text(if code.subject == 7 { "5.7.1" } else { OTHER });
    own.or_else(general).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::objects::system_message::LONGEST_TEXT;

    #[test]
    fn each_status_has_a_text() {
        for (code, text) in BUILT_IN {
            assert_eq!(code.parse::<DsnCode>().unwrap().to_string(), *code);
            assert!(text.len() <= LONGEST_TEXT && text.is_ascii(), "{code}");
        }
        for (code, beginning) in [
            ("5.1.1", "There is no such address"),
            ("4.4.7", "It could not be delivered in the time"),
            ("4.0.0", "It was refused for good"),
            ("4.2.2", "The mailbox is full"),
            ("5.7.26", "The other side refuses"),
            ("4.7.5", "The other side refuses"),
            ("5.5.0", "It was refused for good"),
            ("5.4.4", "The domain does not exist"),
        ] {
            let text = built_in(&code.parse().unwrap());
            assert!(text.starts_with(beginning), "{code}: {text}");
        }
    }
}
