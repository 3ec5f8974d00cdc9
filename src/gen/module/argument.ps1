# An argument as JSON has it.
function ConvertTo-EmshValue {
    param([object] $Value)
    if ($null -eq $Value) { return $null }
    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        # What ConvertTo-Json makes of sizes and spans.
        if ($null -ne $Value.PSObject.Properties['Bytes']) { return [uint64] $Value.Bytes }
        if ($null -ne $Value.PSObject.Properties['Ticks']) { return ([timespan] [long] $Value.Ticks).ToString('c') }
        # What came out of a file is its text.
        return [string] $Value
    }
    if ($Value -is [psobject]) { $Value = $Value.PSObject.BaseObject }
    if ($Value -is [string] -or $Value -is [bool]) { return $Value }
    if ($Value -is [switch]) { return [bool] $Value }
    if ($Value.GetType().Name -eq 'EmshSize') { return $Value.ToBytes() }
    if ($Value -is [timespan]) { return $Value.ToString('c') }
    if ($Value -is [datetime]) { return $Value.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ', [cultureinfo]::InvariantCulture) }
    # A secret is that text, even where it looks like the name of a file that holds one.
    if ($Value -is [securestring]) { return @{ Literal = [System.Net.NetworkCredential]::new('', $Value).Password } }
    if ($Value -is [pscredential]) { return @{ User = $Value.UserName; Literal = $Value.GetNetworkCredential().Password } }
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
    # 10MB * 1.5 is whole, and no fraction: as JSON it would be 15728640.0.
    if ($Value -is [double] -and [math]::Abs($Value) -lt 1e15 -and $Value -eq [math]::Truncate($Value)) { return [long] $Value }
    if ($Value -is [ValueType]) { return $Value }
    return [string] $Value
}

# Failures are values here: what is thrown stands in the caller's -ErrorVariable, even where it is caught.
function New-EmshFailure {
    param([string] $Text)
    [System.ArgumentException]::new($Text)
}

# The name of an object that was given as Identity.
function Resolve-EmshIdentity {
    param([object] $Value)
    # A variable that was never filled must not mean all objects.
    if ($null -eq $Value) { return New-EmshFailure "Cannot bind argument to parameter 'Identity' because it is null." }
    if ($Value -is [System.Collections.IDictionary]) {
        return New-EmshFailure '-Identity takes a name or an object, and got a hashtable.'
    }
    if ($Value -is [string] -or $Value -is [ValueType]) { return [string] $Value }
    # As text 'Out', 'Two' would be the one name "Out Two".
    if ($Value -is [System.Collections.IEnumerable]) {
        return New-EmshFailure '-Identity takes one name or object, and got a list; what is to be done for each goes through the pipeline: the list | the cmdlet.'
    }
    $named = $Value.PSObject.Properties['Identity']
    if ($null -ne $named) { return [string] $named.Value }
    if ($Value -is [System.Management.Automation.PSCustomObject]) {
        return New-EmshFailure 'The object that was given as Identity has no property Identity.'
    }
    return [string] $Value
}

# The noun of an object that a Get- cmdlet showed; also of one that has been through a file.
function Get-EmshNoun {
    param([object] $Value)
    foreach ($name in $Value.PSObject.TypeNames) {
        if ($name -match '^(?:Deserialized\.|Selected\.)?Emsh\.(\w+)$') { return $Matches[1] }
    }
}

# What is called by the name of another kind of object.
$script:EmshCalledBy = @{
    ADPermission = 'ReceiveConnector', 'SendConnector'
    TransportService = 'ExchangeServer'
    ExchangeServer = 'TransportService'
    SmtpConnectivity = 'TransportService', 'ExchangeServer'
    ServiceHealth = 'TransportService', 'ExchangeServer'
}

# The parameter that an object stands for: a queue is the Queue of Get-Message, a server the Server, an object
# of the cmdlet's own kind its Instance where it has one, and else the Identity.
function Get-EmshPlace {
    param([object] $Value, [hashtable] $Facts, [string] $Name)
    $noun = Get-EmshNoun $Value
    if ($null -eq $noun) { return 'Identity' }
    if ($noun -eq $Facts.Noun) {
        if ($Facts.Parameters -contains 'Instance') { return 'Instance' }
        return 'Identity'
    }
    if ($noun -eq 'Queue' -and $Facts.Parameters -contains 'Queue') { return 'Queue' }
    if (@($script:EmshCalledBy[$Facts.Noun]) -contains $noun) { return 'Identity' }
    if ($noun -in 'TransportService', 'ExchangeServer' -and $Facts.Parameters -contains 'Server') { return 'Server' }
    if (-not $Facts.Changes) { return 'Identity' }
    # Two kinds may have objects of one name.
    return New-EmshFailure "$Name takes an object of the kind $($Facts.Noun), and got $noun '$Value'."
}

