//! Get-Help of the module says what the tables say: of every function its synopsis, each of its parameters and
//! its examples; and each example, as it is written there, is read there.

use super::session;
use emsh::cmdlet::{CMDLETS, Cmdlet, help};
use emsh::ops::FAILURE_IDS;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;

/// Everything that help knows, each as a line `#name=JSON`.
const SCRIPT: &str = r##"
$PSStyle.OutputRendering = 'PlainText'
function Tell([string] $Name, [object] $Value) {
    [Console]::Out.WriteLine("#$Name=" + (ConvertTo-Json -InputObject $Value -Depth 6 -Compress))
}
# The module is found by its name, and loaded by the first of its functions that is named.
$loading = & { $null = Get-Command Get-SendConnector } 3>&1
Tell loading @($loading | ForEach-Object { "$_" })
Tell loaded "$((Get-Module Emsh).Name)"
$approved = (Get-Verb).Verb
Tell unapproved @((Get-Module Emsh).ExportedFunctions.Keys | Where-Object { $_ -like '*-*' -and $approved -notcontains $_.Split('-')[0] } | Sort-Object)
$common = [System.Management.Automation.Cmdlet]::CommonParameters
$lines = [System.Collections.Generic.List[string]]::new()
Tell functions @(foreach ($name in (Get-Module Emsh).ExportedFunctions.Keys) {
    $help = Get-Help $name
    if ($name -like '*-*') { foreach ($one in $help.examples.example) { $lines.Add([string] $one.code) } }
    @{
        name = $name
        helped = [string] $help.Name
        synopsis = [string] $help.Synopsis
        description = ($help.description | ForEach-Object Text) -join "`n`n"
        own = @((Get-Command $name).Parameters.Keys | Where-Object { $common -notcontains $_ })
        parameters = @(foreach ($one in $help.parameters.parameter) { @{
            name = [string] $one.name
            words = @($one.description | ForEach-Object { "$($_.Text)".Trim() } | Where-Object { $_ }) -join "`n"
            required = [string] $one.required
            position = [string] $one.position
            pipeline = [string] $one.pipelineInput
            type = [string] $one.type.name
            default = [string] $one.defaultValue
        } })
        examples = @(foreach ($one in $help.examples.example) { @{ code = [string] $one.code; about = ($one.remarks | ForEach-Object Text) -join '' } })
        outputs = [string] $help.returnValues.returnValue.type.name
        links = @($help.relatedLinks.navigationLink | ForEach-Object linkText)
    }
})
Tell helper "$((Get-Help AssembleMessage).Synopsis)"
Tell parameter (Get-Help Set-SendConnector -Parameter Port | Out-String)
Tell smarthosts (Get-Help Set-SendConnector -Parameter SmartHosts | Out-String)
Tell words (Get-Help Set-SendConnector -Parameter TlsAuth* | Out-String)
Tell all @(Get-Help Set-SendConnector -Parameter *).Count
Tell detailed (Get-Help Set-SendConnector -Detailed | Out-String)
Tell examples (Get-Help Set-SendConnector -Examples | Out-String)
Tell alias "$((Get-Help Get-TransportServer).Name)"
Tell several @(Get-Help *connector* | ForEach-Object Name)
Tell topics @(Get-Help about_Emsh* | ForEach-Object { "$($_.Name): $($_.Synopsis)" })
Tell about (Get-Help about_Emsh | Out-String)
Tell errors (Get-Help about_Emsh_Errors | Out-String)
# What the guide says of types, and its blocks, each in its turn.
Tell kinds @(
    (Get-ReceiveConnector 'Default EDGE1').MaxMessageSize.GetType().Name
    (Get-ReceiveConnector 'Default EDGE1').ConnectionTimeout.GetType().Name
    "$((Get-ReceiveConnector 'Default EDGE1').WhenChanged.Kind)"
    "$((Get-ReceiveConnector 'Default EDGE1').WhenChangedUTC.Kind)"
    (Get-ReceiveConnector 'Default EDGE1').RemoteIPRanges.GetType().Name
    (Get-ExchangeCertificate)[0].CertificateDomains.GetType().Name
    (Get-ReceiveConnector 'Default EDGE1').MaxProtocolErrors.GetType().Name
    (Get-ReceiveConnector 'Default EDGE1').MessageRateLimit.GetType().Name
    "$(Get-ReceiveConnector 'Default EDGE1')"
)
Tell guide @(foreach ($block in $blocks) {
    try { $null = Invoke-Expression "`$ErrorActionPreference = 'Stop'`n$block" } catch { "$block : $_" }
})
# The examples as the program would get them; the test hands them over, as rehearsals.
$WhatIfPreference = $true
$ConfirmPreference = 'None'
$WarningPreference = 'SilentlyContinue'
$ErrorActionPreference = 'Stop'
$global:EmshSent = [System.Collections.Generic.List[object]]::new()
& (Get-Module Emsh) {
    function script:Invoke-Emsh([hashtable] $Document) { $global:EmshSent.Add((ConvertTo-Json -InputObject $Document -Depth 8 -Compress)) }
}
Tell examined @(foreach ($line in $lines) {
    $id = ''
    $global:EmshSent.Clear()
    try { $null = Invoke-Expression $line } catch { $id = $_.FullyQualifiedErrorId }
    @{ line = $line; id = $id; sent = $global:EmshSent -join "`n" }
})
"##;

