//! The topics of the module, which are about no single function.

use super::DIRECTORY;
use crate::cmdlet::help;
use crate::r#gen::Generated;
use std::fmt::Write;

/// The topic about the module.
pub(super) const TOPIC: &str = "about_Emsh";
const ERRORS: &str = "about_Emsh_Errors";

/// The files of the topics. PowerShell reads the synopsis of a topic from its fifth line.
pub(super) fn files() -> Vec<Generated> {
    let mut errors = format!(
        "TOPIC\n    {ERRORS}\n\nSHORT DESCRIPTION\n    The errors of the module Emsh: ids and categories.\n\nLONG DESCRIPTION\n"
    );
    errors.push_str(include_str!("about_Emsh_Errors.txt"));
    errors.push('\n');
    errors.push_str(&help::ids());
    let _ = write!(errors, "\nSEE ALSO\n    {TOPIC}\n");
    let path = |name: &str| format!("{DIRECTORY}/en-US/{name}.help.txt");
    vec![(path(TOPIC), include_str!("about_Emsh.txt").to_string()), (path(ERRORS), errors)]
}
