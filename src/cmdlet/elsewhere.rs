//! Names that scripts of Exchange bring along and that no cmdlet here has: what does their work instead.
//!
//! Promises: a name stands here only while there is no such cmdlet, and what a text names as a cmdlet is
//! one (the tests hold it to both). It is a hint, never an alias: nothing is run in another's place.

/// Names, and what to do instead.
#[derive(Debug)]
pub struct Elsewhere {
    /// Whole names, or nouns after `*-`, for every verb.
    pub names: &'static [&'static str],
    /// What there is instead.
    pub instead: &'static str,
}

/// All of them.
pub static ELSEWHERE: &[Elsewhere] = &[
    // What a POSIX shell is asked for when a line of PowerShell is pasted.
    Elsewhere {
        names: &["Format-List", "fl"],
        instead: "a Get- cmdlet prints a list by -Format List, of some properties by -Property A,B",
    },
    Elsewhere {
        names: &["Format-Table", "ft"],
        instead: "a Get- cmdlet prints a table by -Format Table, of some properties by -Property A,B",
    },
    Elsewhere {
        names: &["Select-Object", "select"],
        instead: "a Get- cmdlet shows some properties by -Property A,B",
    },
    Elsewhere {
        names: &["Get-Credential"],
        instead: "a password is read from a file, the environment or standard input: -AuthenticationCredential NAME:file:PATH, NAME:env:VARIABLE or NAME:-",
    },
    Elsewhere { names: &["ConvertTo-Json"], instead: "a Get- cmdlet prints JSON by -Json" },
    Elsewhere {
        names: &["Export-Csv", "ConvertTo-Csv"],
        instead: "a Get- cmdlet prints CSV by -Format Csv; > writes it to a file",
    },
    Elsewhere {
        names: &["Where-Object", "ForEach-Object", "Sort-Object", "Measure-Object", "Group-Object"],
        instead: "in a POSIX shell filter what -Json prints, with jq for one; a Set- or Remove- takes the objects from a pipe",
    },
    Elsewhere {
        names: &["*-PSSnapin", "*-ADServerSettings", "Import-Module", "*-PSSession"],
        instead: "there is nothing to load or to connect to, and no Active Directory: leave the line out",
    },
    // Exchange's own.
    Elsewhere {
        names: &["*-FrontendTransportService", "*-MailboxTransportService"],
        instead: "there is one transport service: Get-TransportService, Set-TransportService",
    },
    Elsewhere {
        names: &["*-ServerHealth", "*-HealthReport", "*-ServerMonitor"],
        instead: "Test-ServiceHealth tells how the service is, with the reasons; its exit code is 1 where it is not healthy",
    },
    Elsewhere {
        names: &["*-EdgeSubscription", "*-EdgeSynchronization", "*-EdgeSyncServiceConfig"],
        instead: "each server has a store of its own, and nothing is subscribed: make connectors and accepted domains there, or take them along by Export-Configuration",
    },
    Elsewhere {
        names: &["*-ContentFilterConfig", "*-ContentFilterPhrase", "*-SenderReputationConfig"],
        instead: "this filter is not there; what filters is Set-SenderFilterConfig, Set-RecipientFilterConfig, Add-IPBlockListEntry, Add-IPBlockListProvider",
    },
    Elsewhere {
        names: &["*-SenderIdConfig"],
        instead: "SPF is one of what Set-SenderAuthenticationConfig turns on",
    },
    Elsewhere {
        names: &["*-IPBlockListConfig"],
        instead: "Get-IPBlockListEntry and Get-IPBlockListProvider show what is blocked",
    },
    Elsewhere {
        names: &["*-IPAllowListConfig"],
        instead: "Get-IPAllowListEntry and Get-IPAllowListProvider show what is let in",
    },
    Elsewhere {
        names: &["*-Mailbox", "*-MailUser", "*-MailContact"],
        instead: "there are recipients, not mailboxes: Get-Recipient, New-Recipient; a delivery agent connector hands their mail on (Get-DeliveryAgentConnector)",
    },
    Elsewhere {
        names: &["*-EventLogLevel"],
        instead: "what a connector says and hears is logged by its -ProtocolLoggingLevel Verbose: Set-ReceiveConnector, Set-SendConnector",
    },
];

/// What there is instead of a cmdlet of this name, in any letter case.
pub fn instead_of(name: &str) -> Option<&'static str> {
    let noun = name.split_once('-').map(|(_, noun)| noun);
    let fits = |entry: &str| match entry.strip_prefix("*-") {
        Some(wanted) => noun.is_some_and(|noun| noun.eq_ignore_ascii_case(wanted)),
        None => entry.eq_ignore_ascii_case(name),
    };
    ELSEWHERE.iter().find(|elsewhere| elsewhere.names.iter().any(|entry| fits(entry))).map(|e| e.instead)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmdlet::{CMDLETS, alias};

    #[test]
    fn what_stands_here_is_no_cmdlet_and_what_is_named_is_one() {
        for cmdlet in CMDLETS {
            for name in alias::names(cmdlet) {
                assert_eq!(instead_of(&name), None, "{name} is there");
            }
        }
        for elsewhere in ELSEWHERE {
            let words = elsewhere.instead.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            for word in words.filter(|word| word.contains('-') && word.starts_with(char::is_uppercase)) {
                let is_verb = word.ends_with('-');
                assert!(is_verb || alias::find(CMDLETS, word).is_some(), "{word} in {:?}", elsewhere.instead);
            }
        }
    }

    #[test]
    fn names_in_any_letter_case_and_with_any_verb() {
        let table = [
            ("format-LIST", "-Format List"),
            ("FT", "-Format Table"),
            ("Set-frontendtransportservice", "Set-TransportService"),
            ("Get-MailboxTransportService", "Get-TransportService"),
            ("Add-PSSnapin", "leave the line out"),
            ("Test-ServerHealth", "Test-ServiceHealth"),
        ];
        for (name, wanted) in table {
            assert!(instead_of(name).is_some_and(|text| text.contains(wanted)), "{name}");
        }
        for name in ["Get-SendConector", "FrontendTransportService", "", "-", "Get-Format-List"] {
            assert_eq!(instead_of(name), None, "{name}");
        }
    }
}
