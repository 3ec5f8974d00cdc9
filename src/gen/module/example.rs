//! An example's line as PowerShell reads it. The tables have it as a POSIX shell reads it.
//!
//! Promises: the same words reach the cmdlet. Booleans are `$true` and `$false`, a switch has its value behind
//! a colon, hashtables and lists stand as they are, everything else is quoted where PowerShell would change
//! it. What PowerShell does with objects itself (-Json, -Format, -Property) becomes a pipe.

use crate::cmdlet::Cmdlet;
use crate::cmdlet::spec::Parameter;
use crate::model::Kind;
use std::fmt::Write;

/// The line.
pub(super) fn line(cmdlet: &Cmdlet, posix: &str) -> String {
    let words = shlex::split(posix).unwrap_or_default();
    let mut text = cmdlet.name();
    let mut shown = Shown::default();
    let mut words = words.into_iter().skip(1).peekable();
    while let Some(word) = words.next() {
        if word == ">" {
            shown.file = words.next();
            continue;
        }
        let Some(named) = word.strip_prefix('-') else {
            let _ = write!(text, " {}", quote(&word));
            continue;
        };
        let (name, attached) = match named.split_once(':') {
            Some((name, value)) => (name, Some(value.to_string())),
            None => (named, None),
        };
        let Some(parameter) = cmdlet.parameter(name) else { continue };
        let value = attached.or_else(|| words.next_if(|next| !next.starts_with('-')));
        if parameter.common && shown.takes(&parameter, value.as_deref()) {
            continue;
        }
        let _ = write!(text, " -{}", parameter.name);
        if let Some(value) = value {
            let between = if parameter.is_switch() { ':' } else { ' ' };
            let _ = write!(text, "{between}{}", written(&parameter, &value));
        }
    }
    let file = shown.file.take().map(|file| quote(&file));
    text += &shown.pipe();
    match file {
        // A message is octets, which PowerShell's own > would change.
        Some(file) if cmdlet.noun == "Message" => text + " | AssembleMessage -Path " + &file,
        Some(file) => text + " > " + &file,
        None => text,
    }
}

/// How the objects are shown.
#[derive(Default)]
struct Shown {
    command: Option<&'static str>,
    properties: Option<String>,
    /// Where standard output goes.
    file: Option<String>,
}

impl Shown {
    /// True where the parameter was one of those that PowerShell has cmdlets for.
    fn takes(&mut self, parameter: &Parameter, value: Option<&str>) -> bool {
        match (parameter.name, value) {
            ("Json", _) | ("Format", Some("Json")) => self.command = Some("ConvertTo-Json -Depth 4"),
            ("Format", Some("List")) => self.command = Some("Format-List"),
            ("Format", Some("Csv")) => self.command = Some("ConvertTo-Csv"),
            ("Format", _) => self.command = Some("Format-Table"),
            ("Property", Some(names)) => self.properties = Some(names.to_string()),
            _ => return false,
        }
        true
    }

    fn pipe(self) -> String {
        match (self.command, self.properties) {
            (None, None) => String::new(),
            (None, Some(names)) => format!(" | Format-List {names}"),
            (Some("Format-List"), None) => " | Format-List *".into(),
            (Some(command), None) => format!(" | {command}"),
            (Some(command), Some(names)) if command.starts_with("Format-") => format!(" | {command} {names}"),
            (Some(command), Some(names)) => format!(" | Select-Object {names} | {command}"),
        }
    }
}

/// A value of a parameter.
fn written(parameter: &Parameter, value: &str) -> String {
    let is_boolean = parameter.is_switch() || matches!(parameter.kind(), Some(Kind::Bool));
    match value {
        "true" | "false" if is_boolean => format!("${value}"),
        _ if value.starts_with("@{") => value.to_string(),
        _ if parameter.is_list() => value.split(',').map(quote).collect::<Vec<_>>().join(","),
        _ => quote(value),
    }
}

/// A word in single quotes where PowerShell would change it, or a reader would have to think whether it does.
fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.:/@".contains(c);
    if !word.is_empty() && word.chars().all(plain) && !word.starts_with(['-', '@', '.']) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', "''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cmdlet::CMDLETS;

    #[test]
    fn lines_are_written_as_powershell_reads_them() {
        for (posix, wanted) in [
            ("Set-SendConnector 'Out Two' -Enabled:true", "Set-SendConnector 'Out Two' -Enabled $true"),
            ("Remove-SendConnector Out -Confirm false", "Remove-SendConnector Out -Confirm:$false"),
            (
                "Set-SendConnector Out -SmartHosts a.example,b.example -Comment \"it's\" -WhatIf",
                "Set-SendConnector Out -SmartHosts a.example,b.example -Comment 'it''s' -WhatIf",
            ),
            (
                "Set-TransportConfig -TLSSendDomainSecureList '@{Add=\"a.example\"}'",
                "Set-TransportConfig -TLSSendDomainSecureList @{Add=\"a.example\"}",
            ),
            ("Get-SendConnector '*' -Json", "Get-SendConnector '*' | ConvertTo-Json -Depth 4"),
            ("Get-SendConnector -Format List", "Get-SendConnector | Format-List *"),
            ("Get-SendConnector -Property TLS*", "Get-SendConnector | Format-List TLS*"),
            (
                "Get-SendConnector -Format Csv -Property Name,Port",
                "Get-SendConnector | Select-Object Name,Port | ConvertTo-Csv",
            ),
            ("Export-Message '3\\17' > 17.eml", "Export-Message '3\\17' | AssembleMessage -Path 17.eml"),
            ("Export-Configuration -Format Script > it", "Export-Configuration -Format Script > it"),
            // A parameter of the cmdlet's own is no way of showing.
            ("Export-Configuration -Format Script", "Export-Configuration -Format Script"),
        ] {
            let name = posix.split(' ').next().unwrap();
            let cmdlet = CMDLETS.iter().find(|cmdlet| cmdlet.name() == name).unwrap();
            assert_eq!(line(cmdlet, posix), wanted);
        }
    }
}
