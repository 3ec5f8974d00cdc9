//! The program, driven in process: the words of a command line are read, bound and run as `emsh` does it, on
//! a store of its own.

use super::replay::{self, Stored};
use emsh::cmdlet::bind::Bound;
use emsh::cmdlet::console::{Answer, Console};
use emsh::cmdlet::spec::Session;
use emsh::cmdlet::{Failure, clap_tree, class};
use emsh::model::Record;
use emsh::ops::Site;
use emsh::shell::argv;
use emsh::store::Change;
use std::path::Path;
use std::process::Command;

/// What a command said.
#[derive(Debug, Default)]
pub struct Said {
    pub failure: Option<Failure>,
    pub warnings: Vec<String>,
    pub what_if: Vec<String>,
    pub objects: Vec<Record>,
    pub line: String,
}

impl Console for Said {
    fn object(&mut self, record: Record) {
        self.objects.push(record);
    }
    fn text(&mut self, _: &str) {}
    fn binary(&mut self, _: &[u8]) -> Result<(), Failure> {
        Ok(())
    }
    fn warning(&mut self, text: &str) {
        self.warnings.push(text.to_string());
    }
    fn notice(&mut self, _: &str) {}
    fn verbose(&mut self, _: &str) {}
    fn what_if(&mut self, text: &str) {
        self.what_if.push(text.to_string());
    }
    fn error(&mut self, failure: Failure) {
        self.failure.get_or_insert(failure);
    }
    fn ask(&mut self, _: &str, _: &str, _: bool) -> Answer {
        Answer::Unanswered
    }
    fn is_interactive(&self) -> bool {
        false
    }
}

/// A store, and the shell on it.
pub struct Machine {
    site: Site,
    _directory: tempfile::TempDir,
}

impl Machine {
    /// On a copy of a prepared data directory.
    pub fn on_copy_of(prepared: &Path) -> Machine {
        let directory = scratch();
        for entry in std::fs::read_dir(prepared).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_file() {
                std::fs::copy(entry.path(), directory.path().join(entry.file_name())).unwrap();
            }
        }
        Machine { site: Site::new(directory.path(), ""), _directory: directory }
    }

    /// Runs a command line.
    pub fn run(&mut self, words: &[String]) -> Said {
        let mut said = Said::default();
        let invocation = match argv::read(words) {
            Ok(invocation) => invocation,
            Err(failure) => return Said { failure: Some(failure), ..said },
        };
        said.line = invocation.command_line();
        let bound = clap_tree::parse(invocation.cmdlet, &invocation.given)
            .and_then(|given| Bound::new(invocation.cmdlet, &given));
        self.site.author.command_line.clone_from(&said.line);
        let done = bound.and_then(|bound| {
            let mut session = Session { site: self.site.clone(), console: &mut said };
            class::admit(&mut session, &bound).and_then(|()| (invocation.cmdlet.run)(&mut session, &bound))
        });
        if let Err(failure) = done {
            said.failure.get_or_insert(failure);
        }
        said
    }

    /// The store's file.
    pub fn bytes(&self) -> Vec<u8> {
        std::fs::read(self.site.data_dir.join("config.db")).unwrap()
    }

    /// Everything that is stored.
    pub fn stored(&self) -> Stored {
        replay::stored(self.site.store().unwrap())
    }

    /// Everything that was changed, oldest first.
    pub fn history(&self) -> Vec<Change> {
        let mut changes = self.site.store().unwrap().history(None).unwrap();
        changes.reverse();
        changes
    }
}

/// A directory that costs no disk where there is one.
fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    let builder = || {
        let mut builder = tempfile::Builder::new();
        builder.prefix("emsh-model.").permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        builder
    };
    let in_memory = memory.is_dir().then(|| builder().tempdir_in(memory).ok()).flatten();
    in_memory.unwrap_or_else(|| builder().tempdir().unwrap())
}

/// A new store of the server EDGE1.
pub fn new_store() -> tempfile::TempDir {
    made_by(&["Get-TransportConfig"])
}

/// A new store of the server EDGE1 with a few objects.
pub fn prepared() -> tempfile::TempDir {
    made_by(&[
        "New-AcceptedDomain Own -DomainName own.example",
        "New-AcceptedDomain Other -DomainName other.example",
        "New-SendConnector Out -AddressSpaces *",
        "New-SendConnector Relay -AddressSpaces relay.example -DNSRoutingEnabled false -SmartHosts relay.contoso.example",
        "New-SendConnector Strict -AddressSpaces a.example -RequireTLS true -TlsAuthLevel DomainValidation",
        "New-ReceiveConnector Trusted -Bindings 127.0.0.3:2525 -RemoteIPRanges 8.0.0.0/9 -AuthMechanism ExternalAuthoritative -PermissionGroups ExchangeServers",
        "New-ReceiveConnector R1 -Bindings 127.0.0.2:2525 -RemoteIPRanges 192.0.2.0/24",
        "New-Recipient v@own.example",
        "New-DeliveryAgentConnector Mail -AddressSpaces own.example -MaildirRoot /srv/mail",
    ])
}

/// A store that the built program made: the host's name is in the environment of a process alone.
fn made_by(lines: &[&str]) -> tempfile::TempDir {
    let directory = scratch();
    for line in lines {
        let done = Command::new(env!("CARGO_BIN_EXE_emsh"))
            .args(line.split(' '))
            .env("EMSH_DATA_DIR", directory.path())
            .env("EMSH_HOST_NAME", "edge1.contoso.example")
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    }
    directory
}
