//! Lines as administrators type them, in each shell that is there: bash, zsh, fish, PowerShell. What a
//! shell cut or emptied is refused and changes nothing; what it only rewrote is read as it was meant.

use crate::site::{Done, Site, skipped};
use serde_json::{Value, json};

/// A shell, the letter that stands for it in the table, and how it is given a line.
const SHELLS: &[(char, &str, &[&str])] = &[
    ('b', "bash", &["--norc", "-c"]),
    ('z', "zsh", &["-f", "-c"]),
    ('f', "fish", &["--no-config", "-c"]),
    ('p', "pwsh", &["-NoProfile", "-NonInteractive", "-Command"]),
];

/// The Get- line, the property, and its value.
type Stored = (&'static str, &'static str, fn() -> Value);

/// A line, the shells that it is for, the exit code of emsh, what stderr says, and what is stored then.
struct Row {
    shells: &'static str,
    line: &'static str,
    code: i32,
    said: &'static str,
    stored: Option<Stored>,
}

const fn row(shells: &'static str, line: &'static str, code: i32, said: &'static str) -> Row {
    Row { shells, line, code, said, stored: None }
}

const fn stores(
    shells: &'static str,
    line: &'static str,
    get: &'static str,
    property: &'static str,
    value: fn() -> Value,
) -> Row {
    Row { shells, line, code: 0, said: "", stored: Some((get, property, value)) }
}

