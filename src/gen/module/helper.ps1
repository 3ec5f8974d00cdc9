# The lists that are read keep where they came from: in the list, and in each element, so that +=, where,
# .Add() and .Remove() leave it to be seen.
class EmshList : System.Collections.ArrayList {
    hidden [object] $EmshOrigin
    EmshList([object] $origin) : base() { $this.EmshOrigin = $origin }
    [int] IndexOf([object] $item) {
        for ($index = 0; $index -lt $this.Count; $index++) {
            if ([string]::Equals([string] $this[$index], [string] $item, [System.StringComparison]::OrdinalIgnoreCase)) { return $index }
        }
        return -1
    }
    [bool] Contains([object] $item) { return $this.IndexOf($item) -ge 0 }
    [void] Remove([object] $item) {
        $index = $this.IndexOf($item)
        if ($index -ge 0) { $this.RemoveAt($index) }
    }
}

# Runs the program on a document; its answer.
function Invoke-Emsh {
    param([hashtable] $Document, [string] $Directory)
    $program = Get-Command emsh -CommandType Application -ErrorAction Ignore | Select-Object -First 1
    if ($null -eq $program) {
        throw [System.InvalidOperationException]::new("The program 'emsh' isn't on PATH; the module needs it.")
    }
    $start = [System.Diagnostics.ProcessStartInfo]::new($program.Source, '--invoke')
    $start.UseShellExecute = $false
    $start.RedirectStandardInput = $true
    $start.RedirectStandardOutput = $true
    $start.StandardOutputEncoding = [System.Text.UTF8Encoding]::new($false)
    if ($Directory) { $start.WorkingDirectory = $Directory }
    $process = [System.Diagnostics.Process]::Start($start)
    try {
        $json = [System.Text.UTF8Encoding]::new($false).GetBytes((ConvertTo-Json -InputObject $Document -Depth 8 -Compress))
        try {
            $process.StandardInput.BaseStream.Write($json, 0, $json.Length)
            $process.StandardInput.Close()
        } catch [System.IO.IOException] {
            # It has refused the document before its end, and says why.
            $null = $_
        }
        $text = $process.StandardOutput.ReadToEnd()
        $process.WaitForExit()
        $code = $process.ExitCode
    } finally {
        $process.Dispose()
    }
    if (-not $text) {
        throw [System.InvalidOperationException]::new("emsh ended with exit code $code and no answer.")
    }
    $plain = @{}
    # Texts that look like times stay texts where this can be told; only times become DateTime.
    if ($script:EmshKeepsDates) { $plain.DateKind = 'String' }
    ConvertFrom-Json -InputObject $text @plain
}
$script:EmshKeepsDates = (Get-Command ConvertFrom-Json).Parameters.ContainsKey('DateKind')

# An argument as JSON has it.
function ConvertTo-EmshValue {
    param([object] $Value)
    if ($null -eq $Value) { return $null }
    if ($Value -is [psobject]) { $Value = $Value.PSObject.BaseObject }
    if ($Value -is [string] -or $Value -is [bool]) { return $Value }
    if ($Value -is [switch]) { return [bool] $Value }
    if ($Value -is [EmshSize]) { return $Value.ToBytes() }
    if ($Value -is [timespan]) { return $Value.ToString('c') }
    if ($Value -is [datetime]) { return $Value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture) }
    if ($Value -is [securestring]) { return [System.Net.NetworkCredential]::new('', $Value).Password }
    if ($Value -is [byte[]]) { return [System.Convert]::ToBase64String($Value) }
    if ($Value -is [enum] -or $Value -is [char] -or $Value -is [guid] -or $Value -is [uri] -or $Value -is [System.Net.IPAddress] -or $Value -is [version]) { return [string] $Value }
    if ($Value -is [System.Collections.IDictionary]) {
        $edit = @{}
        foreach ($key in @($Value.get_Keys())) {
            $edit[[string] $key] = @(foreach ($item in $Value[$key]) { ConvertTo-EmshValue $item })
        }
        return $edit
    }
    if ($Value -is [System.Collections.IEnumerable]) {
        return , @(foreach ($item in $Value) { ConvertTo-EmshValue $item })
    }
    if ($Value -is [ValueType]) { return $Value }
    return [string] $Value
}

