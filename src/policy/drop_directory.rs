//! Where the drop directory of a Foreign connector is.
//!
//! Promises: below RootDropDirectoryPath, where that is set; a name alone is below it, or below `drop` in the data
//! directory. Pure: whether something on the way is a symbolic link is seen where it is opened.
//!
//! Refuses: `.` and `..`, and an absolute path outside of a root that is set.

use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};

/// The default root, below the data directory.
const ROOT: &str = "drop";

/// A root, and the directories to go down from there.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DropPath {
    /// Absolute.
    pub root: PathBuf,
    /// One name after the other; none: the root itself.
    pub below: Vec<OsString>,
}

/// The directory by RootDropDirectoryPath and DropDirectory.
///
/// # Errors
/// It is outside of the root; the text says so.
pub fn drop_directory(root: Option<&Path>, drop: Option<&Path>, data_dir: &Path) -> Result<DropPath, String> {
    let drop = drop.unwrap_or(Path::new(""));
    let whole = root.map_or_else(|| data_dir.join(ROOT), |root| data_dir.join(root));
    let (root, below) = match (drop.is_absolute(), root) {
        (false, _) => (whole, drop),
        (true, None) => (drop.to_owned(), Path::new("")),
        (true, Some(root)) => match drop.strip_prefix(root) {
            Ok(below) => (whole, below),
            Err(_) => {
                return Err(format!(
                    "DropDirectory '{}' lies outside of RootDropDirectoryPath '{}' of Get-TransportService: name a directory in it",
                    drop.display(),
                    root.display()
                ));
            }
        },
    };
    let name = |part: Component<'_>| match part {
        Component::Normal(name) => Ok(name.to_owned()),
        _ => Err(format!("DropDirectory '{}' leads elsewhere than it says", drop.display())),
    };
    Ok(DropPath { below: below.components().map(name).collect::<Result<_, _>>()?, root })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_it_is() {
        for (root, drop, wanted) in [
            (None, None, Ok(("/data/drop", ""))),
            (None, Some("fax"), Ok(("/data/drop", "fax"))),
            (None, Some("/srv/fax"), Ok(("/srv/fax", ""))),
            (Some("gateways"), Some("fax"), Ok(("/data/gateways", "fax"))),
            (Some("/srv/drop"), None, Ok(("/srv/drop", ""))),
            (Some("/srv/drop"), Some("fax"), Ok(("/srv/drop", "fax"))),
            (Some("/srv/drop"), Some("/srv/drop/a/fax"), Ok(("/srv/drop", "a fax"))),
            (Some("/srv/drop"), Some("/srv/drop"), Ok(("/srv/drop", ""))),
            (Some("gateways"), Some("/data/gateways/fax"), Err("outside")),
            (Some("/srv/drop"), Some("/srv/dropped"), Err("outside")),
            (Some("/srv/drop"), Some("/etc"), Err("outside")),
            (Some("/srv/drop"), Some("/srv/drop/../../etc"), Err("elsewhere")),
            (None, Some(".."), Err("elsewhere")),
            (None, Some("../etc"), Err("elsewhere")),
        ] {
            let found = drop_directory(root.map(Path::new), drop.map(Path::new), Path::new("/data"));
            match (&found, wanted) {
                (Ok(path), Ok((root, below))) => {
                    assert_eq!(path.root, Path::new(root), "{drop:?}");
                    assert_eq!(path.below.join(std::ffi::OsStr::new(" ")), below, "{drop:?}");
                }
                (Err(why), Err(said)) => assert!(why.contains(said), "{why}"),
                _ => panic!("{root:?} {drop:?}: {found:?}"),
            }
        }
    }
}
