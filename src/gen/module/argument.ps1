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
