# Generated from the tables of emsh by src/gen/module; do not edit.
# A size in bytes as Exchange's ByteQuantifiedSize shows it: 35 MB (36,700,160 bytes).
# It compares with sizes, numbers and texts, and is written as the shell writes it, so that what was
# read can be given back. A negative or fractional amount and an unknown unit are refused.
class EmshSize : System.IComparable {
    hidden [uint64] $Bytes

    # PowerShell converts to a type by its constructor.
    EmshSize([object] $from) { $this.Bytes = [EmshSize]::Read($from) }
    EmshSize() { }

    # Of bytes without a search for what they could be: there are thousands of them.
    static [EmshSize] Of([object] $from) {
        $size = [EmshSize]::new()
        if ($from -is [long]) { $size.Bytes = $from } else { $size.Bytes = [EmshSize]::Read($from) }
        return $size
    }

    hidden static [uint64] Read([object] $from) {
        if ($from -is [EmshSize]) { return $from.Bytes }
        if ($from -is [bool] -or $null -eq $from) { throw [System.FormatException]::new("'$from' is no size") }
        if ($from -isnot [string]) {
            $number = [decimal] $from
            if ($number -lt 0 -or $number -ne [decimal]::Truncate($number)) {
                throw [System.FormatException]::new("'$from' is no size: whole bytes, not below 0")
            }
            return [uint64] $number
        }
        $text = $from.Trim()
        # What a size prints as says its bytes exactly; the quotient before it is rounded.
        if ($text -match '^[0-9.]+ ?[KMGT]?B \(([0-9]{1,3}(?:,[0-9]{3})*) bytes\)$') {
            return [uint64]::Parse($Matches[1].Replace(',', ''), [cultureinfo]::InvariantCulture)
        }
        if ($text -match '^([0-9]+(?:\.[0-9]+)?) ?([KMGT]?B)?$') {
            $unit = [EmshSize]::Unit([string] $Matches[2])
            $amount = [decimal]::Parse($Matches[1], [cultureinfo]::InvariantCulture)
            return [EmshSize]::Read([object] ($amount * $unit))
        }
        throw [System.FormatException]::new("'$from' is no size: like 35MB, 20480KB or 36700160")
    }

    hidden static [decimal] Unit([string] $name) {
        switch ($name) {
            'KB' { return 1024 }
            'MB' { return 1048576 }
            'GB' { return 1073741824 }
            'TB' { return 1099511627776 }
        }
        return 1
    }

    [uint64] ToBytes() { return $this.Bytes }
    [uint64] ToKB() { return [uint64] [decimal]::Truncate($this.Bytes / [decimal] 1024) }
    [uint64] ToMB() { return [uint64] [decimal]::Truncate($this.Bytes / [decimal] 1048576) }
    [uint64] ToGB() { return [uint64] [decimal]::Truncate($this.Bytes / [decimal] 1073741824) }
    [uint64] ToTB() { return [uint64] [decimal]::Truncate($this.Bytes / [decimal] 1099511627776) }

    [int] CompareTo([object] $other) {
        if ($null -eq $other) { return 1 }
        return $this.Bytes.CompareTo([EmshSize]::Read($other))
    }

    [bool] Equals([object] $other) {
        try { return $this.Bytes -eq [EmshSize]::Read($other) } catch { return $false }
    }

    [int] GetHashCode() { return $this.Bytes.GetHashCode() }

    [string] ToString() {
        $invariant = [cultureinfo]::InvariantCulture
        $unit = 'B'
        foreach ($name in 'TB', 'GB', 'MB', 'KB') {
            if ($this.Bytes -ge [EmshSize]::Unit($name)) { $unit = $name; break }
        }
        # Four significant digits; whole digits are never dropped.
        $amount = $this.Bytes / [EmshSize]::Unit($unit)
        $decimals = 0
        if ($amount -lt 10) { $decimals = 3 } elseif ($amount -lt 100) { $decimals = 2 } elseif ($amount -lt 1000) { $decimals = 1 }
        $amount = [decimal]::Round($amount, $decimals, [System.MidpointRounding]::AwayFromZero)
        return [string]::Format($invariant, '{0:0.###} {1} ({2:N0} bytes)', $amount, $unit, $this.Bytes)
    }
}

# The lists that are read keep where they came from, so that +=, where, .Add() and .Remove() leave it to be
# seen: in the list, in the property that holds it, and beside each element (by reference: nothing is attached
# to the text itself, which would show wherever the text is written).
class EmshList : System.Collections.ArrayList {
    hidden [object] $EmshOrigin
    # Which list of which object each text was read in. A text that is no more needed is forgotten.
    hidden static [object] $Origins = [System.Runtime.CompilerServices.ConditionalWeakTable[object, object]]::new()

    [int] IndexOf([object] $item) {
        for ($index = 0; $index -lt $this.Count; $index++) {
            if ([string]::Equals([string] $this[$index], [string] $item, [System.StringComparison]::OrdinalIgnoreCase)) { return $index }
        }
        return -1
    }
    [bool] Contains([object] $item) { return $this.IndexOf($item) -ge 0 }
    # As a table in a file has it.
    [string] ToString() { return $this.ToArray() -join ',' }
    [void] Remove([object] $item) {
        $index = $this.IndexOf($item)
        if ($index -ge 0) { $this.RemoveAt($index) }
    }
}

# A property that holds a list. What is assigned becomes a list of the same origin, as with Exchange's
# multivalued properties: `$c.SmartHosts += 'a.example'` on a list that was empty still tells what was added.
# The list is made when it is first looked at: most of a thousand objects' lists never are.
class EmshListProperty : System.Management.Automation.PSNoteProperty {
    # Noun, Property, Identity, Name, Guid and Items as they were read.
    hidden [object] $EmshOrigin
    hidden [bool] $IsRead

    EmshListProperty([string] $name) : base($name, $null) { }

    hidden [void] Keep([object] $list) {
        $this.IsRead = $true
        ([System.Management.Automation.PSNoteProperty] $this).set_Value($list)
    }

    [object] get_Value() {
        if (-not $this.IsRead -and $null -ne $this.EmshOrigin) {
            $list = [EmshList]::new()
            $list.EmshOrigin = $this.EmshOrigin
            $list.AddRange($this.EmshOrigin.Items)
            foreach ($item in $this.EmshOrigin.Items) {
                if ($item -is [string]) { [EmshList]::Origins.Add($item, $this.EmshOrigin) }
            }
            $this.Keep($list)
        }
        return ([System.Management.Automation.PSNoteProperty] $this).get_Value()
    }

    [void] set_Value([object] $value) {
        if ($value -is [EmshList] -or $value -is [System.Collections.IDictionary]) {
            $this.Keep($value)
            return
        }
        $list = [EmshList]::new()
        $list.EmshOrigin = $this.EmshOrigin
        # A filter that leaves nothing gives $null, and so says what was taken away.
        foreach ($item in $value) { $null = $list.Add($item) }
        $this.Keep($list)
    }

    [System.Management.Automation.PSMemberInfo] Copy() {
        $copy = [EmshListProperty]::new($this.Name)
        $copy.EmshOrigin = $this.EmshOrigin
        if ($this.IsRead) { $copy.Keep($this.get_Value()) }
        return $copy
    }
}

# Values at the cursor, of which the program knows. A class, since the block of an attribute doesn't belong
# to the module and would see none of its variables. It says nothing, whatever is wrong, and leaves nothing
# in $Error: without a program, or with one that doesn't answer, there is nothing to complete.
class EmshCompleter : System.Management.Automation.IArgumentCompleter {
    # Milliseconds that an answer may take.
    static [int] $Patience = 3000

    [System.Collections.Generic.IEnumerable[System.Management.Automation.CompletionResult]] CompleteArgument(
        [string] $command, [string] $parameter, [string] $word,
        [System.Management.Automation.Language.CommandAst] $ast, [System.Collections.IDictionary] $bound) {
        $found = [System.Collections.Generic.List[System.Management.Automation.CompletionResult]]::new()
        try {
            $identity = [EmshCompleter]::Identity($command, $ast, $bound)
            $words = @('--complete', 'powershell-value', $command, $parameter, $word, $identity)
            $words += [EmshCompleter]::Used($word, $ast)
            foreach ($line in [EmshCompleter]::Ask($words)) {
                $fields = $line.Split([char] 9)
                # An empty one would lose all the others.
                if ($fields.Count -eq 3 -and $fields[0] -and $fields[1] -and $fields[2]) {
                    $found.Add([System.Management.Automation.CompletionResult]::new($fields[0], $fields[1], 'ParameterValue', $fields[2]))
                }
            }
        } catch {
            $found.Clear()
            $global:Error.Remove($_)
        }
        # Of no list at all PowerShell goes on to names of files, of an empty one it doesn't.
        if ($found.Count -eq 0) { return $null }
        return $found
    }

    # What the program answers, line by line.
    hidden static [string[]] Ask([string[]] $words) {
        $program = Get-Command emsh -CommandType Application -ErrorAction Ignore | Select-Object -First 1
        if ($null -eq $program) { return @() }
        $start = [System.Diagnostics.ProcessStartInfo]::new($program.Source)
        foreach ($one in $words) { $start.ArgumentList.Add($one) }
        $start.UseShellExecute = $false
        $start.RedirectStandardInput = $true
        $start.RedirectStandardOutput = $true
        # What it may have to say is not for a prompt.
        $start.RedirectStandardError = $true
        $start.StandardOutputEncoding = [System.Text.UTF8Encoding]::new($false)
        $start.WorkingDirectory = (Get-Location -PSProvider FileSystem).ProviderPath
        $process = [System.Diagnostics.Process]::Start($start)
        try {
            $process.StandardInput.Close()
            $reading = $process.StandardOutput.ReadToEndAsync()
            if (-not $reading.Wait([EmshCompleter]::Patience)) {
                $process.Kill()
                return @()
            }
            return $reading.Result.Split([char] 10)
        } finally {
            $process.Dispose()
        }
    }

    # Whose lists are looked into: what stands in the line, or before the pipe.
    hidden static [string] Identity([string] $command, [System.Management.Automation.Language.CommandAst] $ast, [System.Collections.IDictionary] $bound) {
        if ($null -ne $bound -and $bound.Contains('Identity')) {
            return [EmshCompleter]::Name($bound['Identity'])
        }
        $pipeline = $null
        if ($null -ne $ast) { $pipeline = $ast.Parent -as [System.Management.Automation.Language.PipelineAst] }
        if ($null -eq $pipeline) { return '' }
        $at = $pipeline.PipelineElements.IndexOf($ast)
        if ($at -lt 1) { return '' }
        $before = $pipeline.PipelineElements[$at - 1] -as [System.Management.Automation.Language.CommandAst]
        if ($null -eq $before -or $before.GetCommandName() -ne ($command -replace '^[^-]*', 'Get')) { return '' }
        # `Get-SendConnector Out`, or `-Identity Out`; more words mean more than one object may come.
        $words = @($before.CommandElements | Select-Object -Skip 1)
        $one = $null
        if ($words.Count -eq 1) { $one = $words[0] }
        if ($words.Count -eq 2 -and $words[0].ParameterName -and 'Identity'.StartsWith($words[0].ParameterName, 'OrdinalIgnoreCase')) { $one = $words[1] }
        if ($one -is [System.Management.Automation.Language.StringConstantExpressionAst]) { return $one.Value }
        return ''
    }

    # A name that was typed, or the object of a variable.
    hidden static [string] Name([object] $value) {
        if ($null -eq $value) { return '' }
        if ($value -is [string]) { return $value }
        $named = $value.PSObject.Properties['Identity']
        if ($null -ne $named) { return [string] $named.Value }
        return [string] $value
    }

