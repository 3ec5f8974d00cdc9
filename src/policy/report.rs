//! What a report (DSN) is like: for whom, from whom, how much of the original, in which words.
//!
//! RET decides how much of a failed message is given back (RFC 3461 §4.3), up to DsnMaxMessageAttachSize.
//! Without RET the choice is ours: whole to senders of this organisation, as Exchange does, and the header
//! alone to others, whose address anybody may have written, so that this server is no way to send a stranger
//! any content.

use super::remote_domain::remote_domain;
use super::route::accepted_domain;
use crate::model::report_text::LANGUAGE;
use crate::model::{
    AddressDomain, Audience, Culture, DomainPattern, DsnCode, DsnReturn, Reports, SmtpAddress, Snapshot,
    SystemText,
};

/// Languages of a header that are looked at.
const MOST_LANGUAGES: usize = 16;

/// Whether the sender counts as one of this organisation.
pub fn audience(snapshot: &Snapshot, sender: &SmtpAddress) -> Audience {
    let accepted = sender.domain_name().is_some_and(|domain| accepted_domain(snapshot, domain).is_some());
    if accepted || remote_domain(snapshot, sender).is_some_and(|entry| entry.internal) {
        Audience::Internal
    } else {
        Audience::External
    }
}

/// Who writes reports, and gets copies: ExternalPostmasterAddress, else postmaster at the default accepted
/// domain, else at this server.
pub fn postmaster(snapshot: &Snapshot) -> SmtpAddress {
    let default = || snapshot.accepted.iter().find(|accepted| accepted.default);
    snapshot.transport.external_postmaster_address.clone().unwrap_or_else(|| SmtpAddress {
        local: "postmaster".into(),
        domain: AddressDomain::Name(match default().map(|accepted| &accepted.domain) {
            Some(DomainPattern::Exact(domain) | DomainPattern::Subdomains(domain)) => domain.clone(),
            Some(DomainPattern::Any) | None => snapshot.server.fqdn.clone(),
        }),
    })
}

/// Reporting-MTA: the DsnReportingAuthority, else this server for the organisation's own, and the default
/// accepted domain for others.
pub fn authority(snapshot: &Snapshot, audience: Audience) -> String {
    if let Some(authority) = &snapshot.reports.of(audience).authority {
        return authority.to_string();
    }
    let default = snapshot.accepted.iter().find(|accepted| accepted.default).map(|accepted| &accepted.domain);
    match (audience, default) {
        (Audience::External, Some(DomainPattern::Exact(domain) | DomainPattern::Subdomains(domain))) => {
            domain.to_string()
        }
        _ => snapshot.server.fqdn.to_string(),
    }
}

/// Whether a message of `size` bytes that failed is given back whole.
pub fn is_given_back(snapshot: &Snapshot, sender: &SmtpAddress, ret: Option<DsnReturn>, size: u64) -> bool {
    let audience = audience(snapshot, sender);
    let asked = match ret {
        Some(DsnReturn::Full) => true,
        Some(DsnReturn::Headers) => false,
        None => audience == Audience::Internal,
    };
    asked && size <= snapshot.reports.of(audience).max_attach.0
}

/// The languages in which a sender is to be written to, the best one first; values of the original's
/// Accept-Language and Content-Language where there are such.
pub fn languages(
    reports: &Reports,
    audience: Audience,
    accept: Option<&str>,
    content: Option<&str>,
) -> Vec<Culture> {
    let settings = reports.of(audience);
    let mut languages = Vec::new();
    if settings.detect_language {
        languages.extend(accept.map(by_quality).unwrap_or_default());
        languages.extend(content.map(by_quality).unwrap_or_default());
    }
    languages.extend(settings.language.clone());
    languages.extend(LANGUAGE.parse());
    languages
}

/// The languages of a list such as `de-DE, en;q=0.8` (RFC 3282).
fn by_quality(list: &str) -> Vec<Culture> {
    let one = |element: &str| {
        let (language, parameters) = element.split_once(';').unwrap_or((element, ""));
        let quality =
            parameters.trim().strip_prefix("q=").map_or(Some(1.0), |q| q.trim().parse::<f32>().ok())?;
        Some((quality, language.parse::<Culture>().ok()?)).filter(|(quality, _)| *quality > 0.0)
    };
    let mut found: Vec<(f32, Culture)> = list.split(',').take(MOST_LANGUAGES).filter_map(one).collect();
    found.sort_by(|(a, _), (b, _)| b.total_cmp(a));
    found.into_iter().map(|(_, language)| language).collect()
}

