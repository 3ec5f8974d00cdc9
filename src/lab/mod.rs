//! `emsh lab`: two organisations that demand mutual TLS of each other, on this machine's loopback
//! addresses, configured by the cmdlets that an administrator would type.
//!
//! Promises: touches nothing outside its directory; leaves nothing running unless asked to; exits 0
//! only if everything happened as it must.

mod cases;
mod crl;
mod dns;
mod network;
mod organisation;
mod report;
mod speaker;
mod walk_through;

use crate::shell::LabOptions;
use network::Network;
use organisation::Organisation;
use report::Report;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Anything that keeps the lab from going on.
pub type LabError = Box<dyn std::error::Error + Send + Sync>;

/// Runs the lab by its options.
pub fn run(options: &LabOptions) -> ExitCode {
    let done = match (&options.dns, &options.stop) {
        (Some(directory), _) => dns::serve(directory).map(|()| true),
        (_, Some(directory)) => stop(directory).map(|()| true),
        _ => demonstrate(options),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("emsh lab : {error}");
            ExitCode::FAILURE
        }
    }
}

fn demonstrate(options: &LabOptions) -> Result<bool, LabError> {
    let (directory, temporary) = match &options.directory {
        Some(directory) => (make_empty(directory)?, None),
        None => {
            let temporary = tempfile::Builder::new().prefix("emsh-lab-").tempdir()?;
            (temporary.path().to_path_buf(), Some(temporary))
        }
    };
    let network = Network::find()?;
    println!("Two organisations, contoso.test and fabrikam.test, in {}", directory.display());
    println!("{network}");
    let mut lab = Lab::new(&directory, network)?;
    let outcome = lab.show();
    let truth = match outcome {
        Ok(report) => {
            println!("\n{report}");
            report.is_as_it_must_be()
        }
        Err(error) => {
            eprintln!("\nemsh lab : {error}");
            false
        }
    };
    if options.keep {
        if let Some(temporary) = temporary {
            let _ = temporary.keep();
        }
        lab.stay();
        println!("{}", how_to_look_around(&directory));
    } else {
        lab.stop();
    }
    Ok(truth)
}

/// A new or empty directory, private to its owner.
fn make_empty(directory: &Path) -> Result<PathBuf, LabError> {
    use std::os::unix::fs::DirBuilderExt;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)?;
    let directory = directory.canonicalize()?;
    if std::fs::read_dir(&directory)?.next().is_some() {
        return Err(format!("{} is not empty", directory.display()).into());
    }
    Ok(directory)
}

/// The lab while it runs.
struct Lab {
    network: Network,
    contoso: Organisation,
    fabrikam: Organisation,
    elsewhere: Organisation,
    directory: PathBuf,
    dns: Option<dns::Server>,
    /// What the impostor shows, once the CA has issued it.
    impostor: Option<crate::cert::Issued>,
    /// A certificate for fabrikam.test that the CA has revoked.
    revoked: Option<crate::cert::Issued>,
}

impl Lab {
    fn new(directory: &Path, network: Network) -> Result<Self, LabError> {
        let dns = dns::Server::start(directory, &network)?;
        let organisation = |name: &str, host: &str| Organisation::new(name, host, &directory.join(name));
        Ok(Lab {
            contoso: organisation("contoso", "edge.contoso.test")?,
            fabrikam: organisation("fabrikam", "edge.fabrikam.test")?,
            elsewhere: organisation("elsewhere", "mx.elsewhere.test")?,
            network,
            directory: directory.to_path_buf(),
            dns: Some(dns),
            impostor: None,
            revoked: None,
        })
    }

    fn show(&mut self) -> Result<Report, LabError> {
        let mut report = Report::default();
        walk_through::run(self, &mut report)?;
        cases::run(self, &mut report)?;
        Ok(report)
    }

    fn organisations(&self) -> [&Organisation; 3] {
        [&self.contoso, &self.fabrikam, &self.elsewhere]
    }

    fn stop(&mut self) {
        for organisation in self.organisations() {
            organisation.stop();
        }
        if let Some(dns) = self.dns.take() {
            dns.stop();
        }
    }

    /// Leaves everything running.
    fn stay(&mut self) {
        if let Some(dns) = self.dns.take() {
            dns.stay();
        }
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if self.dns.is_some() {
            self.stop();
        }
    }
}

/// Stops a lab that was left running.
fn stop(directory: &Path) -> Result<(), LabError> {
    let directory = directory.canonicalize()?;
    if !dns::is_lab(&directory) {
        return Err(format!("{} is no directory of a lab", directory.display()).into());
    }
    for (name, host) in organisation::ALL {
        Organisation::new(name, host, &directory.join(name))?.stop();
    }
    dns::stop_in(&directory)?;
    println!("Stopped. The directory is still there: {}", directory.display());
    Ok(())
}

fn how_to_look_around(directory: &Path) -> String {
    let mut text = String::from("It is still running. To look around:\n");
    for name in ["contoso", "fabrikam", "elsewhere"] {
        let _ = writeln!(text, "  emsh --data-dir {} Get-Queue", directory.join(name).join("data").display());
    }
    let contoso = directory.join("contoso");
    let _ = writeln!(text, "Protocol logs: {}", contoso.join("data/logs").display());
    let _ = writeln!(text, "Mailboxes:     {}", contoso.join("mail").display());
    let _ = write!(text, "To stop it:    emsh lab --stop {}", directory.display());
    text
}
