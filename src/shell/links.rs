//! `emsh install-links DIR`: each cmdlet a command of its own, by links to emsh that bear its name.
//!
//! Promises: everything is judged before anything is made or removed. Refuses to overwrite or remove what
//! is no link to an emsh; a link that leads to another emsh (an older place of the package) is set right.

use crate::cmdlet::{CMDLETS, Category, Failure, alias};
use std::fmt::Write;
use std::io;
use std::path::{Path, PathBuf};

/// What is at the place of a link.
enum There {
    Nothing,
    /// A link to an emsh, this or another.
    Own(PathBuf),
    Foreign,
}

/// Makes the links, or removes them; what was done, or would be.
///
/// # Errors
/// A directory that is not there or can't be written; something else at the place of a link.
pub fn run(directory: &Path, remove: bool, what_if: bool) -> Result<String, Failure> {
    let program = std::env::current_exe().map_err(|error| failed(directory, "looked into", &error))?;
    if !directory.is_dir() {
        return Err(Failure::binding(
            "directory",
            format!("'{}' is no directory: the links go into an existing one, of PATH", directory.display()),
        ));
    }
    let directory =
        std::path::absolute(directory).map_err(|error| failed(directory, "looked into", &error))?;
    let names = CMDLETS.iter().flat_map(|cmdlet| alias::names(cmdlet));
    let mut steps: Vec<(PathBuf, bool)> = Vec::new();
    let mut foreign = Vec::new();
    for path in names.map(|name| directory.join(name)) {
        match (there(&path)?, remove) {
            (There::Foreign, false) => foreign.push(path),
            (There::Nothing, false) => steps.push((path, false)),
            (There::Own(target), false) if target != program => steps.push((path, true)),
            (There::Own(_), true) => steps.push((path, true)),
            _ => {}
        }
    }
    if let [first, rest @ ..] = foreign.as_slice() {
        let more = if rest.is_empty() { String::new() } else { format!(" and {} more", rest.len()) };
        let text = format!("'{}'{more} is there and is no link to emsh: nothing was made", first.display());
        return Err(Failure::new("LinkExists", Category::ResourceExists, first.to_string_lossy(), text)
            .hint("take another directory, or move it away"));
    }
    let mut said = String::new();
    for (path, present) in &steps {
        let shown = path.display();
        let _ = match (what_if, remove) {
            (true, true) => writeln!(said, "What if: remove {shown}"),
            (true, false) => writeln!(said, "What if: link {shown} -> {}", program.display()),
            (false, true) => writeln!(said, "removed {shown}"),
            (false, false) => writeln!(said, "{shown} -> {}", program.display()),
        };
        if what_if {
            continue;
        }
        if *present {
            std::fs::remove_file(path).map_err(|error| failed(path, "removed", &error))?;
        }
        if !remove {
            std::os::unix::fs::symlink(&program, path).map_err(|error| failed(path, "made", &error))?;
        }
    }
    if steps.is_empty() {
        let _ = writeln!(said, "{}: nothing to do", directory.display());
    }
    Ok(said)
}

fn there(path: &Path) -> Result<There, Failure> {
    match std::fs::symlink_metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(There::Nothing),
        Err(error) => Err(failed(path, "looked at", &error)),
        Ok(data) if data.is_symlink() => {
            let target = std::fs::read_link(path).map_err(|error| failed(path, "read", &error))?;
            let is_emsh = target.file_name().is_some_and(|name| name == "emsh");
            Ok(if is_emsh { There::Own(target) } else { There::Foreign })
        }
        Ok(_) => Ok(There::Foreign),
    }
}

fn failed(path: &Path, action: &str, error: &io::Error) -> Failure {
    let (id, category) = match error.kind() {
        io::ErrorKind::PermissionDenied => ("AccessDenied", Category::PermissionDenied),
        _ => ("LinkFailed", Category::WriteError),
    };
    let shown = path.to_string_lossy();
    Failure::new(id, category, shown.clone(), format!("'{shown}' can't be {action}: {error}"))
}