# What differs from what was read, as parameters of a Set-.
function Get-EmshInstance {
    param([object] $Value, [hashtable] $Facts, [string] $Name)
    $noun = Get-EmshNoun $Value
    if ($noun -ne $Facts.Noun) {
        $got = if ($noun) { "$noun '$Value'" } elseif ($null -eq $Value) { 'nothing' } else { $Value.GetType().Name }
        return New-EmshFailure "-Instance of $Name takes an object of the kind $($Facts.Noun), and got $got."
    }
    $origin = Get-EmshSource $Value
    if ($null -eq $origin) {
        return New-EmshFailure "What was changed in $noun '$Value' can't be told: it is a copy, or has been through a file. -Instance takes the object itself that Get-$noun gave; to restore values, give them as parameters."
    }
    $parameters = [ordered] @{ Identity = [string] (Get-EmshRead $origin.Batch $origin.Row 'Identity') }
    foreach ($property in $Value.PSObject.Properties) {
        $key = $property.Name
        if ($key -eq 'Identity' -or $Facts.Parameters -notcontains $key) { continue }
        if ($Facts.Lists -contains $key) {
            $edit = ConvertTo-EmshList $property.Value $Facts $key
            if ($edit -is [System.Collections.IDictionary] -and $edit.Contains('Returned') -and $edit.Returned.Add.Count + $edit.Returned.Remove.Count -eq 0) { continue }
            $parameters[$key] = $edit
            continue
        }
        $now = ConvertTo-EmshValue $property.Value
        $read = Get-EmshRead $origin.Batch $origin.Row $key
        $kind = [string] $script:EmshKinds[$noun][$key]
        if ($kind) { $read = ConvertFrom-EmshValue $read $kind }
        if ([string] $now -cne [string] (ConvertTo-EmshValue $read)) { $parameters[$key] = $now }
    }
    $parameters
}

# The path of a file as the program has it: PowerShell's drives and ~ are not known there.
function Resolve-EmshPath {
    param([string] $Path, [object] $Caller)
    $provider = $null
    $drive = $null
    try {
        $full = $Caller.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path, [ref] $provider, [ref] $drive)
        if ($provider.Name -eq 'FileSystem') { return $full }
    } catch [System.Management.Automation.DriveNotFoundException] {
        $null = $_
    }
    # Relative to the place in the file system.
    $Path
}

