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
# seen: in the list, and beside each element (by reference: nothing is attached to the text itself, which
# would show wherever the text is written).
class EmshList : System.Collections.ArrayList {
    # Noun, Property, Batch, Row and Items as they were read.
    hidden [object] $EmshOrigin
    # Which list of which object each text was read in. A text that is no more needed is forgotten.
    hidden static [object] $Origins = [System.Runtime.CompilerServices.ConditionalWeakTable[object, object]]::new()

    # What an object's property is: what is stored, or else the list as it was read. It is made when it is
    # first looked at: most of a thousand objects' lists never are.
    hidden static [object] Read([object] $stored, [object] $read, [string] $name) {
        if ($null -ne $stored -or $null -eq $read) { return $stored }
        $items = Get-EmshRead $read.Batch $read.Row $name
        if ($null -eq $items) { return $null }
        $list = [EmshList]::new()
        $list.EmshOrigin = @{ Noun = $read.Batch.noun; Property = $name; Batch = $read.Batch; Row = $read.Row; Items = $items }
        $list.AddRange($items)
        foreach ($item in $items) {
            if ($item -is [string]) { [EmshList]::Origins.Add($item, $list.EmshOrigin) }
        }
        return $list
    }

    # What is assigned to a property becomes a list of the same origin, as with Exchange's multivalued
    # properties: `$c.SmartHosts += 'a.example'` on a list that was empty still tells what was added.
    hidden static [object] Adopt([object] $now, [object] $value) {
        if ($value -is [EmshList] -or $value -is [System.Collections.IDictionary]) { return $value }
        $list = [EmshList]::new()
        if ($now -is [EmshList]) { $list.EmshOrigin = $now.EmshOrigin }
        # A filter that leaves nothing gives $null, and so says what was taken away.
        foreach ($item in $value) { $null = $list.Add($item) }
        return $list
    }

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
    # As a table in a file has it.
    [string] ToString() { return $this.ToArray() -join ',' }
}