/// Stdout and stderr.
type Printed = (String, String);

/// What the script told under this name.
fn told(printed: &Printed, name: &str) -> Value {
    let mark = format!("#{name}=");
    let line = printed.0.lines().find_map(|line| line.strip_prefix(mark.as_str()));
    let line = line.unwrap_or_else(|| panic!("nothing of {name}:\n{}\n{}", printed.0, printed.1));
    serde_json::from_str(line).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

fn exported() -> impl Iterator<Item = &'static Cmdlet> {
    CMDLETS.iter().copied().filter(|cmdlet| !["Help", "Command"].contains(&cmdlet.noun))
}

#[test]
fn help_in_powershell_says_what_the_tables_say() {
    let Some(pwsh) = session::pwsh() else { return };
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("help.ps1");
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    let blocks: Vec<String> =
        blocks().iter().map(|block| format!("'{}'", block.replace('\'', "''"))).collect();
    let script = format!("$blocks = @({})\n{SCRIPT}", blocks.join(", "));
    std::fs::write(&file, script).unwrap();
    let start = format!(
        "$env:EMSH_HOST_NAME = 'edge1.contoso.example'; $env:PSModulePath = '{}'; & '{}'\n",
        modules.display(),
        file.display()
    );
    let printed = session::run(&pwsh, home.path(), &start);
    let mut wrong = Vec::new();

    let functions = told(&printed, "functions");
    let functions = functions.as_array().unwrap();
    let names: BTreeSet<&str> = functions.iter().map(|function| function["name"].as_str().unwrap()).collect();
    // What is no cmdlet has its help in its code.
    let mut wanted: BTreeSet<String> = exported().map(Cmdlet::name).collect();
    wanted.insert("AssembleMessage".into());
    assert_eq!(names, wanted.iter().map(String::as_str).collect());
    for cmdlet in exported() {
        let name = cmdlet.name();
        let function = functions.iter().find(|function| function["name"] == name.as_str()).unwrap();
        hold(&mut wrong, cmdlet, function);
    }
    examined(&mut wrong, &told(&printed, "examined"), &home.path().join("store"));
    assert!(wrong.is_empty(), "{}\n{}", wrong.join("\n"), printed.1);

    loads(&printed);
    views(&printed);
}

/// The lines of PowerShell in the guide's page.
fn blocks() -> Vec<&'static str> {
    let page = include_str!("../../docs/guide/powershell.md");
    let blocks = page.split("```powershell\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.collect()
}

/// Finding the module by its name says nothing. An Import-Module warns of names that are Exchange's.
fn loads(printed: &Printed) {
    assert_eq!(told(printed, "loading"), serde_json::json!([]));
    assert_eq!(told(printed, "loaded"), "Emsh");
    assert_eq!(
        told(printed, "unapproved"),
        serde_json::json!(["Redirect-Message", "Retry-Queue", "Rotate-DkimSigningConfig"])
    );
}

fn views(printed: &Printed) {
    let told = |name: &str| told(printed, name);
    let text = |name: &str| told(name).as_str().unwrap().to_string();
    let parameter = text("parameter");
    for part in ["-Port <Int32>", "Allowed: 1 to 65535.", "Default value                25\n", "Position?"] {
        assert!(parameter.contains(part), "{part}: {parameter}");
    }
    assert!(text("helper").starts_with("Writes what Export-Message gives"));
    assert!(text("smarthosts").contains("The hosts that take this connector's mail"));
    assert!(
        text("words").contains("Allowed: EncryptionOnly, CertificateValidation, DomainValidation; or $null.")
    );
    let set = CMDLETS.iter().find(|cmdlet| cmdlet.name() == "Set-SendConnector").unwrap();
    let own = set.parameters().iter().filter(|parameter| !parameter.is_everywhere()).count();
    // Instance is PowerShell's.
    assert_eq!(told("all"), own + 1);
    let (detailed, examples) = (text("detailed"), text("examples"));
    assert!(detailed.contains("PARAMETERS") && detailed.contains("Example 1"), "{detailed}");
    assert!(
        examples.contains("-DomainSecureEnabled $true") && !examples.contains("PARAMETERS"),
        "{examples}"
    );
    assert_eq!(told("alias"), "Get-TransportService");
    assert!(blocks().len() >= 3, "the guide has examples");
    assert_eq!(told("guide"), serde_json::json!([]));
    let kinds = told("kinds");
    let wanted = [
        "EmshSize",
        "TimeSpan",
        "Local",
        "Utc",
        "EmshList",
        "Object[]",
        "Int64",
        "String",
        r"EDGE1\Default EDGE1",
    ];
    assert_eq!(texts(&kinds), wanted);
    let several = told("several");
    let connectors = exported().map(Cmdlet::name).filter(|name| name.ends_with("Connector"));
    for name in connectors {
        assert!(texts(&several).contains(&name.as_str()), "{name}");
    }
    let topics = told("topics");
    assert!(texts(&topics).iter().all(|line| line.len() > "about_Emsh_Errors: ".len()), "{topics}");
    assert_eq!(texts(&topics).len(), 2);
    for part in ["LISTS", "WHATIF", "ERRORS", "$list += 'partner.example'"] {
        assert!(text("about").contains(part), "{part}");
    }
    for id in FAILURE_IDS {
        assert!(text("errors").contains(&format!("    {} (", id.id)), "{}", id.id);
    }
}

