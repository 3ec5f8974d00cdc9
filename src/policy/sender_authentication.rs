//! What becomes of a message by what was found about its sender.
//!
//! Promises: a message is refused only where the administrator chose that, and for a method that has no answer only
//! for the time being: by TempErrorAction, or by DmarcRejectAction where the policy of the From domain is known to
//! be reject. Whose domain that is decides what it may cost; a forger, who can choose signatures by zones that keep
//! silent, gets no mail through by them. A valid ARC chain that a trusted domain sealed
//! last stands for DMARC where its results say dmarc=pass: so it says that the message passed before somebody changed it (RFC 8617 §7.2.1).
//!
//! Codes: RFC 7372.

use super::receive::Refusal;
use crate::model::{
    AuthResult, DmarcPolicy, ExtendedRight, FilterAction, SenderAuthentication, SenderResults, SmtpAddress,
};

const NOT_NOW: &str = "The sender can't be authenticated now, try again later";

/// Whether a message is looked at: `internal` as the filters have it; domain-secured mail proved more.
pub fn is_judged(
    wanted: &SenderAuthentication,
    internal: bool,
    rights: crate::model::Rights,
    partner: bool,
    sender: Option<&SmtpAddress>,
) -> bool {
    let bypasses = !internal && rights.has(ExtendedRight::BypassAntiSpam);
    let domain = sender.and_then(SmtpAddress::domain_name);
    wanted.is_wanted()
        && wanted.scope.covers(internal)
        && !partner
        && !bypasses
        && !domain.is_some_and(|domain| wanted.bypassed_domains.contains(domain))
}