# All arguments as JSON has them, or the failure.
function ConvertTo-EmshParameters {
    param([string] $Name, [hashtable] $Facts, [object] $Bound, [object] $Caller)
    # In the order in which they were given: the history shows them so.
    $given = [ordered] @{}
    foreach ($key in @($Bound.get_Keys())) { $given[$key] = $Bound[$key] }
    $parameters = [ordered] @{}
    if ($given['Identity'] -is [System.Collections.IList] -and $given['Identity'].Count -eq 1) {
        $given['Identity'] = ([System.Collections.IList] $given['Identity'])[0]
    }
    if ($given.Contains('Identity') -and $null -ne $given['Identity']) {
        $place = Get-EmshPlace $given['Identity'] $Facts $Name
        if ($place -is [System.ArgumentException]) { return $place }
        if ($place -ne 'Identity') {
            if (-not $given.Contains($place)) { $given[$place] = $given['Identity'] }
            $given.Remove('Identity')
        }
    }
    if ($given.Contains('Instance')) {
        if ($Facts.Instance) {
            $parameters = Get-EmshInstance $given['Instance'] $Facts $Name
            if ($parameters -is [System.ArgumentException]) { return $parameters }
            $given.Remove('Instance')
        } elseif ($Facts.Noun -eq 'ExchangeCertificate') {
            $given['Instance'] = Resolve-EmshIdentity $given['Instance']
        } elseif ($null -ne (Get-EmshNoun $given['Instance'])) {
            # The program takes an entry as JSON has it.
            $entry = @{}
            foreach ($property in $given['Instance'].PSObject.Properties) { $entry[$property.Name] = ConvertTo-EmshValue $property.Value }
            $given['Instance'] = ConvertTo-Json -InputObject $entry -Depth 4 -Compress
        }
    }
    if ($given.Contains('Identity')) {
        $parameters['Identity'] = Resolve-EmshIdentity $given['Identity']
        if ($parameters['Identity'] -is [System.ArgumentException]) { return $parameters['Identity'] }
    }
    # What is new has no list that was read.
    $isNew = $Name.Split('-')[0] -in 'New', 'Add', 'Import'
    foreach ($key in @($given.get_Keys())) {
        if ($key -eq 'Identity' -or $Facts.Parameters -notcontains $key) { continue }
        $value = $given[$key]
        # Typed for a program that is no cmdlet, as the guide has it for the native command.
        if ($Facts.Lists -contains $key -and $value -is [string] -and $value -match '^\s*@\{.*\}\s*$') {
            return New-EmshFailure "-$key got a hashtable in quotes, '$value'; here it goes without them: -$key $value."
        }
        # What "$h" makes of a hashtable or a list. (Of $true any text would be an element.)
        if ($value -is [string] -or ($Facts.Lists -contains $key -and $value -isnot [bool])) {
            foreach ($type in 'System.Collections.Hashtable', 'System.Collections.Specialized.OrderedDictionary', 'System.Object[]') {
                if ($value -contains $type) { return New-EmshFailure "-$key got '$type', which is the type of a hashtable or list in quotes and not what is in it; without the quotes it is given itself: -$key `$h, or -$key @{Add='value'}." }
            }
        }
        if ($Facts.Files -contains $key -and $value) { $value = Resolve-EmshPath $value $Caller }
        if ($Facts.Lists -contains $key -and -not $isNew) {
            $parameters[$key] = ConvertTo-EmshList $value $Facts $key
        } else {
            $parameters[$key] = ConvertTo-EmshValue $value
        }
    }
    $parameters
}

# A list as what is to become of it: where it comes from the same property, what was added to it and taken away
# since it was read from which object; else the list.
function ConvertTo-EmshList {
    param([object] $Value, [hashtable] $Facts, [string] $Name)
    if ($null -eq $Value) { return $null }
    if ($Value -is [System.Collections.IDictionary] -or $Value -is [byte[]]) { return ConvertTo-EmshValue $Value }
    # A list of a hundred thousand domains is texts: a call for each would take seconds.
    $items = @(foreach ($item in $Value) { if ($item -is [string]) { [string] $item } else { ConvertTo-EmshValue $item } })
    # Words may come as one text, as a combination of them prints: 'Tls, BasicAuth'.
    if ($Facts.Words -contains $Name) { $items = @(foreach ($item in $items) { ([string] $item).Split(',').Trim() }) }
    $origin = Find-EmshOrigin $Value
    if ($null -eq $origin -or $origin.Noun -ne $Facts.Noun -or $origin.Property -ne $Name) { return , $items }
    # The program tells by the Guid whether this is the object that it was read from.
    $guid = [string] (Get-EmshRead $origin.Batch $origin.Row 'Guid')
    if (-not $guid) { return , $items }
    $now = [System.Collections.Generic.HashSet[string]]::new([string[]] $items, [System.StringComparer]::OrdinalIgnoreCase)
    $read = [System.Collections.Generic.HashSet[string]]::new([string[]] $origin.Items, [System.StringComparer]::OrdinalIgnoreCase)
    @{ Returned = @{
        Of = $guid
        Add = @(foreach ($item in $items) { if (-not $read.Contains($item)) { $item } })
        Remove = @(foreach ($item in $origin.Items) { if (-not $now.Contains($item)) { $item } })
        List = $items
    } }
}

# Where a list comes from: it says so itself, or its elements do.
function Find-EmshOrigin {
    param([object] $Value)
    if ($null -ne $Value -and $Value.GetType().Name -eq 'EmshList' -and $null -ne $Value.EmshOrigin) { return $Value.EmshOrigin }
    $origin = $null
    foreach ($item in $Value) {
        if ($item -is [string] -and $script:EmshOrigins.TryGetValue($item, [ref] $origin)) { return $origin }
    }
}
