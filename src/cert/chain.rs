//! The order in which certificates are sent: end entity first, each followed by its issuer.
//! RFC 5246 §7.4.2; the root is left out, because the peer has it or doesn't trust it.

use super::CertificateSummary;

/// Longer chains are cut: no real one comes near.
const MAX_CHAIN: usize = 10;

/// `end_entity` followed by its issuers as far as `pool` has them, each once. What can't be parsed
/// and what doesn't belong to the chain is left out.
pub fn order_chain(end_entity: &[u8], pool: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let mut chain = vec![end_entity.to_vec()];
    let Ok(mut last) = CertificateSummary::from_der(end_entity) else { return chain };
    let mut rest: Vec<(CertificateSummary, &Vec<u8>)> = pool
        .iter()
        .filter_map(|der| CertificateSummary::from_der(der).ok().map(|summary| (summary, der)))
        .filter(|(summary, _)| summary.thumbprint != last.thumbprint)
        .collect();
    while !last.is_self_signed && chain.len() < MAX_CHAIN {
        // Of several with the issuer's name (a renewed CA), the one whose key signed it; its dates are
        // not ours to judge.
        let last_der = chain.last().map_or(&[][..], Vec::as_slice);
        let found = rest
            .iter()
            .position(|(issuer, _)| issuer.subject_der == last.issuer_der && signed_by(last_der, issuer));
        let Some(index) = found else { break };
        let (issuer, der) = rest.swap_remove(index);
        chain.push(der.clone());
        last = issuer;
    }
    chain
}

/// The chain without self-signed certificates after the first.
pub fn without_root(chain: &[Vec<u8>]) -> Vec<Vec<u8>> {
    let self_signed = |der: &[u8]| CertificateSummary::from_der(der).is_ok_and(|read| read.is_self_signed);
    chain
        .iter()
        .enumerate()
        .filter(|(index, der)| *index == 0 || !self_signed(der))
        .map(|(_, der)| der.clone())
        .collect()
}

fn signed_by(der: &[u8], issuer: &CertificateSummary) -> bool {
    use x509_parser::prelude::{FromDer, X509Certificate};
    use x509_parser::x509::SubjectPublicKeyInfo;
    let Ok((_, certificate)) = X509Certificate::from_der(der) else { return false };
    let Ok((_, key)) = SubjectPublicKeyInfo::from_der(&issuer.public_key_info) else { return false };
    certificate.verify_signature(Some(&key)).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cert::{Ca, Purpose};

    #[test]
    fn chains_are_ordered_and_sent_without_the_root() {
        let now: jiff::Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let later = now + jiff::SignedDuration::from_hours(24);
        let root = Ca::new("CN=Root", now, later).unwrap();
        let twin = Ca::new("CN=Root", now, later).unwrap();
        let issuing = root.subordinate("CN=Issuing", now, later).unwrap();
        let leaf = issuing.issue("CN=leaf", &["leaf.example"], Purpose::Both, now, later).unwrap().der;
        let pool = [
            twin.der().to_vec(),
            root.der().to_vec(),
            leaf.clone(),
            b"junk".to_vec(),
            issuing.der().to_vec(),
        ];
        let chain = order_chain(&leaf, &pool);
        assert_eq!(chain, [leaf.clone(), issuing.der().to_vec(), root.der().to_vec()]);
        assert_eq!(without_root(&chain), [leaf.clone(), issuing.der().to_vec()]);
        assert_eq!(without_root(&[root.der().to_vec()]), [root.der().to_vec()]);
        assert_eq!(order_chain(&leaf, &[]), [leaf]);
    }
}