# Each kind of object is a .NET type of its own, like Emsh.SendConnector: a thousand of them are copied in the
# time in which twenty objects with attached properties are made, their order is that of the tables, and a
# list's property can hear what is assigned to it. The types are made when the first of a kind is read.
$script:EmshTypes = @{}
# PowerShell's classes can be collected, and what names them must be so too.
$script:EmshAssembly = [System.Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly(
    [System.Reflection.AssemblyName]::new('Emsh'), [System.Reflection.Emit.AssemblyBuilderAccess]::RunAndCollect).DefineDynamicModule('Emsh')

# The type of a noun: how to make one, and the field behind each property.
function Get-EmshType {
    param([string] $Noun, [string[]] $Names)
    if ($script:EmshTypes.ContainsKey($Noun)) { return $script:EmshTypes[$Noun] }
    $code = [System.Reflection.Emit.OpCodes]
    $this_ = @(, $code::Ldarg_0)
    $given = @(, $code::Ldarg_1)
    $return = @(, $code::Ret)
    $makeList = @($code::Call, [EmshList].GetMethod('Read'))
    $adopt = @($code::Call, [EmshList].GetMethod('Adopt'))
    $none = [type]::EmptyTypes
    $one = [type[]] @(, [object])
    $accessor = [System.Reflection.MethodAttributes] 'Public, SpecialName, HideBySig'
    $builder = $script:EmshAssembly.DefineType("Emsh.$Noun", [System.Reflection.TypeAttributes] 'Public, Class')
    $private = [System.Reflection.FieldAttributes]::Private
    $readField = $builder.DefineField('read', [object], $private)
    $read = @($code::Ldfld, $readField)
    foreach ($name in $Names) {
        $field = $builder.DefineField("the$name", [object], $private)
        $load = @($code::Ldfld, $field)
        $store = @($code::Stfld, $field)
        $get = $builder.DefineMethod("get_$name", $accessor, [object], $none)
        $set = $builder.DefineMethod("set_$name", $accessor, [void], $one)
        if ($script:EmshKinds[$Noun][$name] -eq 'List') {
            # get: field = EmshList.Read(field, read, name), which is returned. set: field = EmshList.Adopt(get, value).
            $text = @($code::Ldstr, $name)
            $own = @($code::Call, $get)
            Add-EmshCode $get @($this_, $this_, $load, $this_, $read, $text, $makeList, $store, $this_, $load, $return)
            Add-EmshCode $set @($this_, $this_, $own, $given, $adopt, $store, $return)
        } else {
            Add-EmshCode $get @($this_, $load, $return)
            Add-EmshCode $set @($this_, $given, $store, $return)
        }
        $property = $builder.DefineProperty($name, [System.Reflection.PropertyAttributes]::None, [object], $none)
        $property.SetGetMethod($get)
        $property.SetSetMethod($set)
        if ($name -eq 'Identity') {
            # As text an object is its identity, as it is in Exchange.
            $string = $builder.DefineMethod('ToString', [System.Reflection.MethodAttributes] 'Public, Virtual, HideBySig', [string], $none)
            Add-EmshCode $string @($this_, $load, @($code::Call, [convert].GetMethod('ToString', $one)), $return)
        }
    }
    $type = $builder.CreateType()
    $hidden = [System.Reflection.BindingFlags] 'NonPublic, Instance'
    $fields = @{}
    foreach ($name in $Names) { $fields[$name] = $type.GetField("the$name", $hidden) }
    $script:EmshTypes[$Noun] = @{
        Type = $type
        Fields = $fields
        Read = $type.GetField('read', $hidden)
        Clone = [object].GetMethod('MemberwiseClone', $hidden)
    }
    $script:EmshTypes[$Noun]
}

# The instructions of a method: each an operation, and what it is about.
function Add-EmshCode {
    param([object] $Method, [object[]] $Instructions)
    $il = $Method.GetILGenerator()
    foreach ($instruction in $Instructions) {
        if ($instruction.Length -eq 1) { $il.Emit($instruction[0]) } else { $il.Emit($instruction[0], $instruction[1]) }
    }
}

# Where an object was read from; nothing of any other object.
function Get-EmshSource {
    param([object] $Object)
    foreach ($kind in $script:EmshTypes.Values) {
        if ($kind.Type.IsInstanceOfType($Object)) { return $kind.Read.GetValue($Object) }
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
    # A list of a hundred thousand domains is texts: a call for each would take seconds.
    $items = @(foreach ($item in $Value) { if ($item -is [string]) { $item } else { ConvertTo-EmshValue $item } })
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
# one with the columns of its row put in.
function ConvertFrom-EmshBatch {
    param([object] $Batch)
    $invariant = [cultureinfo]::InvariantCulture
    $universal = [System.Globalization.DateTimeStyles]::AdjustToUniversal
    $kinds = $script:EmshKinds[$Batch.noun]
    $type = Get-EmshType $Batch.noun @($Batch.first.PSObject.Properties.Name)
    $model = [activator]::CreateInstance($type.Type)
    foreach ($property in $Batch.first.PSObject.Properties) {
        $kind = [string] $kinds[$property.Name]
        $value = $property.Value
        # A list is made of the row that it was read in.
        if ($kind -eq 'List') { continue }
        if ($kind) { $value = ConvertFrom-EmshValue $value $kind }
        $type.Fields[$property.Name].SetValue($model, $value)
    }
    $names = @(foreach ($name in $Batch.columns) { if ($kinds[$name] -ne 'List') { $name } })
    $places = @(foreach ($name in $names) { [array]::IndexOf([object[]] $Batch.columns, $name) })
    $fields = @(foreach ($name in $names) { $type.Fields[$name] })
    $kindsOfColumns = @(foreach ($name in $names) { [string] $kinds[$name] })
    foreach ($row in $Batch.rows) {
        $object = $type.Clone.Invoke($model, $null)
        $type.Read.SetValue($object, @{ Batch = $Batch; Row = $row })
        for ($index = 0; $index -lt $names.Length; $index++) {
            $value = $row[$places[$index]]
            $kind = $kindsOfColumns[$index]
            if ($kind -eq '' -or $null -eq $value) {
                $fields[$index].SetValue($object, $value)
            } elseif ($kind -eq 'UtcTime' -and $value -is [string]) {
                $fields[$index].SetValue($object, [datetime]::Parse($value, $invariant, $universal))
            } elseif ($kind -eq 'Time' -and $value -is [string]) {
                # As Exchange's objects have it: the local time, which compares with Get-Date.
                $fields[$index].SetValue($object, [datetime]::Parse($value, $invariant, $universal).ToLocalTime())
            } else {
                $fields[$index].SetValue($object, (ConvertFrom-EmshValue $value $kind))
            }
        }
        $object
    }
}

# A value of an object as it was read.
function Get-EmshRead {
    param([object] $Batch, [object[]] $Row, [string] $Name)
    $index = [array]::IndexOf([object[]] $Batch.columns, $Name)
    if ($index -ge 0) { return , $Row[$index] }
    $property = $Batch.first.PSObject.Properties[$Name]
    if ($null -ne $property) { return , $property.Value }
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
    'Test-IPAllowListProvider' = @{ Noun = 'IPAllowListProvider'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'IPAddress', 'Server', 'DomainController') }
    'Get-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $false; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Add-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $true; Lists = @('IPAddressesMatch')
        Parameters = @('Name', 'LookupDomain', 'Priority', 'Enabled', 'AnyMatch', 'BitmaskMatch', 'IPAddressesMatch', 'RejectionResponse', 'DomainController') }
    'Set-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $true; Lists = @('IPAddressesMatch')
        Parameters = @('Identity', 'Name', 'LookupDomain', 'Priority', 'Enabled', 'AnyMatch', 'BitmaskMatch', 'IPAddressesMatch', 'RejectionResponse', 'DomainController') }
    'Remove-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'DomainController') }
    'Test-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'IPAddress', 'Server', 'DomainController') }
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
    'Redirect-Message' = @{ Noun = 'Message'; Changes = $true; Lists = @('Target')
        Parameters = @('Server', 'Target') }
    'Export-Message' = @{ Noun = 'Message'; Changes = $true; Lists = @()
        Parameters = @('Identity') }
    'Test-Message' = @{ Noun = 'Message'; Changes = $true; Lists = @()
        Parameters = @('TransportRules') }
    'Get-MessageTrackingLog' = @{ Noun = 'MessageTrackingLog'; Changes = $false; Lists = @('Recipients')
        Parameters = @('Start', 'End', 'EventId', 'InternalMessageId', 'MessageId', 'MessageSubject', 'NetworkMessageId', 'Recipients', 'Reference', 'ResultSize', 'Sender', 'Server', 'Source', 'TransportTrafficType', 'DomainController') }
    'Get-ConfigurationChange' = @{ Noun = 'ConfigurationChange'; Changes = $false; Lists = @('Cmdlets', 'UserIds')
        Parameters = @('Identity', 'Object', 'StartDate', 'EndDate', 'Cmdlets', 'UserIds', 'ResultSize') }
    'Compare-Configuration' = @{ Noun = 'Configuration'; Changes = $false; Lists = @()
        Parameters = @() }
    'Export-Configuration' = @{ Noun = 'Configuration'; Changes = $false; Lists = @()
        Parameters = @('Path', 'Format', 'Noun', 'Identity', 'Force') }
    'Import-Configuration' = @{ Noun = 'Configuration'; Changes = $true; Lists = @()
        Parameters = @('FileName', 'Force', 'AllowOpenRelay') }
    'Undo-ConfigurationChange' = @{ Noun = 'ConfigurationChange'; Changes = $true; Lists = @()
        Parameters = @('Identity', 'AfterRevision', 'Force') }
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

# Candidates for a value; none where the program has none, or isn't there.
$script:EmshComplete = {
    param($Command, $Parameter, $Word, $Ast, $Bound)
    try {
        $identity = ''
        if ($Bound.Contains('Identity')) { $identity = [string] (Resolve-EmshIdentity $Bound['Identity']) }
        foreach ($line in @(& emsh --complete powershell-value $Command $Parameter $Word $identity 2>$null)) {
            $fields = ([string] $line).Split([char] 9)
            if ($fields.Count -eq 3 -and $fields[0] -and $fields[1] -and $fields[2]) {
                [System.Management.Automation.CompletionResult]::new($fields[0], $fields[1], 'ParameterValue', $fields[2])
            }
        }
    } catch {
        $null = $_
    }
}

function Get-SendConnector {
    [CmdletBinding()]
    [OutputType('Emsh.SendConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-SendConnector' $PSBoundParameters $PSCmdlet }
}

function New-SendConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.SendConnector')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter({ & $script:EmshComplete @args })][object] $AddressSpaces,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AuthenticationCredential,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $CloudServicesMailEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Comment,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ConnectionInactivityTimeOut,
        [ValidateSet('Default', 'XPremises')][string] $ConnectorType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $DNSRoutingEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $DomainSecureEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ErrorPolicies,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ForceHELO,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Fqdn,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $FrontendProxyEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IgnoreSTARTTLS,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IsScopedConnector,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxMessageSize,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $Port,
        [ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RequireOorg,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RequireTLS,
        [ValidateSet('None', 'BasicAuth', 'BasicAuthRequireTLS', 'ExchangeServer', 'ExternalAuthoritative')][string] $SmartHostAuthMechanism,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SmartHosts,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $SmtpMaxMessagesPerConnection,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $SourceIPAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SourceTransportServers,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TlsAuthLevel,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TlsCertificateName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TlsDomain,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $UseExternalDNSServersEnabled,
        [ValidateSet('Custom', 'Internal', 'Internet', 'Partner')][string] $Usage,
        [switch] $Custom,
        [switch] $Internal,
        [switch] $Internet,
        [switch] $Partner,
        [switch] $Force,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'New-SendConnector' $PSBoundParameters $PSCmdlet }
}

function Set-SendConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AddressSpaces,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AuthenticationCredential,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $CloudServicesMailEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Comment,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ConnectionInactivityTimeOut,
        [ValidateSet('Default', 'XPremises')][string] $ConnectorType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $DNSRoutingEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $DomainSecureEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ErrorPolicies,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ForceHELO,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Fqdn,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $FrontendProxyEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IgnoreSTARTTLS,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IsScopedConnector,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxMessageSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $Port,
        [ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RequireOorg,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RequireTLS,
        [ValidateSet('None', 'BasicAuth', 'BasicAuthRequireTLS', 'ExchangeServer', 'ExternalAuthoritative')][string] $SmartHostAuthMechanism,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SmartHosts,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $SmtpMaxMessagesPerConnection,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $SourceIPAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SourceTransportServers,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TlsAuthLevel,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TlsCertificateName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TlsDomain,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $UseExternalDNSServersEnabled,
        [switch] $Force,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-SendConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-SendConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-SendConnector' $PSBoundParameters $PSCmdlet }
}

function Get-ReceiveConnector {
    [CmdletBinding()]
    [OutputType('Emsh.ReceiveConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ReceiveConnector' $PSBoundParameters $PSCmdlet }
}

function New-ReceiveConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ReceiveConnector')]
    param(
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AuthMechanism,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Banner,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $BinaryMimeEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Bindings,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ChunkingEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DefaultDomain,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $DeliveryStatusNotificationEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $EightBitMimeEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $BareLinefeedRejectionEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $DomainSecureEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $EnhancedStatusCodesEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $LongAddressesEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $OrarEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $SuppressXAnonymousTls,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AdvertiseClientSettings,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Fqdn,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ServiceDiscoveryFqdn,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TlsCertificateName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Comment,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ConnectionTimeout,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ConnectionInactivityTimeout,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MessageRateLimit,
        [ValidateSet('None', 'IPAddress', 'User', 'All')][string] $MessageRateSource,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxInboundConnection,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxInboundConnectionPerSource,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxInboundConnectionPercentagePerSource,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxHeaderSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxHopCount,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxLocalHopCount,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxLogonFailures,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxMessageSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxProtocolErrors,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxRecipientsPerMessage,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $PermissionGroups,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $PipeliningEnabled,
        [ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $RemoteIPRanges,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RequireEHLODomain,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RequireTLS,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $EnableAuthGSSAPI,
        [ValidateSet('None', 'Allow', 'Require')][string] $ExtendedProtectionPolicy,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TlsDomainCapabilities,
        [ValidateSet('FrontendTransport', 'HubTransport')][string] $TransportRole,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RejectReservedTopLevelRecipientDomains,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RejectReservedSecondLevelRecipientDomains,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RejectSingleLabelRecipientDomains,
        [ValidateSet('Enabled', 'Disabled', 'EnabledWithoutValue')][string] $SizeEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TarpitInterval,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AuthTarpitInterval,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxAcknowledgementDelay,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ValidateSet('Client', 'Custom', 'Internal', 'Internet', 'Partner')][string] $Usage,
        [switch] $Client,
        [switch] $Custom,
        [switch] $Internal,
        [switch] $Internet,
        [switch] $Partner,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [switch] $AllowOpenRelay,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'New-ReceiveConnector' $PSBoundParameters $PSCmdlet }
}

function Set-ReceiveConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AuthMechanism,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Banner,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $BinaryMimeEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Bindings,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ChunkingEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DefaultDomain,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $DeliveryStatusNotificationEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $EightBitMimeEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $SmtpUtf8Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $BareLinefeedRejectionEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $DomainSecureEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $EnhancedStatusCodesEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $LongAddressesEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $OrarEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $SuppressXAnonymousTls,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AdvertiseClientSettings,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Fqdn,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ServiceDiscoveryFqdn,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TlsCertificateName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Comment,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ConnectionTimeout,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ConnectionInactivityTimeout,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MessageRateLimit,
        [ValidateSet('None', 'IPAddress', 'User', 'All')][string] $MessageRateSource,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxInboundConnection,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxInboundConnectionPerSource,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxInboundConnectionPercentagePerSource,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxHeaderSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxHopCount,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxLocalHopCount,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxLogonFailures,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxMessageSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxProtocolErrors,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxRecipientsPerMessage,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $PermissionGroups,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $PipeliningEnabled,
        [ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $RemoteIPRanges,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RequireEHLODomain,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RequireTLS,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $EnableAuthGSSAPI,
        [ValidateSet('None', 'Allow', 'Require')][string] $ExtendedProtectionPolicy,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TlsDomainCapabilities,
        [ValidateSet('FrontendTransport', 'HubTransport')][string] $TransportRole,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RejectReservedTopLevelRecipientDomains,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RejectReservedSecondLevelRecipientDomains,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RejectSingleLabelRecipientDomains,
        [ValidateSet('Enabled', 'Disabled', 'EnabledWithoutValue')][string] $SizeEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TarpitInterval,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AuthTarpitInterval,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxAcknowledgementDelay,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [switch] $AllowOpenRelay,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-ReceiveConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-ReceiveConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ReceiveConnector' $PSBoundParameters $PSCmdlet }
}

function Get-ADPermission {
    [CmdletBinding()]
    [OutputType('Emsh.ADPermission')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $User,
        [switch] $Owner,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ADPermission' $PSBoundParameters $PSCmdlet }
}

function Add-ADPermission {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ADPermission')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $User,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ExtendedRights,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AccessRights,
        [switch] $Deny,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Instance,
        [ValidateSet('None', 'All', 'Children', 'Descendents', 'SelfAndChildren')][string] $InheritanceType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ChildObjectTypes,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $InheritedObjectType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Properties,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Owner,
        [switch] $AllowOpenRelay,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Add-ADPermission' $PSBoundParameters $PSCmdlet }
}

function Remove-ADPermission {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $User,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ExtendedRights,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AccessRights,
        [switch] $Deny,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Instance,
        [ValidateSet('None', 'All', 'Children', 'Descendents', 'SelfAndChildren')][string] $InheritanceType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ChildObjectTypes,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $InheritedObjectType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Properties,
        [switch] $AllowOpenRelay,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ADPermission' $PSBoundParameters $PSCmdlet }
}

function Get-TransportConfig {
    [CmdletBinding()]
    [OutputType('Emsh.TransportConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-TransportConfig' $PSBoundParameters $PSCmdlet }
}

function Set-TransportConfig {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AddressBookPolicyRoutingEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AgentGeneratedMessageLoopDetectionInSmtpEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AgentGeneratedMessageLoopDetectionInSubmissionEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ClearCategories,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ConvertDisclaimerWrapperToEml,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $DiagnosticsAggregationServicePort,
        [ValidateSet('DoNotConvert', 'PreserveDSNBody', 'UseExchangeDSNs')][string] $DSNConversionMode,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ExternalDelayDsnEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ExternalDsnDefaultLanguage,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ExternalDsnLanguageDetectionEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ExternalDsnMaxMessageAttachSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ExternalDsnReportingAuthority,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ExternalDsnSendHtml,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ExternalPostmasterAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $GenerateCopyOfDSNFor,
        [ValidateSet('MustCreate', 'MayCreate', 'NoCreate')][string] $HeaderPromotionModeSetting,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $InternalDelayDsnEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $InternalDsnDefaultLanguage,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $InternalDsnLanguageDetectionEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $InternalDsnMaxMessageAttachSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $InternalDsnReportingAuthority,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $InternalDsnSendHtml,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $InternalSMTPServers,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $JournalingReportNdrTo,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxAllowedAgentGeneratedMessageDepth,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxAllowedAgentGeneratedMessageDepthPerAgent,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxDumpsterSizePerDatabase,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxDumpsterTime,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxReceiveSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxRecipientEnvelopeLimit,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxRetriesForLocalSiteShadow,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxRetriesForRemoteSiteShadow,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxSendSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $QueueDiagnosticsAggregationInterval,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RejectMessageOnShadowFailure,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Rfc2231EncodingEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SafetyNetHoldTime,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ShadowHeartbeatFrequency,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $ShadowHeartbeatRetryCount,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ShadowHeartbeatTimeoutInterval,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ShadowMessageAutoDiscardInterval,
        [ValidateSet('LocalOnly', 'RemoteOnly', 'PreferRemote')][string] $ShadowMessagePreferenceSetting,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ShadowRedundancyEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ShadowResubmitTimeSpan,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SupervisionTags,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TLSReceiveDomainSecureList,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TLSSendDomainSecureList,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportRuleAttachmentTextScanLimit,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $VerifySecureSubmitEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $VoicemailJournalingEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Xexch50Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RequireClientAuthUsage,
        [ValidateSet('Enforce', 'SoftFail')][string] $RevocationMode,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $RevocationFetchRanges,
        [switch] $Replace,
        [switch] $Force,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-TransportConfig' $PSBoundParameters $PSCmdlet }
}

function Get-TransportService {
    [CmdletBinding()]
    [OutputType('Emsh.TransportService')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-TransportService' $PSBoundParameters $PSCmdlet }
}

function Set-TransportService {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ActiveUserStatisticsLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ActiveUserStatisticsLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ActiveUserStatisticsLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ActiveUserStatisticsLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AgentLogEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AgentLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AgentLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AgentLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $AgentLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AntispamAgentsEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ConnectivityLogEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ConnectivityLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ConnectivityLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ConnectivityLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ConnectivityLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ContentConversionTracingEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $DelayNotificationTimeout,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $DnsLogEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $DnsLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $DnsLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $DnsLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DnsLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ExternalDNSAdapterEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ExternalDNSAdapterGuid,
        [ValidateSet('Any', 'UseTcpOnly', 'UseUdpOnly')][string] $ExternalDNSProtocolOption,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ExternalDNSServers,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ExternalIPAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $InternalDNSAdapterEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $InternalDNSAdapterGuid,
        [ValidateSet('Any', 'UseTcpOnly', 'UseUdpOnly')][string] $InternalDNSProtocolOption,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $InternalDNSServers,
        [ValidateSet('None', 'Verbose')][string] $IntraOrgConnectorProtocolLoggingLevel,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $IntraOrgConnectorSmtpMaxMessagesPerConnection,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IrmLogEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $IrmLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $IrmLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $IrmLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $IrmLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxConcurrentMailboxDeliveries,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxConcurrentMailboxSubmissions,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxConnectionRatePerMinute,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxOutboundConnections,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxPerDomainOutboundConnections,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MessageExpirationTimeout,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MessageRetryInterval,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $MessageTrackingLogEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MessageTrackingLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MessageTrackingLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MessageTrackingLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $MessageTrackingLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $MessageTrackingLogSubjectLoggingEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $OutboundConnectionFailureRetryInterval,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $PickupDirectoryMaxHeaderSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $PickupDirectoryMaxMessagesPerMinute,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $PickupDirectoryMaxRecipientsPerMessage,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $PickupDirectoryPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $PipelineTracingEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $PipelineTracingPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $PipelineTracingSenderAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $PoisonMessageDetectionEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $PoisonThreshold,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $QueueLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $QueueLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $QueueLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $QueueLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $QueueMaxIdleTime,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ReceiveProtocolLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ReceiveProtocolLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ReceiveProtocolLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ReceiveProtocolLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RecipientValidationCacheEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ReplayDirectoryPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $RequestBrokerLogEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $RequestBrokerLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $RequestBrokerLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $RequestBrokerLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $RequestBrokerLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $ResourceLogEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ResourceLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ResourceLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ResourceLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ResourceLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $RootDropDirectoryPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $RoutingTableLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $RoutingTableLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $RoutingTableLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SendProtocolLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SendProtocolLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SendProtocolLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $SendProtocolLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ServerStatisticsLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ServerStatisticsLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ServerStatisticsLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ServerStatisticsLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $TransientFailureRetryCount,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransientFailureRetryInterval,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $TransportHttpLogEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportHttpLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportHttpLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportHttpLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TransportHttpLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $TransportMaintenanceLogEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportMaintenanceLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportMaintenanceLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportMaintenanceLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TransportMaintenanceLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[long]] $TransportSyncAccountsPoisonAccountThreshold,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $TransportSyncAccountsPoisonDetectionEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[long]] $TransportSyncAccountsPoisonItemThreshold,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[long]] $TransportSyncAccountsSuccessivePoisonItemThreshold,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $TransportSyncEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $TransportSyncExchangeEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $TransportSyncHubHealthLogEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TransportSyncHubHealthLogFilePath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportSyncHubHealthLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportSyncHubHealthLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportSyncHubHealthLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $TransportSyncImapEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $TransportSyncLogEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TransportSyncLogFilePath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TransportSyncLogLoggingLevel,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportSyncLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportSyncLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportSyncLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[long]] $TransportSyncMaxDownloadItemsPerConnection,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportSyncMaxDownloadSizePerConnection,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportSyncMaxDownloadSizePerItem,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $TransportSyncPopEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $TransportSyncRemoteConnectionTimeout,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $UseDowngradedExchangeServerAuth,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $WindowsLiveHotmailTransportSyncEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $WlmLogMaxAge,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $WlmLogMaxDirectorySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $WlmLogMaxFileSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $WlmLogPath,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MinimumFreeDiskSpace,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-TransportService' $PSBoundParameters $PSCmdlet }
}

