//! Who the service is: the owner of the data directory.
//!
//! Promises: a service that root started becomes that owner, and keeps CAP_NET_BIND_SERVICE and no
//! other capability, so that a restart can open a privileged port. To be called before any thread is
//! made: Linux changes these things by thread.

use rustix::fs::{Gid, Uid};
use rustix::thread::{CapabilitySet, CapabilitySets};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// Becomes the owner of `data_dir`, if this is root and the owner is not. `runtime_dir`, where the
/// control socket lies, is made before, as the owner could not.
///
/// # Errors
/// Where the directory can't be looked at or the system refuses the change.
pub fn become_owner(data_dir: &Path, runtime_dir: Option<&Path>) -> io::Result<()> {
    let directory = std::fs::metadata(data_dir)?;
    let (uid, gid) = (Uid::from_raw(directory.uid()), Gid::from_raw(directory.gid()));
    // Nothing is executed from here, and nothing that were could gain more.
    rustix::thread::set_no_new_privs(true)?;
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    if let Some(runtime_dir) = runtime_dir {
        std::fs::create_dir_all(runtime_dir)?;
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(runtime_dir, mode)?;
        rustix::fs::chown(runtime_dir, Some(uid), Some(gid))?;
    }
    if uid.is_root() {
        return Ok(());
    }
    rustix::thread::set_thread_groups(&[gid])?;
    rustix::thread::set_thread_res_gid(gid, gid, gid)?;
    rustix::thread::set_keep_capabilities(true)?;
    rustix::thread::set_thread_res_uid(uid, uid, uid)?;
    rustix::thread::set_keep_capabilities(false)?;
    let bind = CapabilitySet::NET_BIND_SERVICE;
    let sets = CapabilitySets { effective: bind, permitted: bind, inheritable: CapabilitySet::empty() };
    rustix::thread::set_capabilities(None, sets)?;
    Ok(())
}