/// The administrator's text for this status in the first of the languages that has one; `None`: the built-in
/// one, which is in English.
pub fn text<'a>(
    reports: &'a Reports,
    audience: Audience,
    code: DsnCode,
    languages: &[Culture],
) -> Option<&'a SystemText> {
    let texts = || reports.texts.iter().filter(move |text| text.audience == audience && text.code == code);
    for language in languages {
        let exact = texts().find(|text| text.language == *language);
        let neutral = || texts().find(|text| text.language.as_str() == language.language());
        let related = || texts().find(|text| text.language.language() == language.language());
        if let Some(text) = exact.or_else(neutral).or_else(related) {
            return Some(text);
        }
        if language.language() == LANGUAGE {
            return None;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::super::fixture::{accepted, address, remote, snapshot};
    use super::*;
    use crate::model::snapshot::AcceptedDomainType;
    use crate::model::{AudienceReports, ByteSize};

    fn world() -> Snapshot {
        let mut snapshot = snapshot();
        snapshot.accepted = vec![accepted("own.example", AcceptedDomainType::Authoritative)];
        snapshot.remote_domains = vec![remote("*"), remote("friend.example")];
        snapshot.remote_domains[1].internal = true;
        snapshot
    }

    #[test]
    fn who_is_inside() {
        let snapshot = world();
        for (sender, wanted) in [
            ("a@own.example", Audience::Internal),
            ("a@friend.example", Audience::Internal),
            ("a@other.example", Audience::External),
            ("a@[192.0.2.1]", Audience::External),
        ] {
            assert_eq!(audience(&snapshot, &address(sender)), wanted, "{sender}");
        }
    }

    #[test]
    fn who_writes_and_for_whom() {
        let mut snapshot = world();
        assert_eq!(postmaster(&snapshot).to_string(), "postmaster@mx.own.example");
        assert_eq!(authority(&snapshot, Audience::External), "mx.own.example");
        snapshot.accepted[0].default = true;
        assert_eq!(postmaster(&snapshot).to_string(), "postmaster@own.example");
        assert_eq!(authority(&snapshot, Audience::External), "own.example");
        assert_eq!(authority(&snapshot, Audience::Internal), "mx.own.example");
        snapshot.transport.external_postmaster_address = Some(address("help@own.example"));
        snapshot.reports.internal.authority = Some("in.example".parse().unwrap());
        snapshot.reports.external.authority = Some("out.example".parse().unwrap());
        assert_eq!(postmaster(&snapshot).to_string(), "help@own.example");
        assert_eq!(authority(&snapshot, Audience::Internal), "in.example");
        assert_eq!(authority(&snapshot, Audience::External), "out.example");
    }

    #[test]
    fn how_much_is_given_back() {
        let mut snapshot = world();
        snapshot.reports.internal.max_attach = ByteSize(100);
        snapshot.reports.external.max_attach = ByteSize(50);
        let (inside, outside) = ("a@own.example", "a@other.example");
        for (sender, ret, size, wanted) in [
            (inside, None, 100, true),
            (inside, None, 101, false),
            (inside, Some(DsnReturn::Full), 101, false),
            (inside, Some(DsnReturn::Headers), 1, false),
            (outside, None, 1, false),
            (outside, Some(DsnReturn::Full), 50, true),
            (outside, Some(DsnReturn::Full), 51, false),
            (outside, Some(DsnReturn::Headers), 1, false),
        ] {
            let found = is_given_back(&snapshot, &address(sender), ret, size);
            assert_eq!(found, wanted, "{sender} {ret:?} {size}");
        }
    }

    #[test]
    fn in_which_words() {
        let text_in = |language: &str, audience, code: &str| SystemText {
            language: language.parse().unwrap(),
            audience,
            code: code.parse().unwrap(),
            text: format!("{language} {code}"),
        };
        use Audience::{External, Internal};
        let mut reports = Reports {
            texts: vec![
                text_in("de", External, "5.1.1"),
                text_in("de-AT", External, "5.1.1"),
                text_in("fr-FR", External, "5.1.1"),
                text_in("en", External, "5.7.1"),
                text_in("de", Internal, "5.7.1"),
            ],
            ..Reports::default()
        };
        type Maybe = Option<&'static str>;
        type Case = (Audience, &'static str, Maybe, Maybe, Maybe, Maybe);
        let cases: &[Case] = &[
            (External, "5.1.1", Some("de-AT"), None, None, Some("de-AT 5.1.1")),
            (External, "5.1.1", Some("de-CH, en;q=0.5"), None, None, Some("de 5.1.1")),
            (External, "5.1.1", Some("en, de;q=0.5"), None, None, None),
            (External, "5.1.1", Some("de;q=0.5, fr"), None, None, Some("fr-FR 5.1.1")),
            (External, "5.1.1", Some("fr;q=0, de"), None, None, Some("de 5.1.1")),
            (External, "5.1.1", Some("es, *"), Some("fr"), None, Some("fr-FR 5.1.1")),
            (External, "5.1.1", Some("\r\n;;,=q, x-y-z-1"), None, None, None),
            (External, "5.1.1", None, None, Some("de"), Some("de 5.1.1")),
            (External, "5.1.1", Some("es"), None, Some("de"), Some("de 5.1.1")),
            (External, "5.1.1", None, None, None, None),
            (External, "5.7.1", Some("es"), None, None, Some("en 5.7.1")),
            (External, "5.7.2", Some("en"), None, None, None),
            (Internal, "5.7.1", Some("de"), None, None, Some("de 5.7.1")),
            (Internal, "5.1.1", Some("de"), None, None, None),
        ];
        for (audience, code, accept, content, default, wanted) in cases {
            let default = default.map(|text| text.parse().unwrap());
            reports.internal = AudienceReports { language: default.clone(), ..AudienceReports::default() };
            reports.external = AudienceReports { language: default, ..AudienceReports::default() };
            let languages = languages(&reports, *audience, *accept, *content);
            let found = text(&reports, *audience, code.parse().unwrap(), &languages);
            assert_eq!(found.map(|text| text.text.as_str()), *wanted, "{accept:?} {content:?}");
        }
        reports.external.detect_language = false;
        let languages = languages(&reports, External, Some("de"), Some("de"));
        assert_eq!(text(&reports, External, "5.1.1".parse().unwrap(), &languages), None);
    }
}