    # The other elements of the list that holds the word.
    hidden static [string[]] Used([string] $word, [System.Management.Automation.Language.CommandAst] $ast) {
        if ($null -eq $ast) { return @() }
        foreach ($part in $ast.CommandElements) {
            $list = $part
            if ($part -is [System.Management.Automation.Language.CommandParameterAst]) { $list = $part.Argument }
            $elements = @()
            if ($list -is [System.Management.Automation.Language.ArrayLiteralAst]) {
                $elements = @($list.Elements)
            } elseif ($list -is [System.Management.Automation.Language.ErrorExpressionAst] -and $word -eq '') {
                # It ends with a comma.
                $elements = @($list.NestedAst)
            }
            $others = @($elements | Where-Object { [EmshCompleter]::Typed($_) -ne $word.Trim('''"') })
            if ($elements.Count -gt 0 -and ($word -eq '' -or $others.Count -lt $elements.Count)) {
                return @($others | ForEach-Object { [EmshCompleter]::Typed($_) } | Where-Object { $_ })
            }
        }
        return @()
    }

    hidden static [string] Typed([System.Management.Automation.Language.Ast] $ast) {
        if ($ast -is [System.Management.Automation.Language.StringConstantExpressionAst]) { return $ast.Value }
        return ''
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
    $hasEnded = $false
    try {
        $json = [System.Text.UTF8Encoding]::new($false).GetBytes((ConvertTo-Json -InputObject $Document -Depth 8 -Compress))
        try {
            $process.StandardInput.BaseStream.Write($json, 0, $json.Length)
            $process.StandardInput.Close()
        } catch [System.IO.IOException] {
            # It has refused the document before its end, and says why.
            $null = $_
        }
        $reading = $process.StandardOutput.ReadToEndAsync()
        # In short waits, between which a pipeline that is stopped ends.
        while (-not $reading.Wait(200)) { }
        $text = $reading.Result
        $process.WaitForExit()
        $code = $process.ExitCode
        $hasEnded = $true
    } finally {
        if (-not $hasEnded) { try { $process.Kill() } catch { $null = $_ } }
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
    $origin = Find-EmshOrigin $Value
    $isSame = $null -ne $origin -and $origin.Noun -eq $Noun -and $origin.Property -eq $Name
    if ($isSame -and $Identity) {
        $isSame = $false
        foreach ($name in 'Identity', 'Name', 'Guid') {
            $isSame = $isSame -or $Identity -eq (Get-EmshRead $origin.Batch $origin.Row $name)
        }
    }
    if (-not $isSame) { return , $items }
    $now = [System.Collections.Generic.HashSet[string]]::new([string[]] $items, [System.StringComparer]::OrdinalIgnoreCase)
    $read = [System.Collections.Generic.HashSet[string]]::new([string[]] $origin.Items, [System.StringComparer]::OrdinalIgnoreCase)
    @{
        Add = @(foreach ($item in $items) { if (-not $read.Contains($item)) { $item } })
        Remove = @(foreach ($item in $origin.Items) { if (-not $now.Contains($item)) { $item } })
    }
}

# Where a list comes from: it says so itself, or its elements do.
function Find-EmshOrigin {
    param([object] $Value)
    if ($Value -is [EmshList] -and $null -ne $Value.EmshOrigin) { return $Value.EmshOrigin }
    $origin = $null
    foreach ($item in $Value) {
        if ($item -is [string] -and [EmshList]::Origins.TryGetValue($item, [ref] $origin)) { return $origin }
    }
}

# The objects of an answer, with dates, spans, sizes and lists as values. Each is a copy of the batch's first
# one with the columns of its row put in: making each property anew would take ten times as long.
function ConvertFrom-EmshBatch {
    param([object] $Batch)
    $invariant = [cultureinfo]::InvariantCulture
    $universal = [System.Globalization.DateTimeStyles]::AdjustToUniversal
    $noun = $Batch.noun
    $kinds = $script:EmshKinds[$noun]
    $model = [psobject]::new()
    $model.PSObject.TypeNames.Insert(0, "Emsh.$noun")
    foreach ($property in $Batch.first.PSObject.Properties) {
        $kind = [string] $kinds[$property.Name]
        if ($kind -eq 'List') {
            $model.PSObject.Properties.Add([EmshListProperty]::new($property.Name))
        } else {
            $value = $property.Value
            if ($kind) { $value = ConvertFrom-EmshValue $value $kind }
            $model.PSObject.Properties.Add([System.Management.Automation.PSNoteProperty]::new($property.Name, $value))
        }
    }
    $names = @($Batch.columns)
    $kindsOfColumns = @(foreach ($name in $names) { [string] $kinds[$name] })
    foreach ($row in $Batch.rows) {
        $object = $model.PSObject.Copy()
        $properties = $object.PSObject.Properties
        for ($index = 0; $index -lt $names.Length; $index++) {
            $value = $row[$index]
            $kind = $kindsOfColumns[$index]
            if ($kind -eq '' -or $null -eq $value) {
                $properties[$names[$index]].Value = $value
            } elseif ($kind -eq 'List') {
                $properties[$names[$index]].EmshOrigin = @{ Noun = $noun; Property = $names[$index]; Batch = $Batch; Row = $row; Items = $value }
            } elseif ($kind -eq 'UtcTime' -and $value -is [string]) {
                $properties[$names[$index]].Value = [datetime]::Parse($value, $invariant, $universal)
            } elseif ($kind -eq 'Time' -and $value -is [string]) {
                # As Exchange's objects have it: the local time, which compares with Get-Date.
                $properties[$names[$index]].Value = [datetime]::Parse($value, $invariant, $universal).ToLocalTime()
            } else {
                $properties[$names[$index]].Value = ConvertFrom-EmshValue $value $kind
            }
        }
        [EmshList]::Origins.Add($object, @{ Noun = $noun; Batch = $Batch; Row = $row })
        $object
    }
}

# A value of an object as it was read.
function Get-EmshRead {
    param([object] $Batch, [object[]] $Row, [string] $Name)
    $index = [array]::IndexOf([object[]] $Batch.columns, $Name)
    if ($index -ge 0) { return $Row[$index] }
    $property = $Batch.first.PSObject.Properties[$Name]
    if ($null -ne $property) { $property.Value }
}

# One value of another kind than text, number and Boolean. Calling this takes longer than all else that
# is done with a value, so the loop above has what most objects differ in.
function ConvertFrom-EmshValue {
    param([object] $Value, [string] $Kind)
    if ($null -eq $Value) { return $null }
    switch ($Kind) {
        'Size' {
            if ($Value -isnot [string]) { return [EmshSize]::Of($Value) }
        }
        'Span' {
            $span = [timespan]::Zero
            if ([timespan]::TryParse($Value, [cultureinfo]::InvariantCulture, [ref] $span)) { return $span }
        }
        { $_ -in 'Time', 'UtcTime' } {
            $time = $Value
            if ($Value -is [string]) {
                $time = [datetime]::Parse($Value, [cultureinfo]::InvariantCulture, [System.Globalization.DateTimeStyles]::AdjustToUniversal)
            }
            if ($Kind -eq 'Time') { return $time.ToLocalTime() }
            return $time
        }
    }
    $Value
}

# What is no text, number or Boolean, by noun and property.
$script:EmshKinds = @{
    ADPermission = @{ ExtendedRights = 'List'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    AcceptedDomain = @{ WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    AddressRewriteEntry = @{ ExceptionList = 'List'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    AdminAuditLog = @{ RunDate = 'Time' }
    Configuration = @{  }
    ConfigurationChange = @{ RunDate = 'Time' }
    DeliveryAgentConnector = @{ AddressSpaces = 'List'; MaxMessageSize = 'Size'; SourceTransportServers = 'List'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    ExchangeCertificate = @{ Services = 'List'; NotBefore = 'Time'; NotAfter = 'Time'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    ExchangeServer = @{ WhenCreated = 'Time' }
    ForeignConnector = @{ AddressSpaces = 'List'; DropDirectoryQuota = 'Size'; MaxMessageSize = 'Size'; SourceTransportServers = 'List'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    IPAllowListEntry = @{ ExpirationTime = 'Time'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    IPAllowListProvider = @{ IPAddressesMatch = 'List'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    IPBlockListEntry = @{ ExpirationTime = 'Time'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    IPBlockListProvider = @{ IPAddressesMatch = 'List'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    Message = @{ Size = 'Size'; DateReceived = 'Time'; ExpirationTime = 'Time' }
    Queue = @{ LastRetryTime = 'Time'; NextRetryTime = 'Time' }
    ReceiveConnector = @{ AuthMechanism = 'List'; Bindings = 'List'; ConnectionTimeout = 'Span'; ConnectionInactivityTimeout = 'Span'; MaxHeaderSize = 'Size'; MaxMessageSize = 'Size'; PermissionGroups = 'List'; RemoteIPRanges = 'List'; TlsDomainCapabilities = 'List'; TarpitInterval = 'Span'; AuthTarpitInterval = 'Span'; MaxAcknowledgementDelay = 'Span'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    Recipient = @{ Aliases = 'List'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    RecipientFilterConfig = @{ BlockedRecipients = 'List'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    RemoteDomain = @{ WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    SendConnector = @{ AddressSpaces = 'List'; ConnectionInactivityTimeOut = 'Span'; ErrorPolicies = 'List'; MaxMessageSize = 'Size'; SmartHosts = 'List'; SourceTransportServers = 'List'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    SenderFilterConfig = @{ BlockedSenders = 'List'; BlockedDomains = 'List'; BlockedDomainsAndSubdomains = 'List'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    Service = @{ StartTime = 'Time' }
    ServiceHealth = @{  }
    SmtpConnectivity = @{  }
    SystemMessage = @{ WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    TransportConfig = @{ ExternalDsnMaxMessageAttachSize = 'Size'; GenerateCopyOfDSNFor = 'List'; InternalDsnMaxMessageAttachSize = 'Size'; InternalSMTPServers = 'List'; MaxDumpsterSizePerDatabase = 'Size'; MaxDumpsterTime = 'Span'; MaxReceiveSize = 'Size'; MaxSendSize = 'Size'; QueueDiagnosticsAggregationInterval = 'Span'; SafetyNetHoldTime = 'Span'; ShadowHeartbeatFrequency = 'Span'; ShadowHeartbeatTimeoutInterval = 'Span'; ShadowMessageAutoDiscardInterval = 'Span'; ShadowResubmitTimeSpan = 'Span'; SupervisionTags = 'List'; TLSReceiveDomainSecureList = 'List'; TLSSendDomainSecureList = 'List'; TransportRuleAttachmentTextScanLimit = 'Size'; RevocationFetchRanges = 'List'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    TransportService = @{ ActiveUserStatisticsLogMaxAge = 'Span'; ActiveUserStatisticsLogMaxDirectorySize = 'Size'; ActiveUserStatisticsLogMaxFileSize = 'Size'; AgentLogMaxAge = 'Span'; AgentLogMaxDirectorySize = 'Size'; AgentLogMaxFileSize = 'Size'; ConnectivityLogMaxAge = 'Span'; ConnectivityLogMaxDirectorySize = 'Size'; ConnectivityLogMaxFileSize = 'Size'; DelayNotificationTimeout = 'Span'; DnsLogMaxAge = 'Span'; DnsLogMaxDirectorySize = 'Size'; DnsLogMaxFileSize = 'Size'; ExternalDNSServers = 'List'; InternalDNSServers = 'List'; IrmLogMaxAge = 'Span'; IrmLogMaxDirectorySize = 'Size'; IrmLogMaxFileSize = 'Size'; MessageExpirationTimeout = 'Span'; MessageRetryInterval = 'Span'; MessageTrackingLogMaxAge = 'Span'; MessageTrackingLogMaxDirectorySize = 'Size'; MessageTrackingLogMaxFileSize = 'Size'; OutboundConnectionFailureRetryInterval = 'Span'; PickupDirectoryMaxHeaderSize = 'Size'; QueueLogMaxAge = 'Span'; QueueLogMaxDirectorySize = 'Size'; QueueLogMaxFileSize = 'Size'; QueueMaxIdleTime = 'Span'; ReceiveProtocolLogMaxAge = 'Span'; ReceiveProtocolLogMaxDirectorySize = 'Size'; ReceiveProtocolLogMaxFileSize = 'Size'; RequestBrokerLogMaxAge = 'Span'; RequestBrokerLogMaxDirectorySize = 'Size'; RequestBrokerLogMaxFileSize = 'Size'; ResourceLogMaxAge = 'Span'; ResourceLogMaxDirectorySize = 'Size'; ResourceLogMaxFileSize = 'Size'; RoutingTableLogMaxAge = 'Span'; RoutingTableLogMaxDirectorySize = 'Size'; SendProtocolLogMaxAge = 'Span'; SendProtocolLogMaxDirectorySize = 'Size'; SendProtocolLogMaxFileSize = 'Size'; ServerStatisticsLogMaxAge = 'Span'; ServerStatisticsLogMaxDirectorySize = 'Size'; ServerStatisticsLogMaxFileSize = 'Size'; TransientFailureRetryInterval = 'Span'; TransportHttpLogMaxAge = 'Span'; TransportHttpLogMaxDirectorySize = 'Size'; TransportHttpLogMaxFileSize = 'Size'; TransportMaintenanceLogMaxAge = 'Span'; TransportMaintenanceLogMaxDirectorySize = 'Size'; TransportMaintenanceLogMaxFileSize = 'Size'; TransportSyncHubHealthLogMaxAge = 'Span'; TransportSyncHubHealthLogMaxDirectorySize = 'Size'; TransportSyncHubHealthLogMaxFileSize = 'Size'; TransportSyncLogMaxAge = 'Span'; TransportSyncLogMaxDirectorySize = 'Size'; TransportSyncLogMaxFileSize = 'Size'; TransportSyncMaxDownloadSizePerConnection = 'Size'; TransportSyncMaxDownloadSizePerItem = 'Size'; TransportSyncRemoteConnectionTimeout = 'Span'; WlmLogMaxAge = 'Span'; WlmLogMaxDirectorySize = 'Size'; WlmLogMaxFileSize = 'Size'; MinimumFreeDiskSpace = 'Size'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    TrustedRootCertificate = @{ NotBefore = 'Time'; NotAfter = 'Time'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
}

$script:EmshCmdlets = @{
    'Get-SendConnector' = @{ Noun = 'SendConnector'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'New-SendConnector' = @{ Noun = 'SendConnector'; Changes = $true; Lists = @('AddressSpaces', 'ErrorPolicies', 'SmartHosts', 'SourceTransportServers')
        Parameters = @('AddressSpaces', 'AuthenticationCredential', 'CloudServicesMailEnabled', 'Comment', 'ConnectionInactivityTimeOut', 'ConnectorType', 'DNSRoutingEnabled', 'DomainSecureEnabled', 'Enabled', 'ErrorPolicies', 'ForceHELO', 'Fqdn', 'FrontendProxyEnabled', 'IgnoreSTARTTLS', 'IsScopedConnector', 'MaxMessageSize', 'Name', 'Port', 'ProtocolLoggingLevel', 'RequireOorg', 'RequireTLS', 'SmartHostAuthMechanism', 'SmartHosts', 'SmtpMaxMessagesPerConnection', 'SourceIPAddress', 'SourceTransportServers', 'TlsAuthLevel', 'TlsCertificateName', 'TlsDomain', 'UseExternalDNSServersEnabled', 'Usage', 'Custom', 'Internal', 'Internet', 'Partner', 'Force', 'DomainController') }
    'Set-SendConnector' = @{ Noun = 'SendConnector'; Changes = $true; Lists = @('AddressSpaces', 'ErrorPolicies', 'SmartHosts', 'SourceTransportServers')
        Parameters = @('Identity', 'AddressSpaces', 'AuthenticationCredential', 'CloudServicesMailEnabled', 'Comment', 'ConnectionInactivityTimeOut', 'ConnectorType', 'DNSRoutingEnabled', 'DomainSecureEnabled', 'Enabled', 'ErrorPolicies', 'ForceHELO', 'Fqdn', 'FrontendProxyEnabled', 'IgnoreSTARTTLS', 'IsScopedConnector', 'MaxMessageSize', 'Name', 'Port', 'ProtocolLoggingLevel', 'RequireOorg', 'RequireTLS', 'SmartHostAuthMechanism', 'SmartHosts', 'SmtpMaxMessagesPerConnection', 'SourceIPAddress', 'SourceTransportServers', 'TlsAuthLevel', 'TlsCertificateName', 'TlsDomain', 'UseExternalDNSServersEnabled', 'Force', 'DomainController') }
    'Remove-SendConnector' = @{ Noun = 'SendConnector'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-ReceiveConnector' = @{ Noun = 'ReceiveConnector'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'Server', 'DomainController') }
    'New-ReceiveConnector' = @{ Noun = 'ReceiveConnector'; Changes = $true; Lists = @('AuthMechanism', 'Bindings', 'PermissionGroups', 'RemoteIPRanges', 'TlsDomainCapabilities')
        Parameters = @('AuthMechanism', 'Banner', 'BinaryMimeEnabled', 'Bindings', 'ChunkingEnabled', 'DefaultDomain', 'DeliveryStatusNotificationEnabled', 'EightBitMimeEnabled', 'BareLinefeedRejectionEnabled', 'DomainSecureEnabled', 'EnhancedStatusCodesEnabled', 'LongAddressesEnabled', 'OrarEnabled', 'SuppressXAnonymousTls', 'AdvertiseClientSettings', 'Fqdn', 'ServiceDiscoveryFqdn', 'TlsCertificateName', 'Comment', 'Enabled', 'ConnectionTimeout', 'ConnectionInactivityTimeout', 'MessageRateLimit', 'MessageRateSource', 'MaxInboundConnection', 'MaxInboundConnectionPerSource', 'MaxInboundConnectionPercentagePerSource', 'MaxHeaderSize', 'MaxHopCount', 'MaxLocalHopCount', 'MaxLogonFailures', 'MaxMessageSize', 'MaxProtocolErrors', 'MaxRecipientsPerMessage', 'PermissionGroups', 'PipeliningEnabled', 'ProtocolLoggingLevel', 'RemoteIPRanges', 'RequireEHLODomain', 'RequireTLS', 'EnableAuthGSSAPI', 'ExtendedProtectionPolicy', 'TlsDomainCapabilities', 'TransportRole', 'RejectReservedTopLevelRecipientDomains', 'RejectReservedSecondLevelRecipientDomains', 'RejectSingleLabelRecipientDomains', 'SizeEnabled', 'TarpitInterval', 'AuthTarpitInterval', 'MaxAcknowledgementDelay', 'Name', 'Usage', 'Client', 'Custom', 'Internal', 'Internet', 'Partner', 'Server', 'AllowOpenRelay', 'DomainController') }
    'Set-ReceiveConnector' = @{ Noun = 'ReceiveConnector'; Changes = $true; Lists = @('AuthMechanism', 'Bindings', 'PermissionGroups', 'RemoteIPRanges', 'TlsDomainCapabilities')
        Parameters = @('Identity', 'AuthMechanism', 'Banner', 'BinaryMimeEnabled', 'Bindings', 'ChunkingEnabled', 'DefaultDomain', 'DeliveryStatusNotificationEnabled', 'EightBitMimeEnabled', 'SmtpUtf8Enabled', 'BareLinefeedRejectionEnabled', 'DomainSecureEnabled', 'EnhancedStatusCodesEnabled', 'LongAddressesEnabled', 'OrarEnabled', 'SuppressXAnonymousTls', 'AdvertiseClientSettings', 'Fqdn', 'ServiceDiscoveryFqdn', 'TlsCertificateName', 'Comment', 'Enabled', 'ConnectionTimeout', 'ConnectionInactivityTimeout', 'MessageRateLimit', 'MessageRateSource', 'MaxInboundConnection', 'MaxInboundConnectionPerSource', 'MaxInboundConnectionPercentagePerSource', 'MaxHeaderSize', 'MaxHopCount', 'MaxLocalHopCount', 'MaxLogonFailures', 'MaxMessageSize', 'MaxProtocolErrors', 'MaxRecipientsPerMessage', 'PermissionGroups', 'PipeliningEnabled', 'ProtocolLoggingLevel', 'RemoteIPRanges', 'RequireEHLODomain', 'RequireTLS', 'EnableAuthGSSAPI', 'ExtendedProtectionPolicy', 'TlsDomainCapabilities', 'TransportRole', 'RejectReservedTopLevelRecipientDomains', 'RejectReservedSecondLevelRecipientDomains', 'RejectSingleLabelRecipientDomains', 'SizeEnabled', 'TarpitInterval', 'AuthTarpitInterval', 'MaxAcknowledgementDelay', 'Name', 'AllowOpenRelay', 'DomainController') }
    'Remove-ReceiveConnector' = @{ Noun = 'ReceiveConnector'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-ADPermission' = @{ Noun = 'ADPermission'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'User', 'Owner', 'DomainController') }
    'Add-ADPermission' = @{ Noun = 'ADPermission'; Changes = $true; Lists = @('ExtendedRights', 'AccessRights', 'ChildObjectTypes', 'Properties')
        Parameters = @('Identity', 'User', 'ExtendedRights', 'AccessRights', 'Deny', 'Instance', 'InheritanceType', 'ChildObjectTypes', 'InheritedObjectType', 'Properties', 'Owner', 'AllowOpenRelay', 'DomainController') }
    'Remove-ADPermission' = @{ Noun = 'ADPermission'; Changes = $true; Lists = @('ExtendedRights', 'AccessRights', 'ChildObjectTypes', 'Properties')
        Parameters = @('Identity', 'User', 'ExtendedRights', 'AccessRights', 'Deny', 'Instance', 'InheritanceType', 'ChildObjectTypes', 'InheritedObjectType', 'Properties', 'AllowOpenRelay', 'DomainController') }
    'Get-TransportConfig' = @{ Noun = 'TransportConfig'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Set-TransportConfig' = @{ Noun = 'TransportConfig'; Changes = $true; Lists = @('GenerateCopyOfDSNFor', 'InternalSMTPServers', 'SupervisionTags', 'TLSReceiveDomainSecureList', 'TLSSendDomainSecureList', 'RevocationFetchRanges')
        Parameters = @('Identity', 'AddressBookPolicyRoutingEnabled', 'AgentGeneratedMessageLoopDetectionInSmtpEnabled', 'AgentGeneratedMessageLoopDetectionInSubmissionEnabled', 'ClearCategories', 'ConvertDisclaimerWrapperToEml', 'DiagnosticsAggregationServicePort', 'DSNConversionMode', 'ExternalDelayDsnEnabled', 'ExternalDsnDefaultLanguage', 'ExternalDsnLanguageDetectionEnabled', 'ExternalDsnMaxMessageAttachSize', 'ExternalDsnReportingAuthority', 'ExternalDsnSendHtml', 'ExternalPostmasterAddress', 'GenerateCopyOfDSNFor', 'HeaderPromotionModeSetting', 'InternalDelayDsnEnabled', 'InternalDsnDefaultLanguage', 'InternalDsnLanguageDetectionEnabled', 'InternalDsnMaxMessageAttachSize', 'InternalDsnReportingAuthority', 'InternalDsnSendHtml', 'InternalSMTPServers', 'JournalingReportNdrTo', 'MaxAllowedAgentGeneratedMessageDepth', 'MaxAllowedAgentGeneratedMessageDepthPerAgent', 'MaxDumpsterSizePerDatabase', 'MaxDumpsterTime', 'MaxReceiveSize', 'MaxRecipientEnvelopeLimit', 'MaxRetriesForLocalSiteShadow', 'MaxRetriesForRemoteSiteShadow', 'MaxSendSize', 'QueueDiagnosticsAggregationInterval', 'RejectMessageOnShadowFailure', 'Rfc2231EncodingEnabled', 'SafetyNetHoldTime', 'ShadowHeartbeatFrequency', 'ShadowHeartbeatRetryCount', 'ShadowHeartbeatTimeoutInterval', 'ShadowMessageAutoDiscardInterval', 'ShadowMessagePreferenceSetting', 'ShadowRedundancyEnabled', 'ShadowResubmitTimeSpan', 'SupervisionTags', 'TLSReceiveDomainSecureList', 'TLSSendDomainSecureList', 'TransportRuleAttachmentTextScanLimit', 'VerifySecureSubmitEnabled', 'VoicemailJournalingEnabled', 'Xexch50Enabled', 'RequireClientAuthUsage', 'RevocationMode', 'RevocationFetchRanges', 'Replace', 'Force', 'DomainController') }
    'Get-TransportService' = @{ Noun = 'TransportService'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Set-TransportService' = @{ Noun = 'TransportService'; Changes = $true; Lists = @('ExternalDNSServers', 'InternalDNSServers')
        Parameters = @('Identity', 'ActiveUserStatisticsLogMaxAge', 'ActiveUserStatisticsLogMaxDirectorySize', 'ActiveUserStatisticsLogMaxFileSize', 'ActiveUserStatisticsLogPath', 'AgentLogEnabled', 'AgentLogMaxAge', 'AgentLogMaxDirectorySize', 'AgentLogMaxFileSize', 'AgentLogPath', 'AntispamAgentsEnabled', 'ConnectivityLogEnabled', 'ConnectivityLogMaxAge', 'ConnectivityLogMaxDirectorySize', 'ConnectivityLogMaxFileSize', 'ConnectivityLogPath', 'ContentConversionTracingEnabled', 'DelayNotificationTimeout', 'DnsLogEnabled', 'DnsLogMaxAge', 'DnsLogMaxDirectorySize', 'DnsLogMaxFileSize', 'DnsLogPath', 'ExternalDNSAdapterEnabled', 'ExternalDNSAdapterGuid', 'ExternalDNSProtocolOption', 'ExternalDNSServers', 'ExternalIPAddress', 'InternalDNSAdapterEnabled', 'InternalDNSAdapterGuid', 'InternalDNSProtocolOption', 'InternalDNSServers', 'IntraOrgConnectorProtocolLoggingLevel', 'IntraOrgConnectorSmtpMaxMessagesPerConnection', 'IrmLogEnabled', 'IrmLogMaxAge', 'IrmLogMaxDirectorySize', 'IrmLogMaxFileSize', 'IrmLogPath', 'MaxConcurrentMailboxDeliveries', 'MaxConcurrentMailboxSubmissions', 'MaxConnectionRatePerMinute', 'MaxOutboundConnections', 'MaxPerDomainOutboundConnections', 'MessageExpirationTimeout', 'MessageRetryInterval', 'MessageTrackingLogEnabled', 'MessageTrackingLogMaxAge', 'MessageTrackingLogMaxDirectorySize', 'MessageTrackingLogMaxFileSize', 'MessageTrackingLogPath', 'MessageTrackingLogSubjectLoggingEnabled', 'OutboundConnectionFailureRetryInterval', 'PickupDirectoryMaxHeaderSize', 'PickupDirectoryMaxMessagesPerMinute', 'PickupDirectoryMaxRecipientsPerMessage', 'PickupDirectoryPath', 'PipelineTracingEnabled', 'PipelineTracingPath', 'PipelineTracingSenderAddress', 'PoisonMessageDetectionEnabled', 'PoisonThreshold', 'QueueLogMaxAge', 'QueueLogMaxDirectorySize', 'QueueLogMaxFileSize', 'QueueLogPath', 'QueueMaxIdleTime', 'ReceiveProtocolLogMaxAge', 'ReceiveProtocolLogMaxDirectorySize', 'ReceiveProtocolLogMaxFileSize', 'ReceiveProtocolLogPath', 'RecipientValidationCacheEnabled', 'ReplayDirectoryPath', 'RequestBrokerLogEnabled', 'RequestBrokerLogMaxAge', 'RequestBrokerLogMaxDirectorySize', 'RequestBrokerLogMaxFileSize', 'RequestBrokerLogPath', 'ResourceLogEnabled', 'ResourceLogMaxAge', 'ResourceLogMaxDirectorySize', 'ResourceLogMaxFileSize', 'ResourceLogPath', 'RootDropDirectoryPath', 'RoutingTableLogMaxAge', 'RoutingTableLogMaxDirectorySize', 'RoutingTableLogPath', 'SendProtocolLogMaxAge', 'SendProtocolLogMaxDirectorySize', 'SendProtocolLogMaxFileSize', 'SendProtocolLogPath', 'ServerStatisticsLogMaxAge', 'ServerStatisticsLogMaxDirectorySize', 'ServerStatisticsLogMaxFileSize', 'ServerStatisticsLogPath', 'TransientFailureRetryCount', 'TransientFailureRetryInterval', 'TransportHttpLogEnabled', 'TransportHttpLogMaxAge', 'TransportHttpLogMaxDirectorySize', 'TransportHttpLogMaxFileSize', 'TransportHttpLogPath', 'TransportMaintenanceLogEnabled', 'TransportMaintenanceLogMaxAge', 'TransportMaintenanceLogMaxDirectorySize', 'TransportMaintenanceLogMaxFileSize', 'TransportMaintenanceLogPath', 'TransportSyncAccountsPoisonAccountThreshold', 'TransportSyncAccountsPoisonDetectionEnabled', 'TransportSyncAccountsPoisonItemThreshold', 'TransportSyncAccountsSuccessivePoisonItemThreshold', 'TransportSyncEnabled', 'TransportSyncExchangeEnabled', 'TransportSyncHubHealthLogEnabled', 'TransportSyncHubHealthLogFilePath', 'TransportSyncHubHealthLogMaxAge', 'TransportSyncHubHealthLogMaxDirectorySize', 'TransportSyncHubHealthLogMaxFileSize', 'TransportSyncImapEnabled', 'TransportSyncLogEnabled', 'TransportSyncLogFilePath', 'TransportSyncLogLoggingLevel', 'TransportSyncLogMaxAge', 'TransportSyncLogMaxDirectorySize', 'TransportSyncLogMaxFileSize', 'TransportSyncMaxDownloadItemsPerConnection', 'TransportSyncMaxDownloadSizePerConnection', 'TransportSyncMaxDownloadSizePerItem', 'TransportSyncPopEnabled', 'TransportSyncRemoteConnectionTimeout', 'UseDowngradedExchangeServerAuth', 'WindowsLiveHotmailTransportSyncEnabled', 'WlmLogMaxAge', 'WlmLogMaxDirectorySize', 'WlmLogMaxFileSize', 'WlmLogPath', 'MinimumFreeDiskSpace', 'DomainController') }
    'Get-AcceptedDomain' = @{ Noun = 'AcceptedDomain'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'New-AcceptedDomain' = @{ Noun = 'AcceptedDomain'; Changes = $true; Lists = @()
        Parameters = @('Name', 'DomainName', 'DomainType', 'DomainController') }
    'Set-AcceptedDomain' = @{ Noun = 'AcceptedDomain'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'Name', 'DomainType', 'AddressBookEnabled', 'MatchSubDomains', 'PendingCompletion', 'PendingRemoval', 'MakeDefault', 'DomainController') }
    'Remove-AcceptedDomain' = @{ Noun = 'AcceptedDomain'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-RemoteDomain' = @{ Noun = 'RemoteDomain'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'New-RemoteDomain' = @{ Noun = 'RemoteDomain'; Changes = $true; Lists = @()
        Parameters = @('Name', 'DomainName', 'DomainController') }
    'Set-RemoteDomain' = @{ Noun = 'RemoteDomain'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'Name', 'AllowedOOFType', 'AutoForwardEnabled', 'AutoReplyEnabled', 'ByteEncoderTypeFor7BitCharsets', 'CharacterSet', 'ContentType', 'DeliveryReportEnabled', 'DisplaySenderName', 'IsInternal', 'LineWrapSize', 'MeetingForwardNotificationEnabled', 'MessageCountThreshold', 'NDRDiagnosticInfoEnabled', 'NDREnabled', 'NonMimeCharacterSet', 'PreferredInternetCodePageForShiftJis', 'RequiredCharsetCoverage', 'TargetDeliveryDomain', 'TNEFEnabled', 'TrustedMailInboundEnabled', 'TrustedMailOutboundEnabled', 'UseSimpleDisplayName', 'DomainController') }
    'Remove-RemoteDomain' = @{ Noun = 'RemoteDomain'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-DeliveryAgentConnector' = @{ Noun = 'DeliveryAgentConnector'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'New-DeliveryAgentConnector' = @{ Noun = 'DeliveryAgentConnector'; Changes = $true; Lists = @('AddressSpaces', 'SourceTransportServers')
        Parameters = @('AddressSpaces', 'Comment', 'DeliveryProtocol', 'Enabled', 'IsScopedConnector', 'MaildirRoot', 'MaxConcurrentConnections', 'MaxMessageSize', 'MaxMessagesPerConnection', 'Name', 'SourceTransportServers', 'DomainController') }
    'Set-DeliveryAgentConnector' = @{ Noun = 'DeliveryAgentConnector'; Changes = $true; Lists = @('AddressSpaces', 'SourceTransportServers')
        Parameters = @('Identity', 'AddressSpaces', 'Comment', 'DeliveryProtocol', 'Enabled', 'IsScopedConnector', 'MaildirRoot', 'MaxConcurrentConnections', 'MaxMessageSize', 'MaxMessagesPerConnection', 'Name', 'SourceTransportServers', 'Force', 'DomainController') }
    'Remove-DeliveryAgentConnector' = @{ Noun = 'DeliveryAgentConnector'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-ForeignConnector' = @{ Noun = 'ForeignConnector'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'New-ForeignConnector' = @{ Noun = 'ForeignConnector'; Changes = $true; Lists = @('AddressSpaces', 'SourceTransportServers')
        Parameters = @('AddressSpaces', 'IsScopedConnector', 'Name', 'SourceTransportServers', 'DomainController') }
    'Set-ForeignConnector' = @{ Noun = 'ForeignConnector'; Changes = $true; Lists = @('AddressSpaces', 'SourceTransportServers')
        Parameters = @('Identity', 'AddressSpaces', 'Comment', 'DropDirectory', 'DropDirectoryQuota', 'Enabled', 'IsScopedConnector', 'MaxMessageSize', 'Name', 'RelayDsnRequired', 'SourceTransportServers', 'Force', 'DomainController') }
    'Remove-ForeignConnector' = @{ Noun = 'ForeignConnector'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-Recipient' = @{ Noun = 'Recipient'; Changes = $false; Lists = @()
        Parameters = @('Identity') }
    'New-Recipient' = @{ Noun = 'Recipient'; Changes = $true; Lists = @('Aliases')
        Parameters = @('EmailAddress', 'Aliases') }
    'Set-Recipient' = @{ Noun = 'Recipient'; Changes = $true; Lists = @('Aliases')
        Parameters = @('Identity', 'EmailAddress', 'Aliases') }
    'Remove-Recipient' = @{ Noun = 'Recipient'; Changes = $true; Lists = @()
        Parameters = @('Identity') }
    'Get-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $false; Lists = @('DomainName')
        Parameters = @('Thumbprint', 'Identity', 'DomainName', 'Instance', 'Server', 'DomainController') }
    'New-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $true; Lists = @('DomainName', 'Services')
        Parameters = @('SubjectName', 'DomainName', 'IncludeAcceptedDomains', 'IncludeAutoDiscover', 'IncludeServerFQDN', 'IncludeServerNetBIOSName', 'Instance', 'Services', 'FriendlyName', 'KeySize', 'PrivateKeyExportable', 'SubjectKeyIdentifier', 'GenerateRequest', 'RequestFile', 'BinaryEncoded', 'Force', 'Server', 'DomainController') }
    'Import-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $true; Lists = @('FileData', 'Instance')
        Parameters = @('FileName', 'FileData', 'Instance', 'Password', 'FriendlyName', 'PrivateKeyExportable', 'Server', 'DomainController') }
    'Export-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $true; Lists = @()
        Parameters = @('Thumbprint', 'Identity', 'FileName', 'Password', 'BinaryEncoded', 'CertificateOnly', 'Force', 'Server', 'DomainController') }
    'Enable-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $true; Lists = @('Services')
        Parameters = @('Thumbprint', 'Identity', 'Services', 'Force', 'KeepDefault', 'DoNotRequireSsl', 'NetworkServiceAllowed', 'Server', 'DomainController') }
    'Remove-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $true; Lists = @()
        Parameters = @('Thumbprint', 'Identity', 'Force', 'Server', 'DomainController') }
    'Get-TrustedRootCertificate' = @{ Noun = 'TrustedRootCertificate'; Changes = $false; Lists = @()
        Parameters = @('Identity') }
    'Import-TrustedRootCertificate' = @{ Noun = 'TrustedRootCertificate'; Changes = $true; Lists = @()
        Parameters = @('FileName') }
    'Remove-TrustedRootCertificate' = @{ Noun = 'TrustedRootCertificate'; Changes = $true; Lists = @()
        Parameters = @('Identity') }
    'Get-SystemMessage' = @{ Noun = 'SystemMessage'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'Original', 'DomainController') }
    'New-SystemMessage' = @{ Noun = 'SystemMessage'; Changes = $true; Lists = @()
        Parameters = @('Text', 'Internal', 'Language', 'DsnCode', 'QuotaMessageType', 'DomainController') }
    'Set-SystemMessage' = @{ Noun = 'SystemMessage'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'Text', 'Original', 'DomainController') }
    'Remove-SystemMessage' = @{ Noun = 'SystemMessage'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-AddressRewriteEntry' = @{ Noun = 'AddressRewriteEntry'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'New-AddressRewriteEntry' = @{ Noun = 'AddressRewriteEntry'; Changes = $true; Lists = @('ExceptionList')
        Parameters = @('Name', 'InternalAddress', 'ExternalAddress', 'ExceptionList', 'OutboundOnly', 'DomainController') }
    'Set-AddressRewriteEntry' = @{ Noun = 'AddressRewriteEntry'; Changes = $true; Lists = @('ExceptionList')
        Parameters = @('Identity', 'Name', 'InternalAddress', 'ExternalAddress', 'ExceptionList', 'OutboundOnly', 'DomainController') }
    'Remove-AddressRewriteEntry' = @{ Noun = 'AddressRewriteEntry'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-IPAllowListEntry' = @{ Noun = 'IPAllowListEntry'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'IPAddress', 'ResultSize', 'Server') }
    'Add-IPAllowListEntry' = @{ Noun = 'IPAllowListEntry'; Changes = $true; Lists = @()
        Parameters = @('IPRange', 'ExpirationTime', 'Comment', 'IPAddress', 'Server') }
    'Remove-IPAllowListEntry' = @{ Noun = 'IPAllowListEntry'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'Server') }
    'Get-IPBlockListEntry' = @{ Noun = 'IPBlockListEntry'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'IPAddress', 'ResultSize', 'Server') }
    'Add-IPBlockListEntry' = @{ Noun = 'IPBlockListEntry'; Changes = $true; Lists = @()
        Parameters = @('IPRange', 'ExpirationTime', 'Comment', 'IPAddress', 'Server') }
    'Remove-IPBlockListEntry' = @{ Noun = 'IPBlockListEntry'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'Server') }
    'Get-IPAllowListProvider' = @{ Noun = 'IPAllowListProvider'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Add-IPAllowListProvider' = @{ Noun = 'IPAllowListProvider'; Changes = $true; Lists = @('IPAddressesMatch')
        Parameters = @('Name', 'LookupDomain', 'Priority', 'Enabled', 'AnyMatch', 'BitmaskMatch', 'IPAddressesMatch', 'DomainController') }
    'Set-IPAllowListProvider' = @{ Noun = 'IPAllowListProvider'; Changes = $true; Lists = @('IPAddressesMatch')
        Parameters = @('Identity', 'Name', 'LookupDomain', 'Priority', 'Enabled', 'AnyMatch', 'BitmaskMatch', 'IPAddressesMatch', 'DomainController') }
    'Remove-IPAllowListProvider' = @{ Noun = 'IPAllowListProvider'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Add-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $true; Lists = @('IPAddressesMatch')
        Parameters = @('Name', 'LookupDomain', 'Priority', 'Enabled', 'AnyMatch', 'BitmaskMatch', 'IPAddressesMatch', 'RejectionResponse', 'DomainController') }
    'Set-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $true; Lists = @('IPAddressesMatch')
        Parameters = @('Identity', 'Name', 'LookupDomain', 'Priority', 'Enabled', 'AnyMatch', 'BitmaskMatch', 'IPAddressesMatch', 'RejectionResponse', 'DomainController') }
    'Remove-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-SenderFilterConfig' = @{ Noun = 'SenderFilterConfig'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Set-SenderFilterConfig' = @{ Noun = 'SenderFilterConfig'; Changes = $true; Lists = @('BlockedSenders', 'BlockedDomains', 'BlockedDomainsAndSubdomains')
        Parameters = @('BlockedSenders', 'BlockedDomains', 'BlockedDomainsAndSubdomains', 'Action', 'BlankSenderBlockingEnabled', 'RecipientBlockedSenderAction', 'Enabled', 'ExternalMailEnabled', 'InternalMailEnabled', 'DomainController') }
    'Get-RecipientFilterConfig' = @{ Noun = 'RecipientFilterConfig'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Set-RecipientFilterConfig' = @{ Noun = 'RecipientFilterConfig'; Changes = $true; Lists = @('BlockedRecipients')
        Parameters = @('BlockedRecipients', 'RecipientValidationEnabled', 'BlockListEnabled', 'Enabled', 'ExternalMailEnabled', 'InternalMailEnabled', 'DomainController') }
    'Get-Queue' = @{ Noun = 'Queue'; Changes = $false; Lists = @('Include', 'Exclude', 'SortOrder')
        Parameters = @('Identity', 'Filter', 'Include', 'Exclude', 'ResultSize', 'Server', 'SortOrder', 'BookmarkIndex', 'BookmarkObject', 'IncludeBookmark', 'ReturnPageInfo', 'SearchForward') }
    'Retry-Queue' = @{ Noun = 'Queue'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'Resubmit', 'Filter', 'Server') }
    'Suspend-Queue' = @{ Noun = 'Queue'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'Filter', 'Server') }
    'Resume-Queue' = @{ Noun = 'Queue'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'Filter', 'Server') }
    'Get-Message' = @{ Noun = 'Message'; Changes = $false; Lists = @('SortOrder')
        Parameters = @('Identity', 'Queue', 'Filter', 'ResultSize', 'Server', 'SortOrder', 'BookmarkIndex', 'BookmarkObject', 'IncludeBookmark', 'ReturnPageInfo', 'SearchForward', 'IncludeRecipientInfo', 'IncludeComponentLatencyInfo') }
    'Suspend-Message' = @{ Noun = 'Message'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'Filter', 'Server') }
    'Resume-Message' = @{ Noun = 'Message'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'Filter', 'Server') }
    'Remove-Message' = @{ Noun = 'Message'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'WithNDR', 'Filter', 'Server') }
    'Get-ConfigurationChange' = @{ Noun = 'ConfigurationChange'; Changes = $false; Lists = @('Cmdlets', 'UserIds')
        Parameters = @('Identity', 'Object', 'StartDate', 'EndDate', 'Cmdlets', 'UserIds', 'ResultSize') }
    'Compare-Configuration' = @{ Noun = 'Configuration'; Changes = $false; Lists = @()
        Parameters = @() }
    'Search-AdminAuditLog' = @{ Noun = 'AdminAuditLog'; Changes = $false; Lists = @('Cmdlets', 'Parameters', 'ObjectIds', 'UserIds')
        Parameters = @('Cmdlets', 'Parameters', 'StartDate', 'EndDate', 'ObjectIds', 'UserIds', 'IsSuccess', 'ResultSize', 'StartIndex', 'ExternalAccess', 'DomainController') }
    'Test-ServiceHealth' = @{ Noun = 'ServiceHealth'; Changes = $false; Lists = @()
        Parameters = @() }
    'Get-ExchangeServer' = @{ Noun = 'ExchangeServer'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'Domain', 'Status', 'DomainController') }
    'Test-SmtpConnectivity' = @{ Noun = 'SmtpConnectivity'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'MonitoringContext', 'DomainController') }
    'Get-Service' = @{ Noun = 'Service'; Changes = $false; Lists = @()
        Parameters = @('Name') }
    'Start-Service' = @{ Noun = 'Service'; Changes = $true; Lists = @()
        Parameters = @('Name') }
    'Stop-Service' = @{ Noun = 'Service'; Changes = $true; Lists = @()
        Parameters = @('Name') }
    'Restart-Service' = @{ Noun = 'Service'; Changes = $true; Lists = @()
        Parameters = @('Name', 'Force') }
}

# What every function does with one object of its pipeline. It is dot-sourced, so that the preferences of
# the caller, which a function of a module doesn't inherit, hold in the function's own scope.
$script:EmshRun = {
    param([string] $EmshName, [object] $EmshBound, [object] $EmshCaller)
    foreach ($EmshPair in @(
        @('Verbose', 'VerbosePreference'), @('WarningAction', 'WarningPreference'), @('ErrorAction', 'ErrorActionPreference'),
        @('InformationAction', 'InformationPreference'), @('Confirm', 'ConfirmPreference'), @('WhatIf', 'WhatIfPreference'))) {
        if (-not $EmshBound.ContainsKey($EmshPair[0])) {
            Set-Variable -Name $EmshPair[1] -Value $EmshCaller.GetVariableValue($EmshPair[1]) -WhatIf:$false -Confirm:$false
        }
    }
    $EmshFacts = $script:EmshCmdlets[$EmshName]
    $EmshParameters = @{}
    $EmshDocument = @{ cmdlet = $EmshName; parameters = $EmshParameters; preferences = @{} }
    $EmshTarget = $EmshFacts.Noun
    try {
        if ($EmshBound.ContainsKey('Identity')) {
            $EmshParameters.Identity = Resolve-EmshIdentity $EmshBound['Identity']
            $EmshTarget = $EmshParameters.Identity
        } elseif ($EmshBound.ContainsKey('Name')) {
            $EmshTarget = [string] $EmshBound['Name']
        }
        foreach ($EmshKey in @($EmshBound.get_Keys())) {
            if ($EmshKey -eq 'Identity' -or $EmshFacts.Parameters -notcontains $EmshKey) { continue }
            if ($EmshFacts.Lists -contains $EmshKey) {
                $EmshParameters[$EmshKey] = ConvertTo-EmshList $EmshBound[$EmshKey] $EmshFacts.Noun $EmshKey ([string] $EmshParameters['Identity'])
            } else {
                $EmshParameters[$EmshKey] = ConvertTo-EmshValue $EmshBound[$EmshKey]
            }
        }
        if ($EmshFacts.Changes) {
            if ([bool] $WhatIfPreference) {
                $EmshDocument.preferences.WhatIf = $true
            } else {
                $EmshForced = $EmshBound.ContainsKey('Force') -and [bool] $EmshBound['Force'] -and -not $EmshBound.ContainsKey('Confirm')
                if (-not $EmshForced -and -not $EmshCaller.ShouldProcess($EmshTarget, $EmshName)) { return }
                $EmshParameters.Confirm = $false
            }
        }
        $EmshDocument.preferences.Verbose = [string] $VerbosePreference -notin 'SilentlyContinue', 'Ignore'
        if ([string] $ErrorActionPreference -eq 'Stop') { $EmshDocument.preferences.ErrorAction = 'Stop' }
        if ([string] $WarningPreference -eq 'Stop') { $EmshDocument.preferences.WarningAction = 'Stop' }
        $EmshDirectory = $EmshCaller.SessionState.Path.CurrentFileSystemLocation.ProviderPath
        $EmshAnswer = Invoke-Emsh $EmshDocument $EmshDirectory
    } catch [System.ArgumentException] {
        $EmshCaller.WriteError([System.Management.Automation.ErrorRecord]::new($_.Exception, 'ParameterBinding', 'InvalidArgument', $EmshTarget))
        return
    } catch [System.InvalidOperationException] {
        $EmshCaller.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new($_.Exception, 'ProgramUnavailable', 'ResourceUnavailable', $EmshTarget))
    }
    foreach ($EmshItem in $EmshAnswer.batches) { ConvertFrom-EmshBatch $EmshItem }
    foreach ($EmshItem in $EmshAnswer.texts) { $EmshItem }
    foreach ($EmshItem in $EmshAnswer.binaries) { [pscustomobject]@{ PSTypeName = 'Emsh.Binary'; FileData = [byte[]] $EmshItem } }
    foreach ($EmshItem in $EmshAnswer.said) {
        switch ($EmshItem.stream) {
            'Warning' { $EmshCaller.WriteWarning($EmshItem.text) }
            'Verbose' { $EmshCaller.WriteVerbose($EmshItem.text) }
            'Information' { $EmshCaller.WriteInformation([System.Management.Automation.InformationRecord]::new($EmshItem.text, $EmshName)) }
            'WhatIf' { $EmshCaller.Host.UI.WriteLine('What if: ' + $EmshItem.text) }
        }
    }
    foreach ($EmshItem in $EmshAnswer.errors) {
        $EmshText = (@($EmshItem.message) + @($EmshItem.hints)) -join [Environment]::NewLine
        # This exception, and not ItemNotFoundException, keeps its id under -ErrorAction Stop.
        $EmshError = [System.Management.Automation.ErrorRecord]::new(
            [System.InvalidOperationException]::new($EmshText), $EmshItem.id, $EmshItem.category, $EmshItem.target)
        if ($EmshItem.category -eq 'InvalidArgument') { $EmshCaller.ThrowTerminatingError($EmshError) }
        $EmshCaller.WriteError($EmshError)
    }
}

function Get-SendConnector {
    [CmdletBinding()]
    [OutputType('Emsh.SendConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-SendConnector' $PSBoundParameters $PSCmdlet }
}

function New-SendConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.SendConnector')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter([EmshCompleter])][object] $AddressSpaces,
        [ArgumentCompleter([EmshCompleter])][object] $AuthenticationCredential,
        [ArgumentCompleter([EmshCompleter])][bool] $CloudServicesMailEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [ArgumentCompleter([EmshCompleter])][object] $ConnectionInactivityTimeOut,
        [ValidateSet('Default', 'XPremises')][string] $ConnectorType,
        [ArgumentCompleter([EmshCompleter])][bool] $DNSRoutingEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $DomainSecureEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][object] $ErrorPolicies,
        [ArgumentCompleter([EmshCompleter])][bool] $ForceHELO,
        [ArgumentCompleter([EmshCompleter])][string] $Fqdn,
        [ArgumentCompleter([EmshCompleter])][bool] $FrontendProxyEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $IgnoreSTARTTLS,
        [ArgumentCompleter([EmshCompleter])][bool] $IsScopedConnector,
        [ArgumentCompleter([EmshCompleter])][object] $MaxMessageSize,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][long] $Port,
        [ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireOorg,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireTLS,
        [ValidateSet('None', 'BasicAuth', 'BasicAuthRequireTLS', 'ExchangeServer', 'ExternalAuthoritative')][string] $SmartHostAuthMechanism,
        [ArgumentCompleter([EmshCompleter])][object] $SmartHosts,
        [ArgumentCompleter([EmshCompleter])][long] $SmtpMaxMessagesPerConnection,
        [ArgumentCompleter([EmshCompleter])][string] $SourceIPAddress,
        [ArgumentCompleter([EmshCompleter])][object] $SourceTransportServers,
        [ArgumentCompleter([EmshCompleter])][string] $TlsAuthLevel,
        [ArgumentCompleter([EmshCompleter])][string] $TlsCertificateName,
        [ArgumentCompleter([EmshCompleter])][string] $TlsDomain,
        [ArgumentCompleter([EmshCompleter])][bool] $UseExternalDNSServersEnabled,
        [ValidateSet('Custom', 'Internal', 'Internet', 'Partner')][string] $Usage,
        [switch] $Custom,
        [switch] $Internal,
        [switch] $Internet,
        [switch] $Partner,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-SendConnector' $PSBoundParameters $PSCmdlet }
}

function Set-SendConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][object] $AddressSpaces,
        [ArgumentCompleter([EmshCompleter])][object] $AuthenticationCredential,
        [ArgumentCompleter([EmshCompleter])][bool] $CloudServicesMailEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [ArgumentCompleter([EmshCompleter])][object] $ConnectionInactivityTimeOut,
        [ValidateSet('Default', 'XPremises')][string] $ConnectorType,
        [ArgumentCompleter([EmshCompleter])][bool] $DNSRoutingEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $DomainSecureEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][object] $ErrorPolicies,
        [ArgumentCompleter([EmshCompleter])][bool] $ForceHELO,
        [ArgumentCompleter([EmshCompleter])][string] $Fqdn,
        [ArgumentCompleter([EmshCompleter])][bool] $FrontendProxyEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $IgnoreSTARTTLS,
        [ArgumentCompleter([EmshCompleter])][bool] $IsScopedConnector,
        [ArgumentCompleter([EmshCompleter])][object] $MaxMessageSize,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][long] $Port,
        [ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireOorg,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireTLS,
        [ValidateSet('None', 'BasicAuth', 'BasicAuthRequireTLS', 'ExchangeServer', 'ExternalAuthoritative')][string] $SmartHostAuthMechanism,
        [ArgumentCompleter([EmshCompleter])][object] $SmartHosts,
        [ArgumentCompleter([EmshCompleter])][long] $SmtpMaxMessagesPerConnection,
        [ArgumentCompleter([EmshCompleter])][string] $SourceIPAddress,
        [ArgumentCompleter([EmshCompleter])][object] $SourceTransportServers,
        [ArgumentCompleter([EmshCompleter])][string] $TlsAuthLevel,
        [ArgumentCompleter([EmshCompleter])][string] $TlsCertificateName,
        [ArgumentCompleter([EmshCompleter])][string] $TlsDomain,
        [ArgumentCompleter([EmshCompleter])][bool] $UseExternalDNSServersEnabled,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-SendConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-SendConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-SendConnector' $PSBoundParameters $PSCmdlet }
}

function Get-ReceiveConnector {
    [CmdletBinding()]
    [OutputType('Emsh.ReceiveConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ReceiveConnector' $PSBoundParameters $PSCmdlet }
}

function New-ReceiveConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ReceiveConnector')]
    param(
        [ArgumentCompleter([EmshCompleter])][object] $AuthMechanism,
        [ArgumentCompleter([EmshCompleter])][string] $Banner,
        [ArgumentCompleter([EmshCompleter])][bool] $BinaryMimeEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $Bindings,
        [ArgumentCompleter([EmshCompleter])][bool] $ChunkingEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $DefaultDomain,
        [ArgumentCompleter([EmshCompleter])][bool] $DeliveryStatusNotificationEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $EightBitMimeEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $BareLinefeedRejectionEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $DomainSecureEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $EnhancedStatusCodesEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $LongAddressesEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $OrarEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $SuppressXAnonymousTls,
        [ArgumentCompleter([EmshCompleter])][bool] $AdvertiseClientSettings,
        [ArgumentCompleter([EmshCompleter])][string] $Fqdn,
        [ArgumentCompleter([EmshCompleter])][string] $ServiceDiscoveryFqdn,
        [ArgumentCompleter([EmshCompleter])][string] $TlsCertificateName,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][object] $ConnectionTimeout,
        [ArgumentCompleter([EmshCompleter])][object] $ConnectionInactivityTimeout,
        [ArgumentCompleter([EmshCompleter])][object] $MessageRateLimit,
        [ValidateSet('None', 'IPAddress', 'User', 'All')][string] $MessageRateSource,
        [ArgumentCompleter([EmshCompleter])][object] $MaxInboundConnection,
        [ArgumentCompleter([EmshCompleter])][object] $MaxInboundConnectionPerSource,
        [ArgumentCompleter([EmshCompleter])][long] $MaxInboundConnectionPercentagePerSource,
        [ArgumentCompleter([EmshCompleter])][object] $MaxHeaderSize,
        [ArgumentCompleter([EmshCompleter])][long] $MaxHopCount,
        [ArgumentCompleter([EmshCompleter])][long] $MaxLocalHopCount,
        [ArgumentCompleter([EmshCompleter])][long] $MaxLogonFailures,
        [ArgumentCompleter([EmshCompleter])][object] $MaxMessageSize,
        [ArgumentCompleter([EmshCompleter])][object] $MaxProtocolErrors,
        [ArgumentCompleter([EmshCompleter])][long] $MaxRecipientsPerMessage,
        [ArgumentCompleter([EmshCompleter])][object] $PermissionGroups,
        [ArgumentCompleter([EmshCompleter])][bool] $PipeliningEnabled,
        [ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter([EmshCompleter])][object] $RemoteIPRanges,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireEHLODomain,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireTLS,
        [ArgumentCompleter([EmshCompleter])][bool] $EnableAuthGSSAPI,
        [ValidateSet('None', 'Allow', 'Require')][string] $ExtendedProtectionPolicy,
        [ArgumentCompleter([EmshCompleter])][object] $TlsDomainCapabilities,
        [ValidateSet('FrontendTransport', 'HubTransport')][string] $TransportRole,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectReservedTopLevelRecipientDomains,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectReservedSecondLevelRecipientDomains,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectSingleLabelRecipientDomains,
        [ValidateSet('Enabled', 'Disabled', 'EnabledWithoutValue')][string] $SizeEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $TarpitInterval,
        [ArgumentCompleter([EmshCompleter])][object] $AuthTarpitInterval,
        [ArgumentCompleter([EmshCompleter])][object] $MaxAcknowledgementDelay,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [ValidateSet('Client', 'Custom', 'Internal', 'Internet', 'Partner')][string] $Usage,
        [switch] $Client,
        [switch] $Custom,
        [switch] $Internal,
        [switch] $Internet,
        [switch] $Partner,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [switch] $AllowOpenRelay,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-ReceiveConnector' $PSBoundParameters $PSCmdlet }
}

function Set-ReceiveConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][object] $AuthMechanism,
        [ArgumentCompleter([EmshCompleter])][string] $Banner,
        [ArgumentCompleter([EmshCompleter])][bool] $BinaryMimeEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $Bindings,
        [ArgumentCompleter([EmshCompleter])][bool] $ChunkingEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $DefaultDomain,
        [ArgumentCompleter([EmshCompleter])][bool] $DeliveryStatusNotificationEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $EightBitMimeEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $SmtpUtf8Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $BareLinefeedRejectionEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $DomainSecureEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $EnhancedStatusCodesEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $LongAddressesEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $OrarEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $SuppressXAnonymousTls,
        [ArgumentCompleter([EmshCompleter])][bool] $AdvertiseClientSettings,
        [ArgumentCompleter([EmshCompleter])][string] $Fqdn,
        [ArgumentCompleter([EmshCompleter])][string] $ServiceDiscoveryFqdn,
        [ArgumentCompleter([EmshCompleter])][string] $TlsCertificateName,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][object] $ConnectionTimeout,
        [ArgumentCompleter([EmshCompleter])][object] $ConnectionInactivityTimeout,
        [ArgumentCompleter([EmshCompleter])][object] $MessageRateLimit,
        [ValidateSet('None', 'IPAddress', 'User', 'All')][string] $MessageRateSource,
        [ArgumentCompleter([EmshCompleter])][object] $MaxInboundConnection,
        [ArgumentCompleter([EmshCompleter])][object] $MaxInboundConnectionPerSource,
        [ArgumentCompleter([EmshCompleter])][long] $MaxInboundConnectionPercentagePerSource,
        [ArgumentCompleter([EmshCompleter])][object] $MaxHeaderSize,
        [ArgumentCompleter([EmshCompleter])][long] $MaxHopCount,
        [ArgumentCompleter([EmshCompleter])][long] $MaxLocalHopCount,
        [ArgumentCompleter([EmshCompleter])][long] $MaxLogonFailures,
        [ArgumentCompleter([EmshCompleter])][object] $MaxMessageSize,
        [ArgumentCompleter([EmshCompleter])][object] $MaxProtocolErrors,
        [ArgumentCompleter([EmshCompleter])][long] $MaxRecipientsPerMessage,
        [ArgumentCompleter([EmshCompleter])][object] $PermissionGroups,
        [ArgumentCompleter([EmshCompleter])][bool] $PipeliningEnabled,
        [ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter([EmshCompleter])][object] $RemoteIPRanges,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireEHLODomain,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireTLS,
        [ArgumentCompleter([EmshCompleter])][bool] $EnableAuthGSSAPI,
        [ValidateSet('None', 'Allow', 'Require')][string] $ExtendedProtectionPolicy,
        [ArgumentCompleter([EmshCompleter])][object] $TlsDomainCapabilities,
        [ValidateSet('FrontendTransport', 'HubTransport')][string] $TransportRole,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectReservedTopLevelRecipientDomains,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectReservedSecondLevelRecipientDomains,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectSingleLabelRecipientDomains,
        [ValidateSet('Enabled', 'Disabled', 'EnabledWithoutValue')][string] $SizeEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $TarpitInterval,
        [ArgumentCompleter([EmshCompleter])][object] $AuthTarpitInterval,
        [ArgumentCompleter([EmshCompleter])][object] $MaxAcknowledgementDelay,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [switch] $AllowOpenRelay,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-ReceiveConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-ReceiveConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ReceiveConnector' $PSBoundParameters $PSCmdlet }
}

function Get-ADPermission {
    [CmdletBinding()]
    [OutputType('Emsh.ADPermission')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $User,
        [switch] $Owner,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ADPermission' $PSBoundParameters $PSCmdlet }
}

function Add-ADPermission {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ADPermission')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $User,
        [ArgumentCompleter([EmshCompleter])][object] $ExtendedRights,
        [ArgumentCompleter([EmshCompleter])][object] $AccessRights,
        [switch] $Deny,
        [ArgumentCompleter([EmshCompleter])][string] $Instance,
        [ValidateSet('None', 'All', 'Children', 'Descendents', 'SelfAndChildren')][string] $InheritanceType,
        [ArgumentCompleter([EmshCompleter])][object] $ChildObjectTypes,
        [ArgumentCompleter([EmshCompleter])][string] $InheritedObjectType,
        [ArgumentCompleter([EmshCompleter])][object] $Properties,
        [ArgumentCompleter([EmshCompleter])][string] $Owner,
        [switch] $AllowOpenRelay,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Add-ADPermission' $PSBoundParameters $PSCmdlet }
}

function Remove-ADPermission {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $User,
        [ArgumentCompleter([EmshCompleter])][object] $ExtendedRights,
        [ArgumentCompleter([EmshCompleter])][object] $AccessRights,
        [switch] $Deny,
        [ArgumentCompleter([EmshCompleter])][string] $Instance,
        [ValidateSet('None', 'All', 'Children', 'Descendents', 'SelfAndChildren')][string] $InheritanceType,
        [ArgumentCompleter([EmshCompleter])][object] $ChildObjectTypes,
        [ArgumentCompleter([EmshCompleter])][string] $InheritedObjectType,
        [ArgumentCompleter([EmshCompleter])][object] $Properties,
        [switch] $AllowOpenRelay,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ADPermission' $PSBoundParameters $PSCmdlet }
}

function Get-TransportConfig {
    [CmdletBinding()]
    [OutputType('Emsh.TransportConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-TransportConfig' $PSBoundParameters $PSCmdlet }
}

function Set-TransportConfig {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][bool] $AddressBookPolicyRoutingEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AgentGeneratedMessageLoopDetectionInSmtpEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AgentGeneratedMessageLoopDetectionInSubmissionEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $ClearCategories,
        [ArgumentCompleter([EmshCompleter])][bool] $ConvertDisclaimerWrapperToEml,
        [ArgumentCompleter([EmshCompleter])][long] $DiagnosticsAggregationServicePort,
        [ValidateSet('DoNotConvert', 'PreserveDSNBody', 'UseExchangeDSNs')][string] $DSNConversionMode,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalDelayDsnEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalDsnDefaultLanguage,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalDsnLanguageDetectionEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $ExternalDsnMaxMessageAttachSize,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalDsnReportingAuthority,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalDsnSendHtml,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalPostmasterAddress,
        [ArgumentCompleter([EmshCompleter])][object] $GenerateCopyOfDSNFor,
        [ValidateSet('MustCreate', 'MayCreate', 'NoCreate')][string] $HeaderPromotionModeSetting,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalDelayDsnEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $InternalDsnDefaultLanguage,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalDsnLanguageDetectionEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $InternalDsnMaxMessageAttachSize,
        [ArgumentCompleter([EmshCompleter])][string] $InternalDsnReportingAuthority,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalDsnSendHtml,
        [ArgumentCompleter([EmshCompleter])][object] $InternalSMTPServers,
        [ArgumentCompleter([EmshCompleter])][string] $JournalingReportNdrTo,
        [ArgumentCompleter([EmshCompleter])][long] $MaxAllowedAgentGeneratedMessageDepth,
        [ArgumentCompleter([EmshCompleter])][long] $MaxAllowedAgentGeneratedMessageDepthPerAgent,
        [ArgumentCompleter([EmshCompleter])][object] $MaxDumpsterSizePerDatabase,
        [ArgumentCompleter([EmshCompleter])][object] $MaxDumpsterTime,
        [ArgumentCompleter([EmshCompleter])][object] $MaxReceiveSize,
        [ArgumentCompleter([EmshCompleter])][object] $MaxRecipientEnvelopeLimit,
        [ArgumentCompleter([EmshCompleter])][long] $MaxRetriesForLocalSiteShadow,
        [ArgumentCompleter([EmshCompleter])][long] $MaxRetriesForRemoteSiteShadow,
        [ArgumentCompleter([EmshCompleter])][object] $MaxSendSize,
        [ArgumentCompleter([EmshCompleter])][object] $QueueDiagnosticsAggregationInterval,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectMessageOnShadowFailure,
        [ArgumentCompleter([EmshCompleter])][bool] $Rfc2231EncodingEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $SafetyNetHoldTime,
        [ArgumentCompleter([EmshCompleter])][object] $ShadowHeartbeatFrequency,
        [ArgumentCompleter([EmshCompleter])][long] $ShadowHeartbeatRetryCount,
        [ArgumentCompleter([EmshCompleter])][object] $ShadowHeartbeatTimeoutInterval,
        [ArgumentCompleter([EmshCompleter])][object] $ShadowMessageAutoDiscardInterval,
        [ValidateSet('LocalOnly', 'RemoteOnly', 'PreferRemote')][string] $ShadowMessagePreferenceSetting,
        [ArgumentCompleter([EmshCompleter])][bool] $ShadowRedundancyEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $ShadowResubmitTimeSpan,
        [ArgumentCompleter([EmshCompleter])][object] $SupervisionTags,
        [ArgumentCompleter([EmshCompleter])][object] $TLSReceiveDomainSecureList,
        [ArgumentCompleter([EmshCompleter])][object] $TLSSendDomainSecureList,
        [ArgumentCompleter([EmshCompleter])][object] $TransportRuleAttachmentTextScanLimit,
        [ArgumentCompleter([EmshCompleter])][bool] $VerifySecureSubmitEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $VoicemailJournalingEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $Xexch50Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireClientAuthUsage,
        [ValidateSet('Enforce', 'SoftFail')][string] $RevocationMode,
        [ArgumentCompleter([EmshCompleter])][object] $RevocationFetchRanges,
        [switch] $Replace,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-TransportConfig' $PSBoundParameters $PSCmdlet }
}

function Get-TransportService {
    [CmdletBinding()]
    [OutputType('Emsh.TransportService')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-TransportService' $PSBoundParameters $PSCmdlet }
}

function Set-TransportService {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][object] $ActiveUserStatisticsLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $ActiveUserStatisticsLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $ActiveUserStatisticsLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $ActiveUserStatisticsLogPath,
        [ArgumentCompleter([EmshCompleter])][bool] $AgentLogEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $AgentLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $AgentLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $AgentLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $AgentLogPath,
        [ArgumentCompleter([EmshCompleter])][bool] $AntispamAgentsEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $ConnectivityLogEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $ConnectivityLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $ConnectivityLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $ConnectivityLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $ConnectivityLogPath,
        [ArgumentCompleter([EmshCompleter])][bool] $ContentConversionTracingEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $DelayNotificationTimeout,
        [ArgumentCompleter([EmshCompleter])][bool] $DnsLogEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $DnsLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $DnsLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $DnsLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $DnsLogPath,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalDNSAdapterEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalDNSAdapterGuid,
        [ValidateSet('Any', 'UseTcpOnly', 'UseUdpOnly')][string] $ExternalDNSProtocolOption,
        [ArgumentCompleter([EmshCompleter])][object] $ExternalDNSServers,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalIPAddress,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalDNSAdapterEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $InternalDNSAdapterGuid,
        [ValidateSet('Any', 'UseTcpOnly', 'UseUdpOnly')][string] $InternalDNSProtocolOption,
        [ArgumentCompleter([EmshCompleter])][object] $InternalDNSServers,
        [ValidateSet('None', 'Verbose')][string] $IntraOrgConnectorProtocolLoggingLevel,
        [ArgumentCompleter([EmshCompleter])][long] $IntraOrgConnectorSmtpMaxMessagesPerConnection,
        [ArgumentCompleter([EmshCompleter])][bool] $IrmLogEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $IrmLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $IrmLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $IrmLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $IrmLogPath,
        [ArgumentCompleter([EmshCompleter])][long] $MaxConcurrentMailboxDeliveries,
        [ArgumentCompleter([EmshCompleter])][long] $MaxConcurrentMailboxSubmissions,
        [ArgumentCompleter([EmshCompleter])][long] $MaxConnectionRatePerMinute,
        [ArgumentCompleter([EmshCompleter])][object] $MaxOutboundConnections,
        [ArgumentCompleter([EmshCompleter])][object] $MaxPerDomainOutboundConnections,
        [ArgumentCompleter([EmshCompleter])][object] $MessageExpirationTimeout,
        [ArgumentCompleter([EmshCompleter])][object] $MessageRetryInterval,
        [ArgumentCompleter([EmshCompleter])][bool] $MessageTrackingLogEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $MessageTrackingLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $MessageTrackingLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $MessageTrackingLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $MessageTrackingLogPath,
        [ArgumentCompleter([EmshCompleter])][bool] $MessageTrackingLogSubjectLoggingEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $OutboundConnectionFailureRetryInterval,
        [ArgumentCompleter([EmshCompleter])][object] $PickupDirectoryMaxHeaderSize,
        [ArgumentCompleter([EmshCompleter])][long] $PickupDirectoryMaxMessagesPerMinute,
        [ArgumentCompleter([EmshCompleter])][long] $PickupDirectoryMaxRecipientsPerMessage,
        [ArgumentCompleter([EmshCompleter])][string] $PickupDirectoryPath,
        [ArgumentCompleter([EmshCompleter])][bool] $PipelineTracingEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $PipelineTracingPath,
        [ArgumentCompleter([EmshCompleter])][string] $PipelineTracingSenderAddress,
        [ArgumentCompleter([EmshCompleter])][bool] $PoisonMessageDetectionEnabled,
        [ArgumentCompleter([EmshCompleter])][long] $PoisonThreshold,
        [ArgumentCompleter([EmshCompleter])][object] $QueueLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $QueueLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $QueueLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $QueueLogPath,
        [ArgumentCompleter([EmshCompleter])][object] $QueueMaxIdleTime,
        [ArgumentCompleter([EmshCompleter])][object] $ReceiveProtocolLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $ReceiveProtocolLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $ReceiveProtocolLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $ReceiveProtocolLogPath,
        [ArgumentCompleter([EmshCompleter])][bool] $RecipientValidationCacheEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $ReplayDirectoryPath,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $RequestBrokerLogEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $RequestBrokerLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $RequestBrokerLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $RequestBrokerLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $RequestBrokerLogPath,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $ResourceLogEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $ResourceLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $ResourceLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $ResourceLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $ResourceLogPath,
        [ArgumentCompleter([EmshCompleter])][string] $RootDropDirectoryPath,
        [ArgumentCompleter([EmshCompleter])][object] $RoutingTableLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $RoutingTableLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][string] $RoutingTableLogPath,
        [ArgumentCompleter([EmshCompleter])][object] $SendProtocolLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $SendProtocolLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $SendProtocolLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $SendProtocolLogPath,
        [ArgumentCompleter([EmshCompleter])][object] $ServerStatisticsLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $ServerStatisticsLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $ServerStatisticsLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $ServerStatisticsLogPath,
        [ArgumentCompleter([EmshCompleter])][long] $TransientFailureRetryCount,
        [ArgumentCompleter([EmshCompleter])][object] $TransientFailureRetryInterval,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $TransportHttpLogEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $TransportHttpLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $TransportHttpLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $TransportHttpLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $TransportHttpLogPath,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $TransportMaintenanceLogEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $TransportMaintenanceLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $TransportMaintenanceLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $TransportMaintenanceLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $TransportMaintenanceLogPath,
        [ArgumentCompleter([EmshCompleter])][Nullable[long]] $TransportSyncAccountsPoisonAccountThreshold,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $TransportSyncAccountsPoisonDetectionEnabled,
        [ArgumentCompleter([EmshCompleter])][Nullable[long]] $TransportSyncAccountsPoisonItemThreshold,
        [ArgumentCompleter([EmshCompleter])][Nullable[long]] $TransportSyncAccountsSuccessivePoisonItemThreshold,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $TransportSyncEnabled,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $TransportSyncExchangeEnabled,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $TransportSyncHubHealthLogEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $TransportSyncHubHealthLogFilePath,
        [ArgumentCompleter([EmshCompleter])][object] $TransportSyncHubHealthLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $TransportSyncHubHealthLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $TransportSyncHubHealthLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $TransportSyncImapEnabled,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $TransportSyncLogEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $TransportSyncLogFilePath,
        [ArgumentCompleter([EmshCompleter])][string] $TransportSyncLogLoggingLevel,
        [ArgumentCompleter([EmshCompleter])][object] $TransportSyncLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $TransportSyncLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $TransportSyncLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][Nullable[long]] $TransportSyncMaxDownloadItemsPerConnection,
        [ArgumentCompleter([EmshCompleter])][object] $TransportSyncMaxDownloadSizePerConnection,
        [ArgumentCompleter([EmshCompleter])][object] $TransportSyncMaxDownloadSizePerItem,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $TransportSyncPopEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $TransportSyncRemoteConnectionTimeout,
        [ArgumentCompleter([EmshCompleter])][bool] $UseDowngradedExchangeServerAuth,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $WindowsLiveHotmailTransportSyncEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $WlmLogMaxAge,
        [ArgumentCompleter([EmshCompleter])][object] $WlmLogMaxDirectorySize,
        [ArgumentCompleter([EmshCompleter])][object] $WlmLogMaxFileSize,
        [ArgumentCompleter([EmshCompleter])][string] $WlmLogPath,
        [ArgumentCompleter([EmshCompleter])][object] $MinimumFreeDiskSpace,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-TransportService' $PSBoundParameters $PSCmdlet }
}

function Get-AcceptedDomain {
    [CmdletBinding()]
    [OutputType('Emsh.AcceptedDomain')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function New-AcceptedDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.AcceptedDomain')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $DomainName,
        [ValidateSet('Authoritative', 'InternalRelay', 'ExternalRelay')][string] $DomainType,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function Set-AcceptedDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ValidateSet('Authoritative', 'InternalRelay', 'ExternalRelay')][string] $DomainType,
        [ArgumentCompleter([EmshCompleter])][bool] $AddressBookEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $MatchSubDomains,
        [ArgumentCompleter([EmshCompleter])][bool] $PendingCompletion,
        [ArgumentCompleter([EmshCompleter])][bool] $PendingRemoval,
        [ArgumentCompleter([EmshCompleter])][bool] $MakeDefault,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function Remove-AcceptedDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function Get-RemoteDomain {
    [CmdletBinding()]
    [OutputType('Emsh.RemoteDomain')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function New-RemoteDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.RemoteDomain')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $DomainName,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function Set-RemoteDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ValidateSet('External', 'ExternalLegacy', 'InternalLegacy', 'None')][string] $AllowedOOFType,
        [ArgumentCompleter([EmshCompleter])][bool] $AutoForwardEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AutoReplyEnabled,
        [ValidateSet('Use7Bit', 'UseQP', 'UseBase64', 'UseQPHtmlDetectTextPlain', 'UseBase64HtmlDetectTextPlain', 'UseQPHtml7BitTextPlain', 'UseBase64Html7BitTextPlain', 'Undefined')][string] $ByteEncoderTypeFor7BitCharsets,
        [ArgumentCompleter([EmshCompleter])][string] $CharacterSet,
        [ValidateSet('MimeHtmlText', 'MimeText', 'MimeHtml')][string] $ContentType,
        [ArgumentCompleter([EmshCompleter])][bool] $DeliveryReportEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $DisplaySenderName,
        [ArgumentCompleter([EmshCompleter])][bool] $IsInternal,
        [ArgumentCompleter([EmshCompleter])][object] $LineWrapSize,
        [ArgumentCompleter([EmshCompleter])][bool] $MeetingForwardNotificationEnabled,
        [ArgumentCompleter([EmshCompleter])][long] $MessageCountThreshold,
        [ArgumentCompleter([EmshCompleter])][bool] $NDRDiagnosticInfoEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $NDREnabled,
        [ArgumentCompleter([EmshCompleter])][string] $NonMimeCharacterSet,
        [ValidateSet('50220', '50221', '50222', 'Undefined')][string] $PreferredInternetCodePageForShiftJis,
        [ArgumentCompleter([EmshCompleter])][Nullable[long]] $RequiredCharsetCoverage,
        [ArgumentCompleter([EmshCompleter])][bool] $TargetDeliveryDomain,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $TNEFEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $TrustedMailInboundEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $TrustedMailOutboundEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $UseSimpleDisplayName,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function Remove-RemoteDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function Get-DeliveryAgentConnector {
    [CmdletBinding()]
    [OutputType('Emsh.DeliveryAgentConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function New-DeliveryAgentConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.DeliveryAgentConnector')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter([EmshCompleter])][object] $AddressSpaces,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [ValidateSet('Maildir')][string] $DeliveryProtocol,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $IsScopedConnector,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $MaildirRoot,
        [ArgumentCompleter([EmshCompleter])][long] $MaxConcurrentConnections,
        [ArgumentCompleter([EmshCompleter])][object] $MaxMessageSize,
        [ArgumentCompleter([EmshCompleter])][long] $MaxMessagesPerConnection,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][object] $SourceTransportServers,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function Set-DeliveryAgentConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][object] $AddressSpaces,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [ValidateSet('Maildir')][string] $DeliveryProtocol,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $IsScopedConnector,
        [ArgumentCompleter([EmshCompleter])][string] $MaildirRoot,
        [ArgumentCompleter([EmshCompleter])][long] $MaxConcurrentConnections,
        [ArgumentCompleter([EmshCompleter])][object] $MaxMessageSize,
        [ArgumentCompleter([EmshCompleter])][long] $MaxMessagesPerConnection,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][object] $SourceTransportServers,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-DeliveryAgentConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function Get-ForeignConnector {
    [CmdletBinding()]
    [OutputType('Emsh.ForeignConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function New-ForeignConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ForeignConnector')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter([EmshCompleter])][object] $AddressSpaces,
        [ArgumentCompleter([EmshCompleter])][bool] $IsScopedConnector,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][object] $SourceTransportServers,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function Set-ForeignConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][object] $AddressSpaces,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [ArgumentCompleter([EmshCompleter])][string] $DropDirectory,
        [ArgumentCompleter([EmshCompleter])][object] $DropDirectoryQuota,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $IsScopedConnector,
        [ArgumentCompleter([EmshCompleter])][object] $MaxMessageSize,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][bool] $RelayDsnRequired,
        [ArgumentCompleter([EmshCompleter])][object] $SourceTransportServers,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-ForeignConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function Get-Recipient {
    [CmdletBinding()]
    [OutputType('Emsh.Recipient')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity
    )
    process { . $script:EmshRun 'Get-Recipient' $PSBoundParameters $PSCmdlet }
}

function New-Recipient {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.Recipient')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $EmailAddress,
        [ArgumentCompleter([EmshCompleter])][object] $Aliases
    )
    process { . $script:EmshRun 'New-Recipient' $PSBoundParameters $PSCmdlet }
}

function Set-Recipient {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $EmailAddress,
        [ArgumentCompleter([EmshCompleter])][object] $Aliases
    )
    process { . $script:EmshRun 'Set-Recipient' $PSBoundParameters $PSCmdlet }
}

function Remove-Recipient {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity
    )
    process { . $script:EmshRun 'Remove-Recipient' $PSBoundParameters $PSCmdlet }
}

function Get-ExchangeCertificate {
    [CmdletBinding()]
    [OutputType('Emsh.ExchangeCertificate')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][object] $DomainName,
        [ArgumentCompleter([EmshCompleter])][string] $Instance,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function New-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ExchangeCertificate')]
    param(
        [ArgumentCompleter([EmshCompleter])][string] $SubjectName,
        [ArgumentCompleter([EmshCompleter])][object] $DomainName,
        [switch] $IncludeAcceptedDomains,
        [switch] $IncludeAutoDiscover,
        [switch] $IncludeServerFQDN,
        [switch] $IncludeServerNetBIOSName,
        [ArgumentCompleter([EmshCompleter])][string] $Instance,
        [ArgumentCompleter([EmshCompleter])][object] $Services,
        [ArgumentCompleter([EmshCompleter])][string] $FriendlyName,
        [ValidateSet('2048', '3072', '4096')][string] $KeySize,
        [ArgumentCompleter([EmshCompleter])][bool] $PrivateKeyExportable,
        [ArgumentCompleter([EmshCompleter])][string] $SubjectKeyIdentifier,
        [switch] $GenerateRequest,
        [ArgumentCompleter([EmshCompleter])][string] $RequestFile,
        [switch] $BinaryEncoded,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Import-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ExchangeCertificate')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $FileName,
        [ArgumentCompleter([EmshCompleter])][object] $FileData,
        [ArgumentCompleter([EmshCompleter])][object] $Instance,
        [ArgumentCompleter([EmshCompleter])][object] $Password,
        [ArgumentCompleter([EmshCompleter])][string] $FriendlyName,
        [ArgumentCompleter([EmshCompleter])][bool] $PrivateKeyExportable,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Import-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Export-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $FileName,
        [ArgumentCompleter([EmshCompleter])][object] $Password,
        [switch] $BinaryEncoded,
        [switch] $CertificateOnly,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Export-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Enable-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [Parameter(Mandatory)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter([EmshCompleter])][object] $Services,
        [switch] $Force,
        [switch] $KeepDefault,
        [switch] $DoNotRequireSsl,
        [switch] $NetworkServiceAllowed,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Enable-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Remove-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Get-TrustedRootCertificate {
    [CmdletBinding()]
    [OutputType('Emsh.TrustedRootCertificate')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity
    )
    process { . $script:EmshRun 'Get-TrustedRootCertificate' $PSBoundParameters $PSCmdlet }
}

function Import-TrustedRootCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.TrustedRootCertificate')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $FileName
    )
    process { . $script:EmshRun 'Import-TrustedRootCertificate' $PSBoundParameters $PSCmdlet }
}

function Remove-TrustedRootCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity
    )
    process { . $script:EmshRun 'Remove-TrustedRootCertificate' $PSBoundParameters $PSCmdlet }
}

function Get-SystemMessage {
    [CmdletBinding()]
    [OutputType('Emsh.SystemMessage')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [switch] $Original,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-SystemMessage' $PSBoundParameters $PSCmdlet }
}

function New-SystemMessage {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.SystemMessage')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Text,
        [ArgumentCompleter([EmshCompleter])][bool] $Internal,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Language,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $DsnCode,
        [ArgumentCompleter([EmshCompleter])][string] $QuotaMessageType,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-SystemMessage' $PSBoundParameters $PSCmdlet }
}

function Set-SystemMessage {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Text,
        [switch] $Original,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-SystemMessage' $PSBoundParameters $PSCmdlet }
}

function Remove-SystemMessage {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-SystemMessage' $PSBoundParameters $PSCmdlet }
}

function Get-AddressRewriteEntry {
    [CmdletBinding()]
    [OutputType('Emsh.AddressRewriteEntry')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-AddressRewriteEntry' $PSBoundParameters $PSCmdlet }
}

function New-AddressRewriteEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.AddressRewriteEntry')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $InternalAddress,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $ExternalAddress,
        [ArgumentCompleter([EmshCompleter])][object] $ExceptionList,
        [ArgumentCompleter([EmshCompleter])][bool] $OutboundOnly,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-AddressRewriteEntry' $PSBoundParameters $PSCmdlet }
}

function Set-AddressRewriteEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][string] $InternalAddress,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalAddress,
        [ArgumentCompleter([EmshCompleter])][object] $ExceptionList,
        [ArgumentCompleter([EmshCompleter])][bool] $OutboundOnly,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-AddressRewriteEntry' $PSBoundParameters $PSCmdlet }
}

function Remove-AddressRewriteEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-AddressRewriteEntry' $PSBoundParameters $PSCmdlet }
}

function Get-IPAllowListEntry {
    [CmdletBinding()]
    [OutputType('Emsh.IPAllowListEntry')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $IPAddress,
        [ArgumentCompleter([EmshCompleter])][object] $ResultSize,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Get-IPAllowListEntry' $PSBoundParameters $PSCmdlet }
}

function Add-IPAllowListEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.IPAllowListEntry')]
    param(
        [ArgumentCompleter([EmshCompleter])][string] $IPRange,
        [ArgumentCompleter([EmshCompleter])][object] $ExpirationTime,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [ArgumentCompleter([EmshCompleter])][string] $IPAddress,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Add-IPAllowListEntry' $PSBoundParameters $PSCmdlet }
}

function Remove-IPAllowListEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Remove-IPAllowListEntry' $PSBoundParameters $PSCmdlet }
}

function Get-IPBlockListEntry {
    [CmdletBinding()]
    [OutputType('Emsh.IPBlockListEntry')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $IPAddress,
        [ArgumentCompleter([EmshCompleter])][object] $ResultSize,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Get-IPBlockListEntry' $PSBoundParameters $PSCmdlet }
}

function Add-IPBlockListEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.IPBlockListEntry')]
    param(
        [ArgumentCompleter([EmshCompleter])][string] $IPRange,
        [ArgumentCompleter([EmshCompleter])][object] $ExpirationTime,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [ArgumentCompleter([EmshCompleter])][string] $IPAddress,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Add-IPBlockListEntry' $PSBoundParameters $PSCmdlet }
}

function Remove-IPBlockListEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Remove-IPBlockListEntry' $PSBoundParameters $PSCmdlet }
}

function Get-IPAllowListProvider {
    [CmdletBinding()]
    [OutputType('Emsh.IPAllowListProvider')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Add-IPAllowListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.IPAllowListProvider')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [Parameter(Mandatory)][ArgumentCompleter([EmshCompleter])][string] $LookupDomain,
        [ArgumentCompleter([EmshCompleter])][long] $Priority,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AnyMatch,
        [ArgumentCompleter([EmshCompleter])][string] $BitmaskMatch,
        [ArgumentCompleter([EmshCompleter])][object] $IPAddressesMatch,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Add-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Set-IPAllowListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][string] $LookupDomain,
        [ArgumentCompleter([EmshCompleter])][long] $Priority,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AnyMatch,
        [ArgumentCompleter([EmshCompleter])][string] $BitmaskMatch,
        [ArgumentCompleter([EmshCompleter])][object] $IPAddressesMatch,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Remove-IPAllowListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Get-IPBlockListProvider {
    [CmdletBinding()]
    [OutputType('Emsh.IPBlockListProvider')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Add-IPBlockListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.IPBlockListProvider')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [Parameter(Mandatory)][ArgumentCompleter([EmshCompleter])][string] $LookupDomain,
        [ArgumentCompleter([EmshCompleter])][long] $Priority,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AnyMatch,
        [ArgumentCompleter([EmshCompleter])][string] $BitmaskMatch,
        [ArgumentCompleter([EmshCompleter])][object] $IPAddressesMatch,
        [ArgumentCompleter([EmshCompleter])][string] $RejectionResponse,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Add-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Set-IPBlockListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][string] $LookupDomain,
        [ArgumentCompleter([EmshCompleter])][long] $Priority,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AnyMatch,
        [ArgumentCompleter([EmshCompleter])][string] $BitmaskMatch,
        [ArgumentCompleter([EmshCompleter])][object] $IPAddressesMatch,
        [ArgumentCompleter([EmshCompleter])][string] $RejectionResponse,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Remove-IPBlockListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Get-SenderFilterConfig {
    [CmdletBinding()]
    [OutputType('Emsh.SenderFilterConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-SenderFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Set-SenderFilterConfig {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [ArgumentCompleter([EmshCompleter])][object] $BlockedSenders,
        [ArgumentCompleter([EmshCompleter])][object] $BlockedDomains,
        [ArgumentCompleter([EmshCompleter])][object] $BlockedDomainsAndSubdomains,
        [ValidateSet('StampStatus', 'Reject')][string] $Action,
        [ArgumentCompleter([EmshCompleter])][bool] $BlankSenderBlockingEnabled,
        [ValidateSet('Delete', 'Reject')][string] $RecipientBlockedSenderAction,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-SenderFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Get-RecipientFilterConfig {
    [CmdletBinding()]
    [OutputType('Emsh.RecipientFilterConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-RecipientFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Set-RecipientFilterConfig {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [ArgumentCompleter([EmshCompleter])][object] $BlockedRecipients,
        [ArgumentCompleter([EmshCompleter])][bool] $RecipientValidationEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $BlockListEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Set-RecipientFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Get-Queue {
    [CmdletBinding()]
    [OutputType('Emsh.Queue')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][object] $Include,
        [ArgumentCompleter([EmshCompleter])][object] $Exclude,
        [ArgumentCompleter([EmshCompleter])][object] $ResultSize,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][object] $SortOrder,
        [ArgumentCompleter([EmshCompleter])][long] $BookmarkIndex,
        [ArgumentCompleter([EmshCompleter])][string] $BookmarkObject,
        [ArgumentCompleter([EmshCompleter])][bool] $IncludeBookmark,
        [ArgumentCompleter([EmshCompleter])][bool] $ReturnPageInfo,
        [ArgumentCompleter([EmshCompleter])][bool] $SearchForward
    )
    process { . $script:EmshRun 'Get-Queue' $PSBoundParameters $PSCmdlet }
}

function Retry-Queue {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][bool] $Resubmit,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Retry-Queue' $PSBoundParameters $PSCmdlet }
}

function Suspend-Queue {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Suspend-Queue' $PSBoundParameters $PSCmdlet }
}

function Resume-Queue {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Resume-Queue' $PSBoundParameters $PSCmdlet }
}

function Get-Message {
    [CmdletBinding()]
    [OutputType('Emsh.Message')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Queue,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][object] $ResultSize,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][object] $SortOrder,
        [ArgumentCompleter([EmshCompleter])][long] $BookmarkIndex,
        [ArgumentCompleter([EmshCompleter])][string] $BookmarkObject,
        [ArgumentCompleter([EmshCompleter])][bool] $IncludeBookmark,
        [ArgumentCompleter([EmshCompleter])][bool] $ReturnPageInfo,
        [ArgumentCompleter([EmshCompleter])][bool] $SearchForward,
        [switch] $IncludeRecipientInfo,
        [switch] $IncludeComponentLatencyInfo
    )
    process { . $script:EmshRun 'Get-Message' $PSBoundParameters $PSCmdlet }
}

function Suspend-Message {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Suspend-Message' $PSBoundParameters $PSCmdlet }
}

function Resume-Message {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Resume-Message' $PSBoundParameters $PSCmdlet }
}

function Remove-Message {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][bool] $WithNDR,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Remove-Message' $PSBoundParameters $PSCmdlet }
}

function Get-ConfigurationChange {
    [CmdletBinding()]
    [OutputType('Emsh.ConfigurationChange')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Object,
        [ArgumentCompleter([EmshCompleter])][object] $StartDate,
        [ArgumentCompleter([EmshCompleter])][object] $EndDate,
        [ArgumentCompleter([EmshCompleter])][object] $Cmdlets,
        [ArgumentCompleter([EmshCompleter])][object] $UserIds,
        [ArgumentCompleter([EmshCompleter])][object] $ResultSize
    )
    process { . $script:EmshRun 'Get-ConfigurationChange' $PSBoundParameters $PSCmdlet }
}

function Compare-Configuration {
    [CmdletBinding()]
    [OutputType('Emsh.Configuration')]
    param(

    )
    process { . $script:EmshRun 'Compare-Configuration' $PSBoundParameters $PSCmdlet }
}

function Search-AdminAuditLog {
    [CmdletBinding()]
    [OutputType('Emsh.AdminAuditLog')]
    param(
        [ArgumentCompleter([EmshCompleter])][object] $Cmdlets,
        [ArgumentCompleter([EmshCompleter])][object] $Parameters,
        [ArgumentCompleter([EmshCompleter])][object] $StartDate,
        [ArgumentCompleter([EmshCompleter])][object] $EndDate,
        [ArgumentCompleter([EmshCompleter])][object] $ObjectIds,
        [ArgumentCompleter([EmshCompleter])][object] $UserIds,
        [ArgumentCompleter([EmshCompleter])][bool] $IsSuccess,
        [ArgumentCompleter([EmshCompleter])][object] $ResultSize,
        [ArgumentCompleter([EmshCompleter])][long] $StartIndex,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalAccess,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Search-AdminAuditLog' $PSBoundParameters $PSCmdlet }
}

function Test-ServiceHealth {
    [CmdletBinding()]
    [OutputType('Emsh.ServiceHealth')]
    param(

    )
    process { . $script:EmshRun 'Test-ServiceHealth' $PSBoundParameters $PSCmdlet }
}

function Get-ExchangeServer {
    [CmdletBinding()]
    [OutputType('Emsh.ExchangeServer')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Domain,
        [switch] $Status,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ExchangeServer' $PSBoundParameters $PSCmdlet }
}

function Test-SmtpConnectivity {
    [CmdletBinding()]
    [OutputType('Emsh.SmtpConnectivity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][object] $Identity,
        [ArgumentCompleter([EmshCompleter])][bool] $MonitoringContext,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Test-SmtpConnectivity' $PSBoundParameters $PSCmdlet }
}

function Get-Service {
    [CmdletBinding()]
    [OutputType('Emsh.Service')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Name
    )
    process { . $script:EmshRun 'Get-Service' $PSBoundParameters $PSCmdlet }
}

function Start-Service {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $Name
    )
    process { . $script:EmshRun 'Start-Service' $PSBoundParameters $PSCmdlet }
}

function Stop-Service {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $Name
    )
    process { . $script:EmshRun 'Stop-Service' $PSBoundParameters $PSCmdlet }
}

function Restart-Service {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [switch] $Force
    )
    process { . $script:EmshRun 'Restart-Service' $PSBoundParameters $PSCmdlet }
}

Set-Alias -Name Get-TransportServer -Value Get-TransportService
Set-Alias -Name Set-TransportServer -Value Set-TransportService
Export-ModuleMember -Function 'Get-SendConnector', 'New-SendConnector', 'Set-SendConnector', 'Remove-SendConnector', 'Get-ReceiveConnector', 'New-ReceiveConnector', 'Set-ReceiveConnector', 'Remove-ReceiveConnector', 'Get-ADPermission', 'Add-ADPermission', 'Remove-ADPermission', 'Get-TransportConfig', 'Set-TransportConfig', 'Get-TransportService', 'Set-TransportService', 'Get-AcceptedDomain', 'New-AcceptedDomain', 'Set-AcceptedDomain', 'Remove-AcceptedDomain', 'Get-RemoteDomain', 'New-RemoteDomain', 'Set-RemoteDomain', 'Remove-RemoteDomain', 'Get-DeliveryAgentConnector', 'New-DeliveryAgentConnector', 'Set-DeliveryAgentConnector', 'Remove-DeliveryAgentConnector', 'Get-ForeignConnector', 'New-ForeignConnector', 'Set-ForeignConnector', 'Remove-ForeignConnector', 'Get-Recipient', 'New-Recipient', 'Set-Recipient', 'Remove-Recipient', 'Get-ExchangeCertificate', 'New-ExchangeCertificate', 'Import-ExchangeCertificate', 'Export-ExchangeCertificate', 'Enable-ExchangeCertificate', 'Remove-ExchangeCertificate', 'Get-TrustedRootCertificate', 'Import-TrustedRootCertificate', 'Remove-TrustedRootCertificate', 'Get-SystemMessage', 'New-SystemMessage', 'Set-SystemMessage', 'Remove-SystemMessage', 'Get-AddressRewriteEntry', 'New-AddressRewriteEntry', 'Set-AddressRewriteEntry', 'Remove-AddressRewriteEntry', 'Get-IPAllowListEntry', 'Add-IPAllowListEntry', 'Remove-IPAllowListEntry', 'Get-IPBlockListEntry', 'Add-IPBlockListEntry', 'Remove-IPBlockListEntry', 'Get-IPAllowListProvider', 'Add-IPAllowListProvider', 'Set-IPAllowListProvider', 'Remove-IPAllowListProvider', 'Get-IPBlockListProvider', 'Add-IPBlockListProvider', 'Set-IPBlockListProvider', 'Remove-IPBlockListProvider', 'Get-SenderFilterConfig', 'Set-SenderFilterConfig', 'Get-RecipientFilterConfig', 'Set-RecipientFilterConfig', 'Get-Queue', 'Retry-Queue', 'Suspend-Queue', 'Resume-Queue', 'Get-Message', 'Suspend-Message', 'Resume-Message', 'Remove-Message', 'Get-ConfigurationChange', 'Compare-Configuration', 'Search-AdminAuditLog', 'Test-ServiceHealth', 'Get-ExchangeServer', 'Test-SmtpConnectivity', 'Get-Service', 'Start-Service', 'Stop-Service', 'Restart-Service' -Alias 'Get-TransportServer', 'Set-TransportServer'
