//! Where the socket lies, and how it gets there.

use super::ControlError;
use rustix::fs::{Mode, OFlags};
use std::fs;
use std::io;
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

const DEFAULT_DATA_DIR: &str = "/var/lib/emsh";
/// What fits into `sun_path` with its NUL.
const LONGEST_PATH: usize = 107;

/// The control socket of the service with this data directory: `/run/emsh/control.sock` for the
/// default one, else in the directory itself.
pub fn socket_path(data_dir: &Path) -> PathBuf {
    if data_dir == Path::new(DEFAULT_DATA_DIR) {
        PathBuf::from("/run/emsh/control.sock")
    } else {
        data_dir.join("control.sock")
    }
}

/// An address for `path` that fits, and what must stay open while it is used: a path that is too
/// long is reached through its open directory.
pub(super) fn address(path: &Path) -> io::Result<(socket2::SockAddr, Option<OwnedFd>)> {
    if path.as_os_str().len() <= LONGEST_PATH {
        return Ok((socket2::SockAddr::unix(path)?, None));
    }
    let (Some(directory), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(io::Error::from(io::ErrorKind::InvalidInput));
    };
    let directory =
        rustix::fs::open(directory, OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC, Mode::empty())?;
    let short = Path::new("/proc/self/fd").join(directory.as_raw_fd().to_string()).join(name);
    Ok((socket2::SockAddr::unix(short)?, Some(directory)))
}

/// Makes the socket at `path`, for its owner and for the group of `data_dir`. What lies there is
/// replaced: the caller holds the lock of the queue, so whoever made it is dead.
///
/// # Errors
/// Where the directory can't be made or written.
pub fn bind(path: &Path, data_dir: &Path) -> Result<std::os::unix::net::UnixListener, ControlError> {
    try_bind(path, data_dir).map_err(|source| ControlError::Io { path: path.to_owned(), source })
}

fn try_bind(path: &Path, data_dir: &Path) -> io::Result<std::os::unix::net::UnixListener> {
    if let Some(directory) = path.parent().filter(|directory| !directory.exists()) {
        fs::create_dir_all(directory)?;
        fs::set_permissions(directory, fs::Permissions::from_mode(0o755))?;
    }
    // Built under another name, so that nobody meets it half made.
    let temporary = path.with_extension(format!("sock.{}", std::process::id()));
    match fs::remove_file(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let socket = socket2::Socket::new(socket2::Domain::UNIX, socket2::Type::STREAM, None)?;
    let (address, _directory) = address(&temporary)?;
    socket.bind(&address)?;
    let group = rustix::fs::Gid::from_raw(std::os::unix::fs::MetadataExt::gid(&fs::metadata(data_dir)?));
    let mode = match rustix::fs::chown(&temporary, None, Some(group)) {
        Ok(()) => 0o660,
        // Not a member of the directory's group: the service's own group has no business here.
        Err(error) => {
            tracing::debug!(%error, "only the owner may use the control socket");
            0o600
        }
    };
    fs::set_permissions(&temporary, fs::Permissions::from_mode(mode))?;
    socket.listen(128)?;
    fs::rename(&temporary, path)?;
    let listener: std::os::unix::net::UnixListener = socket.into();
    listener.set_nonblocking(true)?;
    Ok(listener)
}
