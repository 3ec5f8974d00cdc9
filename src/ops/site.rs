//! Where a cmdlet works: the data directory, its store, and who is asking.

use super::{Category, Failure, seed};
use crate::model::{Clock, OwnServer, SystemClock};
use crate::store::{Author, Mode, Store, StoreError, Writer};
use std::cell::OnceCell;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::Arc;

/// A data directory and the user who works on it.
#[derive(Clone)]
pub struct Site {
    /// The data directory.
    pub data_dir: PathBuf,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Who, and by which line: for the history.
    pub author: Author,
    /// Opened when first needed: opening costs more than most of what is done with it.
    opened: Rc<OnceCell<Store>>,
}

impl Site {
    /// This data directory, for the user who runs the process.
    pub fn new(data_dir: &Path, command_line: &str) -> Self {
        let uid = rustix::process::getuid().as_raw();
        let name = std::env::var("SUDO_USER").or_else(|_| std::env::var("USER")).unwrap_or_default();
        let user = if name.is_empty() { uid.to_string() } else { format!("{uid} {name}") };
        let author = Author { user, command_line: command_line.to_string() };
        Site { data_dir: data_dir.to_path_buf(), clock: Arc::new(SystemClock), author, opened: Rc::default() }
    }

    /// The store, made with its defaults where there is none yet.
    ///
    /// # Errors
    /// Where it is too open, foreign, newer, damaged, or closed to this user.
    pub fn store(&self) -> Result<&Store, Failure> {
        if let Some(store) = self.opened.get() {
            return Ok(store);
        }
        let server = seed::ServerNames::of_this_host();
        let seeding = |writer: &mut Writer<'_>| seed::seed(writer, &server);
        let store = Store::open(&self.data_dir, Mode::CreateIfMissing(&seeding), self.clock.clone())?;
        Ok(self.opened.get_or_init(|| store))
    }

    /// The server's fully qualified name, where the store has been opened and can be read.
    pub fn server(&self) -> Option<String> {
        let services = self.opened.get()?.read("TransportService").ok()?;
        services.first().map(|service| service.text("Fqdn").to_string())
    }

    /// The names by which this server is called.
    ///
    /// # Errors
    /// As [`Site::store`].
    pub fn own_server(&self) -> Result<OwnServer, Failure> {
        Ok(self.store()?.read("TransportService")?.first().map(OwnServer::of).unwrap_or_default())
    }

    /// The store that is there; none is made. Who asks what a running service is to obey must not be
    /// shown the defaults of a new one.
    ///
    /// # Errors
    /// As [`Site::store`]; where there is none.
    pub fn existing_store(&self) -> Result<Store, Failure> {
        let open = || Store::open(&self.data_dir, Mode::Read, self.clock.clone());
        match open() {
            Err(StoreError::Older { .. }) => {
                self.store()?;
                Ok(open()?)
            }
            opened => Ok(opened?),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let (id, category) = match &error {
            StoreError::AccessDenied { .. } => ("AccessDenied", Category::PermissionDenied),
            StoreError::Busy => ("StoreBusy", Category::ResourceBusy),
            StoreError::Constraint { .. } => ("StoreConstraint", Category::InvalidData),
            _ => ("StoreUnusable", Category::ReadError),
        };
        Failure::new(id, category, "store", error.to_string())
    }
}