function Get-AcceptedDomain {
    [CmdletBinding()]
    [OutputType('Emsh.AcceptedDomain')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function New-AcceptedDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.AcceptedDomain')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainName,
        [ValidateSet('Authoritative', 'InternalRelay', 'ExternalRelay')][string] $DomainType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'New-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function Set-AcceptedDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ValidateSet('Authoritative', 'InternalRelay', 'ExternalRelay')][string] $DomainType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AddressBookEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $MatchSubDomains,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $PendingCompletion,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $PendingRemoval,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $MakeDefault,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function Remove-AcceptedDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function Get-RemoteDomain {
    [CmdletBinding()]
    [OutputType('Emsh.RemoteDomain')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function New-RemoteDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.RemoteDomain')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'New-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function Set-RemoteDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ValidateSet('External', 'ExternalLegacy', 'InternalLegacy', 'None')][string] $AllowedOOFType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AutoForwardEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AutoReplyEnabled,
        [ValidateSet('Use7Bit', 'UseQP', 'UseBase64', 'UseQPHtmlDetectTextPlain', 'UseBase64HtmlDetectTextPlain', 'UseQPHtml7BitTextPlain', 'UseBase64Html7BitTextPlain', 'Undefined')][string] $ByteEncoderTypeFor7BitCharsets,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $CharacterSet,
        [ValidateSet('MimeHtmlText', 'MimeText', 'MimeHtml')][string] $ContentType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $DeliveryReportEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $DisplaySenderName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IsInternal,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $LineWrapSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $MeetingForwardNotificationEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MessageCountThreshold,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $NDRDiagnosticInfoEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $NDREnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $NonMimeCharacterSet,
        [ValidateSet('50220', '50221', '50222', 'Undefined')][string] $PreferredInternetCodePageForShiftJis,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[long]] $RequiredCharsetCoverage,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $TargetDeliveryDomain,
        [ArgumentCompleter({ & $script:EmshComplete @args })][Nullable[bool]] $TNEFEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $TrustedMailInboundEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $TrustedMailOutboundEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $UseSimpleDisplayName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function Remove-RemoteDomain {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function Get-DeliveryAgentConnector {
    [CmdletBinding()]
    [OutputType('Emsh.DeliveryAgentConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function New-DeliveryAgentConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.DeliveryAgentConnector')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter({ & $script:EmshComplete @args })][object] $AddressSpaces,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Comment,
        [ValidateSet('Maildir')][string] $DeliveryProtocol,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IsScopedConnector,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $MaildirRoot,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxConcurrentConnections,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxMessageSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxMessagesPerConnection,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SourceTransportServers,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'New-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function Set-DeliveryAgentConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AddressSpaces,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Comment,
        [ValidateSet('Maildir')][string] $DeliveryProtocol,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IsScopedConnector,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $MaildirRoot,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxConcurrentConnections,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxMessageSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $MaxMessagesPerConnection,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SourceTransportServers,
        [switch] $Force,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-DeliveryAgentConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function Get-ForeignConnector {
    [CmdletBinding()]
    [OutputType('Emsh.ForeignConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function New-ForeignConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ForeignConnector')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter({ & $script:EmshComplete @args })][object] $AddressSpaces,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IsScopedConnector,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SourceTransportServers,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'New-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function Set-ForeignConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $AddressSpaces,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Comment,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DropDirectory,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $DropDirectoryQuota,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IsScopedConnector,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $MaxMessageSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RelayDsnRequired,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SourceTransportServers,
        [switch] $Force,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-ForeignConnector {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function Get-Recipient {
    [CmdletBinding()]
    [OutputType('Emsh.Recipient')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity
    )
    process { . $script:EmshRun 'Get-Recipient' $PSBoundParameters $PSCmdlet }
}

function New-Recipient {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.Recipient')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $EmailAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Aliases
    )
    process { . $script:EmshRun 'New-Recipient' $PSBoundParameters $PSCmdlet }
}

function Set-Recipient {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $EmailAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Aliases
    )
    process { . $script:EmshRun 'Set-Recipient' $PSBoundParameters $PSCmdlet }
}

function Remove-Recipient {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity
    )
    process { . $script:EmshRun 'Remove-Recipient' $PSBoundParameters $PSCmdlet }
}

function Get-ExchangeCertificate {
    [CmdletBinding()]
    [OutputType('Emsh.ExchangeCertificate')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $DomainName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Instance,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function New-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ExchangeCertificate')]
    param(
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $SubjectName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $DomainName,
        [switch] $IncludeAcceptedDomains,
        [switch] $IncludeAutoDiscover,
        [switch] $IncludeServerFQDN,
        [switch] $IncludeServerNetBIOSName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Instance,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Services,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $FriendlyName,
        [ValidateSet('2048', '3072', '4096')][string] $KeySize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $PrivateKeyExportable,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $SubjectKeyIdentifier,
        [switch] $GenerateRequest,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $RequestFile,
        [switch] $BinaryEncoded,
        [switch] $Force,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'New-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Import-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ExchangeCertificate')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $FileName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $FileData,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Instance,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Password,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $FriendlyName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $PrivateKeyExportable,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Import-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Export-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $FileName,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Password,
        [switch] $BinaryEncoded,
        [switch] $CertificateOnly,
        [switch] $Force,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Export-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Enable-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [Parameter(Mandatory)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Services,
        [switch] $Force,
        [switch] $KeepDefault,
        [switch] $DoNotRequireSsl,
        [switch] $NetworkServiceAllowed,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Enable-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Remove-ExchangeCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [switch] $Force,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Get-TrustedRootCertificate {
    [CmdletBinding()]
    [OutputType('Emsh.TrustedRootCertificate')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity
    )
    process { . $script:EmshRun 'Get-TrustedRootCertificate' $PSBoundParameters $PSCmdlet }
}

function Import-TrustedRootCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.TrustedRootCertificate')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $FileName
    )
    process { . $script:EmshRun 'Import-TrustedRootCertificate' $PSBoundParameters $PSCmdlet }
}

function Remove-TrustedRootCertificate {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity
    )
    process { . $script:EmshRun 'Remove-TrustedRootCertificate' $PSBoundParameters $PSCmdlet }
}

function Get-SystemMessage {
    [CmdletBinding()]
    [OutputType('Emsh.SystemMessage')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [switch] $Original,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-SystemMessage' $PSBoundParameters $PSCmdlet }
}

function New-SystemMessage {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.SystemMessage')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Text,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Internal,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Language,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $DsnCode,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $QuotaMessageType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'New-SystemMessage' $PSBoundParameters $PSCmdlet }
}

function Set-SystemMessage {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Text,
        [switch] $Original,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-SystemMessage' $PSBoundParameters $PSCmdlet }
}

function Remove-SystemMessage {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-SystemMessage' $PSBoundParameters $PSCmdlet }
}

function Get-AddressRewriteEntry {
    [CmdletBinding()]
    [OutputType('Emsh.AddressRewriteEntry')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-AddressRewriteEntry' $PSBoundParameters $PSCmdlet }
}

function New-AddressRewriteEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.AddressRewriteEntry')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $InternalAddress,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $ExternalAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ExceptionList,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $OutboundOnly,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'New-AddressRewriteEntry' $PSBoundParameters $PSCmdlet }
}

function Set-AddressRewriteEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $InternalAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $ExternalAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ExceptionList,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $OutboundOnly,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-AddressRewriteEntry' $PSBoundParameters $PSCmdlet }
}

function Remove-AddressRewriteEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-AddressRewriteEntry' $PSBoundParameters $PSCmdlet }
}

function Get-IPAllowListEntry {
    [CmdletBinding()]
    [OutputType('Emsh.IPAllowListEntry')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $IPAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ResultSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Get-IPAllowListEntry' $PSBoundParameters $PSCmdlet }
}

function Add-IPAllowListEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.IPAllowListEntry')]
    param(
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $IPRange,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ExpirationTime,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Comment,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $IPAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Add-IPAllowListEntry' $PSBoundParameters $PSCmdlet }
}

function Remove-IPAllowListEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Remove-IPAllowListEntry' $PSBoundParameters $PSCmdlet }
}

function Get-IPBlockListEntry {
    [CmdletBinding()]
    [OutputType('Emsh.IPBlockListEntry')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $IPAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ResultSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Get-IPBlockListEntry' $PSBoundParameters $PSCmdlet }
}

function Add-IPBlockListEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.IPBlockListEntry')]
    param(
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $IPRange,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ExpirationTime,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Comment,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $IPAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Add-IPBlockListEntry' $PSBoundParameters $PSCmdlet }
}

function Remove-IPBlockListEntry {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Remove-IPBlockListEntry' $PSBoundParameters $PSCmdlet }
}

function Get-IPAllowListProvider {
    [CmdletBinding()]
    [OutputType('Emsh.IPAllowListProvider')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Add-IPAllowListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.IPAllowListProvider')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [Parameter(Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $LookupDomain,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $Priority,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AnyMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $BitmaskMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $IPAddressesMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Add-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Set-IPAllowListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $LookupDomain,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $Priority,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AnyMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $BitmaskMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $IPAddressesMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Remove-IPAllowListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Test-IPAllowListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [Parameter(Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $IPAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Test-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Get-IPBlockListProvider {
    [CmdletBinding()]
    [OutputType('Emsh.IPBlockListProvider')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Add-IPBlockListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.IPBlockListProvider')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [Parameter(Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $LookupDomain,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $Priority,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AnyMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $BitmaskMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $IPAddressesMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $RejectionResponse,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Add-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Set-IPBlockListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $LookupDomain,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $Priority,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $AnyMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $BitmaskMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $IPAddressesMatch,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $RejectionResponse,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Remove-IPBlockListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Test-IPBlockListProvider {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [Parameter(Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $IPAddress,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Test-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Get-SenderFilterConfig {
    [CmdletBinding()]
    [OutputType('Emsh.SenderFilterConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-SenderFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Set-SenderFilterConfig {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $BlockedSenders,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $BlockedDomains,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $BlockedDomainsAndSubdomains,
        [ValidateSet('StampStatus', 'Reject')][string] $Action,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $BlankSenderBlockingEnabled,
        [ValidateSet('Delete', 'Reject')][string] $RecipientBlockedSenderAction,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ExternalMailEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $InternalMailEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-SenderFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Get-RecipientFilterConfig {
    [CmdletBinding()]
    [OutputType('Emsh.RecipientFilterConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-RecipientFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Set-RecipientFilterConfig {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $BlockedRecipients,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $RecipientValidationEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $BlockListEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Enabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ExternalMailEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $InternalMailEnabled,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Set-RecipientFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Get-Queue {
    [CmdletBinding()]
    [OutputType('Emsh.Queue')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Filter,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Include,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Exclude,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ResultSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SortOrder,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $BookmarkIndex,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $BookmarkObject,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IncludeBookmark,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ReturnPageInfo,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $SearchForward
    )
    process { . $script:EmshRun 'Get-Queue' $PSBoundParameters $PSCmdlet }
}

function Retry-Queue {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $Resubmit,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Filter,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Retry-Queue' $PSBoundParameters $PSCmdlet }
}

function Suspend-Queue {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Filter,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Suspend-Queue' $PSBoundParameters $PSCmdlet }
}

function Resume-Queue {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Filter,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Resume-Queue' $PSBoundParameters $PSCmdlet }
}

function Get-Message {
    [CmdletBinding()]
    [OutputType('Emsh.Message')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Queue,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Filter,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ResultSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $SortOrder,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $BookmarkIndex,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $BookmarkObject,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IncludeBookmark,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ReturnPageInfo,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $SearchForward,
        [switch] $IncludeRecipientInfo,
        [switch] $IncludeComponentLatencyInfo
    )
    process { . $script:EmshRun 'Get-Message' $PSBoundParameters $PSCmdlet }
}

function Suspend-Message {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Filter,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Suspend-Message' $PSBoundParameters $PSCmdlet }
}

function Resume-Message {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Filter,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Resume-Message' $PSBoundParameters $PSCmdlet }
}

function Remove-Message {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $WithNDR,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Filter,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server
    )
    process { . $script:EmshRun 'Remove-Message' $PSBoundParameters $PSCmdlet }
}

function Redirect-Message {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [Parameter(Mandatory)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Target
    )
    process { . $script:EmshRun 'Redirect-Message' $PSBoundParameters $PSCmdlet }
}

function Export-Message {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity
    )
    process { . $script:EmshRun 'Export-Message' $PSBoundParameters $PSCmdlet }
}

function Test-Message {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [switch] $TransportRules
    )
    process { . $script:EmshRun 'Test-Message' $PSBoundParameters $PSCmdlet }
}

function Get-MessageTrackingLog {
    [CmdletBinding()]
    param(
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Start,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $End,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $EventId,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $InternalMessageId,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $MessageId,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $MessageSubject,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $NetworkMessageId,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Recipients,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Reference,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ResultSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Sender,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Server,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Source,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $TransportTrafficType,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-MessageTrackingLog' $PSBoundParameters $PSCmdlet }
}

function Get-ConfigurationChange {
    [CmdletBinding()]
    [OutputType('Emsh.ConfigurationChange')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Object,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $StartDate,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $EndDate,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Cmdlets,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $UserIds,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ResultSize
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

function Export-Configuration {
    [CmdletBinding()]
    param(
        [Parameter(Position = 0)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Path,
        [ValidateSet('Json', 'Script')][string] $Format,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Noun,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [switch] $Force
    )
    process { . $script:EmshRun 'Export-Configuration' $PSBoundParameters $PSCmdlet }
}

function Import-Configuration {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $FileName,
        [switch] $Force,
        [switch] $AllowOpenRelay
    )
    process { . $script:EmshRun 'Import-Configuration' $PSBoundParameters $PSCmdlet }
}

function Undo-ConfigurationChange {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $AfterRevision,
        [switch] $Force
    )
    process { . $script:EmshRun 'Undo-ConfigurationChange' $PSBoundParameters $PSCmdlet }
}

function Search-AdminAuditLog {
    [CmdletBinding()]
    [OutputType('Emsh.AdminAuditLog')]
    param(
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Cmdlets,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $Parameters,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $StartDate,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $EndDate,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ObjectIds,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $UserIds,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $IsSuccess,
        [ArgumentCompleter({ & $script:EmshComplete @args })][object] $ResultSize,
        [ArgumentCompleter({ & $script:EmshComplete @args })][long] $StartIndex,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $ExternalAccess,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
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
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $Domain,
        [switch] $Status,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ExchangeServer' $PSBoundParameters $PSCmdlet }
}

function Test-SmtpConnectivity {
    [CmdletBinding()]
    [OutputType('Emsh.SmtpConnectivity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter({ & $script:EmshComplete @args })][object] $Identity,
        [ArgumentCompleter({ & $script:EmshComplete @args })][bool] $MonitoringContext,
        [ArgumentCompleter({ & $script:EmshComplete @args })][string] $DomainController
    )
    process { . $script:EmshRun 'Test-SmtpConnectivity' $PSBoundParameters $PSCmdlet }
}

function Get-Service {
    [CmdletBinding()]
    [OutputType('Emsh.Service')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name
    )
    process { . $script:EmshRun 'Get-Service' $PSBoundParameters $PSCmdlet }
}

function Start-Service {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name
    )
    process { . $script:EmshRun 'Start-Service' $PSBoundParameters $PSCmdlet }
}

function Stop-Service {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name
    )
    process { . $script:EmshRun 'Stop-Service' $PSBoundParameters $PSCmdlet }
}

function Restart-Service {
    [CmdletBinding(SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter({ & $script:EmshComplete @args })][string] $Name,
        [switch] $Force
    )
    process { . $script:EmshRun 'Restart-Service' $PSBoundParameters $PSCmdlet }
}

Set-Alias -Name Get-TransportServer -Value Get-TransportService
Set-Alias -Name Set-TransportServer -Value Set-TransportService
Export-ModuleMember -Function 'Get-SendConnector', 'New-SendConnector', 'Set-SendConnector', 'Remove-SendConnector', 'Get-ReceiveConnector', 'New-ReceiveConnector', 'Set-ReceiveConnector', 'Remove-ReceiveConnector', 'Get-ADPermission', 'Add-ADPermission', 'Remove-ADPermission', 'Get-TransportConfig', 'Set-TransportConfig', 'Get-TransportService', 'Set-TransportService', 'Get-AcceptedDomain', 'New-AcceptedDomain', 'Set-AcceptedDomain', 'Remove-AcceptedDomain', 'Get-RemoteDomain', 'New-RemoteDomain', 'Set-RemoteDomain', 'Remove-RemoteDomain', 'Get-DeliveryAgentConnector', 'New-DeliveryAgentConnector', 'Set-DeliveryAgentConnector', 'Remove-DeliveryAgentConnector', 'Get-ForeignConnector', 'New-ForeignConnector', 'Set-ForeignConnector', 'Remove-ForeignConnector', 'Get-Recipient', 'New-Recipient', 'Set-Recipient', 'Remove-Recipient', 'Get-ExchangeCertificate', 'New-ExchangeCertificate', 'Import-ExchangeCertificate', 'Export-ExchangeCertificate', 'Enable-ExchangeCertificate', 'Remove-ExchangeCertificate', 'Get-TrustedRootCertificate', 'Import-TrustedRootCertificate', 'Remove-TrustedRootCertificate', 'Get-SystemMessage', 'New-SystemMessage', 'Set-SystemMessage', 'Remove-SystemMessage', 'Get-AddressRewriteEntry', 'New-AddressRewriteEntry', 'Set-AddressRewriteEntry', 'Remove-AddressRewriteEntry', 'Get-IPAllowListEntry', 'Add-IPAllowListEntry', 'Remove-IPAllowListEntry', 'Get-IPBlockListEntry', 'Add-IPBlockListEntry', 'Remove-IPBlockListEntry', 'Get-IPAllowListProvider', 'Add-IPAllowListProvider', 'Set-IPAllowListProvider', 'Remove-IPAllowListProvider', 'Test-IPAllowListProvider', 'Get-IPBlockListProvider', 'Add-IPBlockListProvider', 'Set-IPBlockListProvider', 'Remove-IPBlockListProvider', 'Test-IPBlockListProvider', 'Get-SenderFilterConfig', 'Set-SenderFilterConfig', 'Get-RecipientFilterConfig', 'Set-RecipientFilterConfig', 'Get-Queue', 'Retry-Queue', 'Suspend-Queue', 'Resume-Queue', 'Get-Message', 'Suspend-Message', 'Resume-Message', 'Remove-Message', 'Redirect-Message', 'Export-Message', 'Test-Message', 'Get-MessageTrackingLog', 'Get-ConfigurationChange', 'Compare-Configuration', 'Export-Configuration', 'Import-Configuration', 'Undo-ConfigurationChange', 'Search-AdminAuditLog', 'Test-ServiceHealth', 'Get-ExchangeServer', 'Test-SmtpConnectivity', 'Get-Service', 'Start-Service', 'Stop-Service', 'Restart-Service' -Alias 'Get-TransportServer', 'Set-TransportServer'