# The name of an object that was given as Identity.
function Resolve-EmshIdentity {
    param([object] $Value)
    if ($Value -is [System.Collections.IDictionary]) {
        throw [System.ArgumentException]::new('-Identity takes a name or an object, and got a hashtable.')
    }
    if ($Value -is [string] -or $Value -is [ValueType]) { return [string] $Value }
    $named = $Value.PSObject.Properties['Identity']
    if ($null -ne $named) { return [string] $named.Value }
    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        throw [System.ArgumentException]::new('The object that was given as Identity has no property Identity.')
    }
    return [string] $Value
}

# A list as what is to become of it: where it comes from the same object and property, what was added to
# it and taken away since it was read; else the list.
function ConvertTo-EmshList {
    param([object] $Value, [string] $Noun, [string] $Name, [string] $Identity)
    if ($null -eq $Value) { return $null }
    if ($Value -is [System.Collections.IDictionary]) { return ConvertTo-EmshValue $Value }
    $items = @(foreach ($item in $Value) { ConvertTo-EmshValue $item })
    $origin = $null
    if ($Value -is [EmshList]) { $origin = $Value.EmshOrigin }
    foreach ($item in $Value) {
        if ($null -eq $origin -and $null -ne $item) {
            $mark = $item.PSObject.Properties['EmshOrigin']
            if ($null -ne $mark) { $origin = $mark.Value }
        }
    }
    $same = $null -ne $origin -and $origin.Noun -eq $Noun -and $origin.Property -eq $Name
    if (-not $same -or ($Identity -and @($origin.Names) -notcontains $Identity)) { return , $items }
    return @{
        Add = @($items | Where-Object { @($origin.Items) -notcontains $_ })
        Remove = @($origin.Items | Where-Object { $items -notcontains $_ })
    }
}

# The program's objects with dates, spans, sizes and lists as values.
function ConvertFrom-EmshObject {
    param([object] $Object, [string] $Noun)
    $invariant = [cultureinfo]::InvariantCulture
    $kinds = $script:EmshKinds[$Noun]
    $properties = $Object.PSObject.Properties
    $names = @(foreach ($name in 'Identity', 'Name', 'Guid') {
        $property = $properties[$name]
        if ($null -ne $property -and $property.Value) { [string] $property.Value }
    })
    foreach ($name in $kinds.Keys) {
        $property = $properties[$name]
        if ($null -eq $property -or $null -eq $property.Value) { continue }
        $value = $property.Value
        switch ($kinds[$name]) {
            'Size' { if ($value -isnot [string]) { $property.Value = [EmshSize]::new($value) } }
            'Span' {
                $span = [timespan]::Zero
                if ([timespan]::TryParse($value, $invariant, [ref] $span)) { $property.Value = $span }
            }
            'Time' {
                if ($value -is [string]) { $property.Value = [datetime]::Parse($value, $invariant, [System.Globalization.DateTimeStyles]::AdjustToUniversal) }
            }
            'List' {
                $origin = [pscustomobject]@{ Noun = $Noun; Property = $name; Names = $names; Items = @($value) }
                $list = [EmshList]::new($origin)
                # A method's argument loses what is attached to it; a whole array doesn't.
                $marked = @(foreach ($item in $value) { Add-Member -InputObject $item -NotePropertyName EmshOrigin -NotePropertyValue $origin -PassThru })
                $list.AddRange($marked)
                $property.Value = $list
            }
        }
    }
    $Object.PSObject.TypeNames.Insert(0, "Emsh.$Noun")
    $Object
}
