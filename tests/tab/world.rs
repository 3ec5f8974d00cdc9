//! The store that lines are completed from: connectors, lists, certificates, and mail that waits in a queue.

use emsh::model::{DeliveryType, NextHop};
use emsh::queue::{Envelope, NewRecipient, OpenMode, Queue};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::SystemTime;

/// A directory of the test's own: the store, the links of `emsh install-links`, and an empty one to be in.
pub struct World {
    root: tempfile::TempDir,
    thumbprint: String,
    written: Option<SystemTime>,
}

impl World {
    pub fn new() -> World {
        let root = tempfile::Builder::new().prefix("emsh-tab.").tempdir().unwrap();
        let mut world = World { root, thumbprint: String::new(), written: None };
        for directory in ["empty", "links"] {
            std::fs::create_dir(world.path(directory)).unwrap();
        }
        for line in [
            &["New-SendConnector", "Out", "-AddressSpaces", "*"][..],
            &["New-SendConnector", "Outbound Email", "-AddressSpaces", "a.test"],
            &["New-SendConnector", "Partner's Mail", "-AddressSpaces", "b.test,c.test"],
            &["New-SendConnector", "solo", "-AddressSpaces", "d.test"],
            &["New-SendConnector", "-Name:-lone", "-AddressSpaces", "f.test"],
            &[
                "New-SendConnector",
                "many",
                "-AddressSpaces",
                "e.test",
                "-SmartHosts",
                "h1.example,h2.example",
                "-DNSRoutingEnabled",
                "$false",
            ],
            &[
                "New-ReceiveConnector",
                "Relay",
                "-Usage",
                "Custom",
                "-Bindings",
                "127.0.0.2:2525",
                "-RemoteIPRanges",
                "192.0.2.7",
            ],
            &["Set-TransportConfig", "-TLSSendDomainSecureList", "alpha.example,beta.example,bravo.example"],
            &["Set-TransportConfig", "-TLSReceiveDomainSecureList", "partner.example"],
            &["New-AcceptedDomain", "contoso.example", "-DomainName", "contoso.example"],
            &["New-Recipient", "ann@contoso.example"],
        ] {
            world.emsh(line);
        }
        world.emsh(&["install-links", &world.path("links").to_string_lossy()]);
        let certificates = world.emsh(&["Get-ExchangeCertificate", "-Json"]);
        let certificates: serde_json::Value = serde_json::from_str(&certificates).unwrap();
        world.thumbprint = certificates[0]["Thumbprint"].as_str().unwrap().to_string();
        tokio::runtime::Runtime::new().unwrap().block_on(fill_queue(&world.path("store")));
        world.written = world.when_written();
        world
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// What makes a process work on this store.
    pub fn environment(&self, command: &mut Command) {
        let emsh = Path::new(env!("CARGO_BIN_EXE_emsh")).parent().unwrap().to_path_buf();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path = [self.path("links"), emsh].into_iter().chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(path).unwrap());
        command.env("EMSH_DATA_DIR", self.path("store")).env("EMSH_HOST_NAME", "edge1.contoso.example");
    }

    /// What emsh prints; it must succeed.
    pub fn emsh(&self, words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_emsh"));
        self.environment(&mut command);
        let output = command.args(words).stdin(std::process::Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{words:?}: {said}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The rows with what is called differently each time.
    pub fn filled(&self, rows: &str) -> String {
        let thumbprint = &self.thumbprint;
        let start: String = thumbprint.chars().take(4).collect();
        let root = self.path("").to_string_lossy().trim_end_matches('/').to_string();
        let emsh = env!("CARGO_BIN_EXE_emsh");
        let rows = rows.replace("{root}", &root).replace("{emsh}", emsh);
        rows.replace("{thumbprint}", thumbprint).replace("{thumb}", &start.to_lowercase())
    }

    /// No Tab has written anything.
    pub fn is_untouched(&self) {
        assert_eq!(self.when_written(), self.written);
        let stray: Vec<_> = std::fs::read_dir(self.path("empty")).unwrap().collect();
        assert!(stray.is_empty(), "{stray:?}");
    }

    fn when_written(&self) -> Option<SystemTime> {
        let files = ["store", "store/config.db", "store/queue/queue.db", "store/queue"];
        files.iter().map(|name| std::fs::metadata(self.path(name)).unwrap().modified().unwrap()).max()
    }
}

async fn fill_queue(data_dir: &Path) {
    let queue = Queue::open(data_dir, OpenMode::Service).unwrap();
    let now = jiff::Timestamp::now();
    for (subject, address) in [("Offer", "bob@partner.example"), ("Invoice", "carol@partner.example")] {
        let mut draft = queue.draft();
        draft.write(b"Subject: x\r\n\r\nx\r\n").await.unwrap();
        let envelope = Envelope {
            sender: Some("ann@contoso.example".parse().unwrap()),
            from_address: "ann@contoso.example".into(),
            source_ip: None,
            received_at: now,
            expires_at: now + jiff::SignedDuration::from_hours(48),
            receive_connector: "Relay".into(),
            helo: "client.example".into(),
            subject: subject.into(),
            internet_message_id: format!("<{subject}@contoso.example>"),
            auth_domain: None,
            body_8bit: false,
        };
        let hop = NextHop {
            delivery_type: DeliveryType::DnsConnectorDelivery,
            domain: "partner.example".into(),
            connector: "c1".into(),
            tls_domain: None,
        };
        let recipient = NewRecipient { address: address.parse().unwrap(), hop, refused: None };
        draft.commit(envelope, vec![recipient]).await.unwrap();
    }
}