/// The refusal, if any.
pub fn sender_refusal(wanted: &SenderAuthentication, results: &SenderResults) -> Option<Refusal> {
    let refuse = |code, enhanced, text: &str| Some(Refusal { code, enhanced, text: text.into() });
    let spf = results.spf.as_ref().map(|found| found.result);
    if spf == Some(AuthResult::Fail) && wanted.on_spf_fail == FilterAction::Reject {
        return refuse(
            550,
            (5, 7, 23),
            "SPF validation failed: the sender's domain does not send from there",
        );
    }
    let sealed = results.arc.as_ref().is_some_and(|arc| {
        let sealer = arc.sealer.parse().ok();
        arc.result == AuthResult::Pass
            && arc.passed
            && sealer.is_some_and(|it| wanted.trusted_sealers.contains(&it))
    });
    let dmarc = results.dmarc.as_ref().filter(|_| !sealed);
    if let Some(found) = dmarc.filter(|_| wanted.on_dmarc_reject == FilterAction::Reject) {
        if found.ambiguous {
            return refuse(550, (5, 7, 1), "The message has no single From domain");
        }
        if found.result == AuthResult::Fail && found.policy == DmarcPolicy::Reject {
            return refuse(
                550,
                (5, 7, 26),
                "Unauthenticated mail is refused by the DMARC policy of its From domain",
            );
        }
        if found.result == AuthResult::TempError && found.policy == DmarcPolicy::Reject {
            return refuse(451, (4, 7, 26), NOT_NOW);
        }
    }
    if wanted.on_temp_error == FilterAction::Reject {
        // Only what could have led to a refusal is worth another attempt.
        if spf == Some(AuthResult::TempError) {
            return refuse(451, (4, 7, 24), "SPF can't be validated now, try again later");
        }
        if dmarc.is_some_and(|found| found.result == AuthResult::TempError) {
            return refuse(451, (4, 7, 26), NOT_NOW);
        }
        let dkim = results.dkim.as_deref().unwrap_or_default();
        let none_passed = !dkim.iter().any(|found| found.result == AuthResult::Pass);
        if none_passed && dkim.iter().any(|found| found.result == AuthResult::TempError) {
            return refuse(451, (4, 7, 20), "A DKIM signature can't be verified now, try again later");
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{ArcFound, DkimFound, DmarcFound, FilterScope, Rights, SpfFound};
    use AuthResult::{Fail, Neutral, None as Nothing, Pass, PermError, SoftFail, TempError};

    fn results(spf: AuthResult, dkim: AuthResult, dmarc: AuthResult, arc: AuthResult) -> SenderResults {
        SenderResults {
            spf: Some(SpfFound { result: spf, sender: Some("a@b.example".into()), helo: String::new() }),
            dkim: Some(vec![DkimFound {
                result: dkim,
                reason: String::new(),
                domain: "b.example".into(),
                selector: "s".into(),
                signature: String::new(),
            }]),
            dmarc: Some(DmarcFound {
                result: dmarc,
                domain: "b.example".into(),
                policy: DmarcPolicy::Reject,
                ambiguous: false,
            }),
            arc: Some(ArcFound { result: arc, sealer: "list.example".into(), passed: true }),
        }
    }

    fn all(spf: FilterAction, dmarc: FilterAction, temp: FilterAction) -> SenderAuthentication {
        SenderAuthentication {
            scope: FilterScope { external: true, internal: false },
            spf: true,
            dkim: true,
            dmarc: true,
            arc: true,
            on_spf_fail: spf,
            on_dmarc_reject: dmarc,
            on_temp_error: temp,
            bypassed_domains: ["friend.example".parse().unwrap()].into(),
            trusted_sealers: Default::default(),
        }
    }

    #[test]
    fn refusals() {
        use FilterAction::{Reject, StampStatus};
        // what SPF, DKIM, DMARC found; the refusal where all is rejected
        let cases: &[(AuthResult, AuthResult, AuthResult, &str)] = &[
            (Pass, Pass, Pass, ""),
            (Fail, Pass, Pass, "550 5.7.23"),
            (SoftFail, Fail, Pass, ""),
            (Neutral, Nothing, Nothing, ""),
            (PermError, PermError, PermError, ""),
            (Pass, Fail, Fail, "550 5.7.26"),
            (Fail, Fail, Fail, "550 5.7.23"),
            (TempError, Pass, Pass, "451 4.7.24"),
            (Pass, TempError, TempError, "451 4.7.26"),
            (Pass, TempError, Pass, "451 4.7.20"),
            (TempError, Fail, Fail, "550 5.7.26"),
        ];
        for (spf, dkim, dmarc, wanted) in cases {
            let found = results(*spf, *dkim, *dmarc, Nothing);
            let said = |wanted: &SenderAuthentication| {
                sender_refusal(wanted, &found).map(|it| it.to_string()).unwrap_or_default()
            };
            let all_rejected = said(&all(Reject, Reject, Reject));
            assert!(
                all_rejected.starts_with(wanted) && all_rejected.is_empty() == wanted.is_empty(),
                "{found:?}"
            );
            assert_eq!(said(&all(StampStatus, StampStatus, StampStatus)), "", "{found:?}");
            // Each action refuses for its own reason alone.
            let by_spf = said(&all(Reject, StampStatus, StampStatus));
            assert_eq!(by_spf.starts_with("550 5.7.23 "), *spf == Fail, "{found:?}");
            assert_eq!(by_spf.is_empty(), *spf != Fail, "{found:?}");
            let by_dmarc = said(&all(StampStatus, Reject, StampStatus));
            assert_eq!(by_dmarc.starts_with("550 5.7.26"), *dmarc == Fail, "{found:?}");
            assert_eq!(by_dmarc.starts_with("451 4.7.26"), *dmarc == TempError, "{found:?}");
            assert_eq!(by_dmarc.is_empty(), !matches!(dmarc, Fail | TempError), "{found:?}");
            let by_temp = said(&all(StampStatus, StampStatus, Reject));
            assert!(by_temp.is_empty() || by_temp.starts_with("451"), "{by_temp}");
        }
    }

    #[test]
    fn policies_seals_and_two_from_fields() {
        let mut wanted = all(FilterAction::Reject, FilterAction::Reject, FilterAction::Reject);
        let mut found = results(Pass, Fail, Fail, Pass);
        assert!(sender_refusal(&wanted, &found).is_some(), "nobody trusts that seal");
        wanted.trusted_sealers = ["list.example".parse().unwrap()].into();
        assert_eq!(sender_refusal(&wanted, &found), None);
        found.arc.as_mut().unwrap().passed = false;
        assert!(sender_refusal(&wanted, &found).is_some(), "the sealer itself saw it fail");
        found.arc.as_mut().unwrap().passed = true;
        found.arc.as_mut().unwrap().result = Fail;
        assert!(sender_refusal(&wanted, &found).is_some());
        for policy in [DmarcPolicy::None, DmarcPolicy::Quarantine] {
            found.dmarc.as_mut().unwrap().policy = policy;
            assert_eq!(sender_refusal(&wanted, &found), None, "{policy:?}");
        }
        // What has no answer is put off where the policy is known to be reject, whatever TempErrorAction says.
        wanted.on_temp_error = FilterAction::StampStatus;
        found.dmarc.as_mut().unwrap().result = TempError;
        for (policy, wanted_reply) in [
            (DmarcPolicy::None, None),
            (DmarcPolicy::Quarantine, None),
            (DmarcPolicy::Reject, Some("451 4.7.26")),
        ] {
            found.dmarc.as_mut().unwrap().policy = policy;
            let said = sender_refusal(&wanted, &found).map(|refusal| refusal.to_string());
            assert_eq!(said.as_ref().map(|said| &said[..10]), wanted_reply, "{policy:?}");
        }
        *found.dmarc.as_mut().unwrap() = DmarcFound {
            result: PermError,
            domain: String::new(),
            policy: DmarcPolicy::None,
            ambiguous: true,
        };
        let refusal = sender_refusal(&wanted, &found).unwrap();
        assert!(refusal.to_string().starts_with("550 5.7.1 "), "{refusal}");
    }

    #[test]
    fn whose_mail() {
        let wanted = all(FilterAction::Reject, FilterAction::Reject, FilterAction::Reject);
        let bypass = Rights::of(&[ExtendedRight::BypassAntiSpam]);
        let (stranger, friend) =
            ("a@b.example".parse().unwrap(), "a@friend.example".parse::<SmtpAddress>().unwrap());
        let cases = [
            (false, Rights::NONE, false, Some(&stranger), true),
            (false, Rights::NONE, false, None, true),
            (false, Rights::NONE, false, Some(&friend), false),
            (false, Rights::NONE, true, Some(&stranger), false),
            (false, bypass, false, Some(&stranger), false),
            (true, Rights::NONE, false, Some(&stranger), false),
        ];
        for (internal, rights, partner, sender, expected) in cases {
            assert_eq!(
                is_judged(&wanted, internal, rights, partner, sender),
                expected,
                "{sender:?} {internal}"
            );
        }
        let off = SenderAuthentication { spf: false, dkim: false, dmarc: false, arc: false, ..wanted };
        assert!(!is_judged(&off, false, Rights::NONE, false, Some(&stranger)));
    }
}
