//! The cmdlets from outside: the built binary on data directories of the tests' own, after the cases
//! that administrators reported (named in each test).

#![allow(clippy::unwrap_used)]

#[path = "cmd/certificate_files.rs"]
mod certificate_files;
#[path = "cmd/certificate_life.rs"]
mod certificate_life;
#[path = "cmd/certificate_names.rs"]
mod certificate_names;
#[path = "cmd/certificate_requests.rs"]
mod certificate_requests;
#[path = "cmd/certificate_verdict.rs"]
mod certificate_verdict;
#[path = "cmd/certificates.rs"]
mod certificates;
#[path = "cmd/common_parameters.rs"]
mod common_parameters;
#[path = "cmd/connector_parameters.rs"]
mod connector_parameters;
#[path = "cmd/connectors.rs"]
mod connectors;
#[path = "cmd/document.rs"]
mod document;
#[path = "cmd/edge.rs"]
mod edge;
#[path = "cmd/history.rs"]
mod history;
#[path = "cmd/identities.rs"]
mod identities;
#[path = "cmd/identity_forms.rs"]
mod identity_forms;
#[path = "cmd/lists.rs"]
mod lists;
#[path = "cmd/mail_route.rs"]
mod mail_route;
#[path = "cmd/own_names.rs"]
mod own_names;
#[path = "cmd/partners.rs"]
mod partners;
#[path = "cmd/pasted.rs"]
mod pasted;
#[path = "cmd/permissions.rs"]
mod permissions;
#[path = "cmd/piped.rs"]
mod piped;
#[path = "cmd/pki.rs"]
mod pki;
#[path = "cmd/presets.rs"]
mod presets;
#[path = "cmd/printed.rs"]
mod printed;
#[path = "cmd/recipients.rs"]
mod recipients;
#[path = "cmd/refusals.rs"]
mod refusals;
#[path = "cmd/same_lines.rs"]
mod same_lines;
#[path = "cmd/shells.rs"]
mod shells;
#[path = "cmd/site.rs"]
mod site;
#[path = "cmd/store.rs"]
mod store;
#[path = "cmd/transport.rs"]
mod transport;
#[path = "cmd/warnings.rs"]
mod warnings;
#[path = "cmd/words.rs"]
mod words;
