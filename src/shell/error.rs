//! Failures as people read them: what is wrong, what would be allowed, what to type next.

use super::output::escape;
use crate::cmdlet::Failure;
use std::fmt::Write;

/// The text of a failure, with a line end after each line.
///
/// `source` is the cmdlet that failed, or `emsh`. With `verbose` PowerShell's CategoryInfo and
/// FullyQualifiedErrorId follow.
pub fn render(failure: &Failure, source: &str, verbose: bool) -> String {
    let mut text = String::new();
    let mut lines = failure.message.lines();
    let _ = writeln!(text, "{source} : {}", escape(lines.next().unwrap_or_default()));
    for line in lines {
        let _ = writeln!(text, "    {}", escape(line));
    }
    for hint in &failure.hints {
        let _ = writeln!(text, "    {}", escape(hint));
    }
    for remedy in &failure.remedies {
        let _ = writeln!(text, "    Try: emsh {}", escape(&remedy.to_string()));
    }
    if verbose {
        let category = failure.category.name();
        let target = escape(&failure.target);
        let id = failure.id;
        let _ =
            writeln!(text, "    + CategoryInfo          : {category}: ({target}:String) [{source}], {id}");
        let _ = writeln!(text, "    + FullyQualifiedErrorId : {id},{source}");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::CommandLine;

    #[test]
    fn a_failure_names_the_way_out() {
        let failure = Failure::binding("Port", "Cannot bind parameter 'Port': \x1b[2J is no number")
            .hint("a port is a number")
            .remedy(CommandLine::new("Set-SendConnector").on("Out Two").with("Port", "25"));
        assert_eq!(
            render(&failure, "Set-SendConnector", false),
            "Set-SendConnector : Cannot bind parameter 'Port': \\x1B[2J is no number\n    a port is a number\n    \
             Try: emsh Set-SendConnector 'Out Two' -Port 25\n"
        );
        let verbose = render(&failure, "Set-SendConnector", true);
        assert!(
            verbose.contains("+ CategoryInfo          : InvalidArgument: (Port:String) [Set-SendConnector]")
        );
        assert!(verbose.ends_with("+ FullyQualifiedErrorId : ParameterBinding,Set-SendConnector\n"));
    }
}