const OUT: &str = "Get-SendConnector Out";
const R1: &str = "Get-ReceiveConnector R1";
const TABLE: &[Row] = &[
    // Booleans.
    row("bzf", "emsh Set-SendConnector Out -DomainSecureEnabled $true -Enabled $false", 2, "quote it"),
    row("bz", "emsh Set-SendConnector Out -Enabled:$false", 2, "write plain true or false"),
    row("f", "emsh Set-SendConnector Out -Enabled:$false", 2, "given nothing to set"),
    stores("bzf", "emsh Set-SendConnector Out -Enabled '$false'", OUT, "Enabled", || json!(false)),
    stores("p", "emsh Set-SendConnector Out -Enabled $false", OUT, "Enabled", || json!(false)),
    stores("bzf", "emsh Set-SendConnector Out -Enabled:TRUE", OUT, "Enabled", || json!(true)),
    row("bzf", "emsh Set-SendConnector Out -Enabled yes", 2, "allowed: $true or $false"),
    // Null.
    row("bzfp", "emsh Set-SendConnector Out -Comment $null", 2, "Missing an argument"),
    row("bzf", "emsh Set-SendConnector Out -Port '$null'", 2, "its default is 25"),
    stores("bzfp", "emsh Set-SendConnector Out -Comment ''", OUT, "Comment", || json!(null)),
    // Values with blanks.
    row(
        "bzf",
        "emsh Set-SendConnector Out -MaxMessageSize 36 MB",
        2,
        "quote the whole value: -MaxMessageSize '36 MB'",
    ),
    stores(
        "bzfp",
        "emsh Set-SendConnector Out -MaxMessageSize '36 MB (37,748,736 bytes)'",
        OUT,
        "MaxMessageSize",
        || json!(37_748_736),
    ),
    stores("p", "emsh Set-SendConnector Out -MaxMessageSize (20MB)", OUT, "MaxMessageSize", || {
        json!(20_971_520)
    }),
    stores("bzf", "emsh Set-SendConnector Out -MaxMessageSize 1000", OUT, "MaxMessageSize", || json!(1024)),
    stores("bzf", "emsh Set-SendConnector Out -MaxMessageSize:unlimited", OUT, "MaxMessageSize", || {
        json!("Unlimited")
    }),
    stores(
        "bzf",
        "emsh Set-SendConnector Out -ConnectionInactivityTimeOut 0:05",
        OUT,
        "ConnectionInactivityTimeOut",
        || json!("00:05:00"),
    ),
    stores(
        "p",
        "emsh Set-SendConnector Out -ConnectionInactivityTimeOut ([timespan]::FromMinutes(7))",
        OUT,
        "ConnectionInactivityTimeOut",
        || json!("00:07:00"),
    ),
    row("bzf", "emsh Set-SendConnector Out -ConnectionInactivityTimeOut 24:00:00", 2, "a day is 1.00:00:00"),
    // Lists: as they are typed, and as they are printed.
    stores("bzfp", "emsh Set-ReceiveConnector R1 -AuthMechanism Tls, BasicAuth", R1, "AuthMechanism", || {
        json!(["Tls", "BasicAuth"])
    }),
    stores(
        "bzf",
        "emsh Set-ReceiveConnector R1 -AuthMechanism 'tls, exchangeserver'",
        R1,
        "AuthMechanism",
        || json!(["Tls", "ExchangeServer"]),
    ),
    row("bzf", "emsh Set-ReceiveConnector R1 -AuthMechanism 34", 2, "allowed: None, Tls"),
    stores("bzf", "emsh Set-ReceiveConnector R1 -AuthMechanism '{Tls}'", R1, "AuthMechanism", || {
        json!(["Tls"])
    }),
    stores(
        "bzfp",
        "emsh Set-ReceiveConnector R1 -RemoteIPRanges '{192.0.2.0/24, 198.51.100.7}'",
        R1,
        "RemoteIPRanges",
        || json!(["192.0.2.0/24", "198.51.100.7"]),
    ),
    stores(
        "bf",
        "emsh Set-ReceiveConnector R1 -RemoteIPRanges {192.0.2.9, 192.0.2.8}",
        R1,
        "RemoteIPRanges",
        || json!(["192.0.2.9", "192.0.2.8"]),
    ),
    row(
        "p",
        "emsh Set-ReceiveConnector R1 -RemoteIPRanges {192.0.2.9, 192.0.2.8}",
        2,
        "-RemoteIPRanges: PowerShell handed over a script block",
    ),
    row("bzf", "emsh Set-ReceiveConnector R1 -RemoteIPRanges '{}'", 1, "can't be empty"),
    row("bzf", "emsh Set-ReceiveConnector R1 -RemoteIPRanges ''", 2, "'$null'"),
    row("bz", "emsh Set-TransportConfig -TLSSendDomainSecureList '@{Add=a.example'", 2, "not closed"),
    row(
        "p",
        "emsh Set-TransportConfig -TLSSendDomainSecureList @{Add='a.example'}",
        2,
        "name of a hashtable's type",
    ),
    stores(
        "bzfp",
        "emsh Set-TransportConfig -TLSSendDomainSecureList '@{ add=\"a.example\" ; REMOVE=\"b.example\" }'",
        "Get-TransportConfig",
        "TLSSendDomainSecureList",
        || json!(["a.example"]),
    ),
    stores(
        "bzf",
        "emsh Set-TransportConfig -TLSSendDomainSecureList @{Remove='a.example','b.example'}",
        "Get-TransportConfig",
        "TLSSendDomainSecureList",
        || json!([]),
    ),
    // Names.
    row("bzf", "emsh Get-ReceiveConnector EDGE1\\R1", 1, "did you mean 'EDGE1\\R1'?"),
    row("p", "emsh Get-ReceiveConnector EDGE1\\R1", 0, ""),
    row("bzf", "emsh Get-ReceiveConnector 'edge1\\r1'", 0, ""),
    row("bzf", "emsh Get-SendConnector CN=Out,CN=Connections,CN=emsh,CN=Configuration", 0, ""),
    stores(
        "p",
        "$r = emsh Get-ReceiveConnector R1 -Property '*' -Json | ConvertFrom-Json; emsh Set-ReceiveConnector $r.DistinguishedName -Comment dn",
        R1,
        "Comment",
        || json!("dn"),
    ),
    stores(
        "p",
        "$p = @{Identity='Out'; Comment='a:b'; Enabled=$true; Port=2525}; emsh Set-SendConnector @p",
        OUT,
        "Port",
        || json!(2525),
    ),
    row("p", "emsh Set-ReceiveConnector R1 -Fqdn=mail.example.com", 2, "split by PowerShell at the dot"),
    stores("bzf", "emsh Set-ReceiveConnector R1 -Fqdn:mail.example.com", R1, "Fqdn", || {
        json!("mail.example.com")
    }),
    // Common parameters.
    row("bzfp", "emsh Get-SendConnector Nope -EA:SilentlyContinue", 1, ""),
    row("bzf", "emsh Set-SendConnector Out -Port 25 -WA 0 -infa Ignore", 0, ""),
    row("bzf", "emsh Get-SendConnector -OutVariable x", 2, "a program sets no variable"),
    row("bz", "emsh Remove-ReceiveConnector R1 -Confirm:$false", 2, "quote it"),
    row("p", "emsh Remove-ReceiveConnector R1 -Confirm:$false", 0, ""),
];

#[test]
fn lines_in_every_shell() {
    std::thread::scope(|scope| {
        for (letter, program, arguments) in SHELLS {
            scope.spawn(move || in_shell(*letter, program, arguments));
        }
    });
}

fn in_shell(letter: char, program: &str, arguments: &[&str]) {
    let site = Site::new();
    for row in TABLE.iter().filter(|row| row.shells.contains(letter)) {
        let before = site.bytes();
        let line =
            if letter == 'p' { format!("{}; exit $LASTEXITCODE", row.line) } else { row.line.to_string() };
        let Some(done) = site.shell(program, arguments, &line) else { return skipped(program) };
        let Done { code, out, err, .. } = &done;
        assert_eq!(*code, row.code, "{program}: {}\n{out}{err}", row.line);
        assert!(err.contains(row.said), "{program}: {}\n{err}", row.line);
        if row.code != 0 {
            assert!(out.is_empty() && before == site.bytes(), "{program}: {}\n{out}", row.line);
        }
        if let Some((get, property, value)) = row.stored {
            assert_eq!(site.property(get, property), value(), "{program}: {}\n{err}", row.line);
        }
    }
}