/// One function's help against its cmdlet.
fn hold(wrong: &mut Vec<String>, cmdlet: &Cmdlet, function: &Value) {
    let name = cmdlet.name();
    let mut must_be = |what: &str, found: &Value, wanted: &str| {
        if found != wanted {
            wrong.push(format!("{name}: {what} is {found}, wanted {wanted:?}"));
        }
    };
    must_be("its name", &function["helped"], &name);
    must_be("the synopsis", &function["synopsis"], cmdlet.summary);
    let description = if cmdlet.description.is_empty() { cmdlet.summary } else { cmdlet.description };
    must_be("the description", &function["description"], description);
    let parameters = function["parameters"].as_array().unwrap();
    for own in texts(&function["own"]) {
        // What PowerShell has beside the tables.
        if own == "Instance" && cmdlet.parameter(own).is_none() {
            let found = parameters.iter().find(|found| found["name"] == own).unwrap();
            must_be(
                own,
                &found["type"],
                &cmdlet.object.map_or(String::new(), |it| format!("Emsh.{}", it.noun)),
            );
            let is_said = found["words"].as_str().is_some_and(|words| words.contains("what differs"));
            if !is_said {
                must_be(own, &found["words"], "what it does");
            }
            continue;
        }
        let parameter = cmdlet.parameter(own).unwrap();
        let Some(found) = parameters.iter().find(|found| found["name"] == parameter.name) else {
            must_be(own, &Value::Null, "a parameter of the help");
            continue;
        };
        let facts = help::facts(&parameter, cmdlet.impact);
        let fact = |wanted: &str| facts.iter().find(|(name, _)| *name == wanted).map(|(_, value)| value);
        let mut words = parameter.doc.to_string();
        for more in ["Allowed", "Status"] {
            words += &fact(more).map(|value| format!("\n{more}: {value}.")).unwrap_or_default();
        }
        must_be(own, &found["words"], &words);
        must_be(own, &found["default"], fact("Default").map_or("", String::as_str));
        must_be(own, &found["required"], &parameter.mandatory.to_string());
        let position = parameter.position.map_or("named".into(), |position| position.to_string());
        must_be(own, &found["position"], &position);
        let kind = help::type_name(&parameter).unwrap_or_else(|| "SwitchParameter".into());
        must_be(own, &found["type"], &kind);
        if own == "Identity" {
            must_be(own, &found["pipeline"], "True (ByValue, ByPropertyName)");
        }
    }
    if parameters.len() != texts(&function["own"]).len() {
        must_be("the number of parameters", &parameters.len().into(), "that of the function's");
    }
    let examples = function["examples"].as_array().unwrap();
    let abouts: Vec<&str> = examples.iter().map(|example| example["about"].as_str().unwrap()).collect();
    let wanted: Vec<&str> = cmdlet.examples.iter().map(|example| example.about).collect();
    if wanted.is_empty() || abouts != wanted {
        must_be("the examples", &abouts.into(), &wanted.join(", "));
    }
    let output = cmdlet.object.filter(|_| cmdlet.shows()).map(|object| format!("Emsh.{}", object.noun));
    must_be("the output", &function["outputs"], output.as_deref().unwrap_or("None"));
    let mut links = help::related(CMDLETS, cmdlet);
    links.push("about_Emsh".into());
    if texts(&function["links"]) != links {
        must_be("the links", &function["links"], &links.join(", "));
    }
}

/// Examples may fail for what is not in the store, and say so by an id of ours; none for how it is written.
fn examined(wrong: &mut Vec<String>, examined: &Value, store: &Path) {
    let examined = examined.as_array().unwrap();
    let examples: usize = exported().map(|cmdlet| cmdlet.examples.len()).sum();
    if examined.len() != examples {
        wrong.push(format!("{} of {examples} examples were read", examined.len()));
    }
    for example in examined {
        let [line, id, sent] = ["line", "id", "sent"].map(|key| example[key].as_str().unwrap());
        if !id.is_empty() || sent.is_empty() {
            wrong.push(format!("{line}: {id}, sent: {sent}"));
            continue;
        }
        let (answer, _) = emsh::shell::invoke::invoke(&mut sent.as_bytes(), store);
        let answer: Value = serde_json::from_str(&answer).unwrap();
        for error in answer["errors"].as_array().unwrap() {
            if error["id"] == "ParameterBinding" || FAILURE_IDS.iter().all(|known| error["id"] != known.id) {
                wrong.push(format!("{line}: {error}"));
            }
        }
    }
}
