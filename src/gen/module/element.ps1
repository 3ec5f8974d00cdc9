# What scripts read of an element or value that is a type of its own in Exchange: RemoteIPRanges[0].LowerBound,
# AddressSpaces[0].Domain, MaxMessageSize.Value.ToMB(). Here it stays the text or number that it is, which compares,
# sorts and is written as one; the members hang on a second type name, and are hidden, so that no table, CSV or JSON
# shows them. They are described when the first object is read: a script may never look.
$script:EmshMembers = @{
    IPRange = @{
        Expression = { "$this" }
        LowerBound = { if ("$this" -match '^([^-/]+)-') { $Matches[1] } else { Get-EmshBound "$this" $false } }
        UpperBound = { if ("$this" -match '-([^-/]+)$') { $Matches[1] } else { Get-EmshBound "$this" $true } }
        RangeFormat = { if ("$this".Contains('/')) { 'CIDR' } elseif ("$this".Contains('-')) { 'LoHi' } else { 'SingleAddress' } }
        CIDRLength = { if ("$this" -match '/([0-9]+)$') { [int] $Matches[1] } }
    }
    AddressSpace = @{
        Type = { if ("$this" -match '^([^:;]+):') { $Matches[1] } else { 'SMTP' } }
        Address = { "$this" -replace '^[^:;]+:', '' -replace ';[0-9]+$', '' }
        Domain = { $this.Address -replace '^\*\.', '' }
        Cost = { if ("$this" -match ';([0-9]+)$') { [int] $Matches[1] } else { 1 } }
        IncludeSubDomains = { $this.Address.StartsWith('*') }
        IsSmtpType = { $this.Type -eq 'SMTP' }
    }
    SmartHost = @{
        IsIPAddress = { '' -ne (Get-EmshAddress "$this") }
        Address = { $address = Get-EmshAddress "$this"; if ($address) { $address } }
        Domain = { if ('' -eq (Get-EmshAddress "$this")) { "$this" -replace ':[0-9]+$', '' } }
    }
    IPBinding = @{
        Address = { "$this" -replace ':[0-9]+$', '' -replace '^\[|\]$', '' }
        Port = { [int] ("$this" -replace '^.*:', '') }
        AddressFamily = { if ($this.Address.Contains(':')) { 'InterNetworkV6' } else { 'InterNetwork' } }
    }
    SmtpDomain = @{ Domain = { "$this" } }
    Fqdn = @{ Domain = { "$this" } }
    SmtpDomainWithSubdomains = @{
        Address = { "$this" }
        Domain = { "$this" -replace '^\*\.', '' }
        IncludeSubDomains = { "$this".StartsWith('*') }
    }
    SmtpAddress = @{
        Local = { "$this".Substring(0, [math]::Max(0, "$this".LastIndexOf('@'))) }
        Domain = { "$this".Substring("$this".LastIndexOf('@') + 1) }
    }
    SmtpX509Identifier = @{
        CertificateIssuer = { if ("$this" -match '^<I>(.*)<S>') { $Matches[1] } }
        CertificateSubject = { if ("$this" -match '<S>(.*)$') { $Matches[1] } }
    }
    ObjectId = @{ Name = { "$this" -replace '^.*\\', '' } }
    Unlimited = @{
        IsUnlimited = { "$this" -eq 'Unlimited' }
        Value = { if ("$this" -ne 'Unlimited') { $this.PSObject.BaseObject } }
    }
    ByteQuantifiedSize = @{
        IsUnlimited = { "$this" -eq 'Unlimited' }
        Value = { if ("$this" -ne 'Unlimited') { $this.PSObject.BaseObject } }
    }
}

# The least or the greatest address of one, or of a range by its prefix.
function Get-EmshBound {
    param([string] $Range, [bool] $IsUpper)
    $address, $prefix = $Range.Split('/')
    if ($null -eq $prefix) { return $address }
    $bytes = [System.Net.IPAddress]::Parse($address).GetAddressBytes()
    for ($bit = [int] $prefix; $bit -lt $bytes.Length * 8; $bit++) {
        $mask = 128 -shr ($bit % 8)
        $at = [math]::Floor($bit / 8)
        if ($IsUpper) { $bytes[$at] = $bytes[$at] -bor $mask } else { $bytes[$at] = $bytes[$at] -band (255 - $mask) }
    }
    [System.Net.IPAddress]::new($bytes).ToString()
}

# The address that a smart host is, with or without brackets and a port; '' for a name.
function Get-EmshAddress {
    param([string] $SmartHost)
    $text = $SmartHost
    if ($SmartHost -match '^\[([^\]]*)\](?::[0-9]+)?$') { $text = $Matches[1] }
    $address = $null
    if ([System.Net.IPAddress]::TryParse($text, [ref] $address)) { return $text }
    if ($text -match '^([0-9.]+):[0-9]+$') { return $Matches[1] }
    ''
}

# Makes the members known to this runspace, and how values get them to all of the process.
function Add-EmshMember {
    if ($script:EmshHasMembers) { return }
    $script:EmshHasMembers = $true
    foreach ($type in @($script:EmshMembers.get_Keys())) {
        # A size has a class; and from a file its text comes back.
        $names = @("EmshElement.$type", "Deserialized.EmshElement.$type")
        if ($type -eq 'ByteQuantifiedSize') { $names += 'EmshSize' }
        foreach ($name in $names) {
            $data = [System.Management.Automation.Runspaces.TypeData]::new($name)
            foreach ($member in @($script:EmshMembers[$type].get_Keys())) {
                $property = [System.Management.Automation.Runspaces.ScriptPropertyData]::new($member, $script:EmshMembers[$type][$member])
                $property.IsHidden = $true
                $data.Members.Add($member, $property)
            }
            Update-TypeData -TypeData $data -Force -WhatIf:$false -Confirm:$false
        }
    }
    $domain = [System.AppDomain]::CurrentDomain
    if ($null -ne $domain.GetData('Emsh.Elements')) { return }
    $code = [System.Reflection.Emit.OpCodes]
    $text = [string]
    $psobject = [psobject]
    $builder = $script:EmshAssembly.DefineType('Emsh.Element', [System.Reflection.TypeAttributes] 'Public, Class, Abstract, Sealed')
    $method = $builder.DefineMethod('Of', [System.Reflection.MethodAttributes] 'Public, Static', [object], [type[]] @($text, [object]))
    $il = $method.GetILGenerator()
    $wrap = $il.DefineLabel()
    $same = $il.DefineLabel()
    $null = $il.DeclareLocal($psobject)
    $names = $psobject.GetMethod('get_TypeNames')
    $collection = [System.Collections.ObjectModel.Collection[string]]
    # Only a plain text or number: what is none, or has its members already, is given back.
    Add-EmshCode $method @(
        @(, $code::Ldarg_1), @($code::Isinst, $text), @($code::Brtrue, $wrap),
        @(, $code::Ldarg_1), @($code::Isinst, [long]), @($code::Brtrue, $wrap),
        @(, $code::Ldarg_1), @(, $code::Ret))
    $il.MarkLabel($wrap)
    Add-EmshCode $method @(
        @(, $code::Ldarg_1), @($code::Call, $psobject.GetMethod('AsPSObject', [type[]] @(, [object]))), @(, $code::Stloc_0),
        @(, $code::Ldloc_0), @($code::Callvirt, $names), @(, $code::Ldc_I4_1), @(, $code::Ldarg_0),
        @($code::Callvirt, $collection.GetMethod('Insert', [type[]] @([int], $text))),
        @(, $code::Ldloc_0), @(, $code::Ret))
    $made = $builder.CreateType().GetMethod('Of')
    $all = @{}
    foreach ($type in @($script:EmshMembers.get_Keys())) {
        $all[$type] = [System.Delegate]::CreateDelegate([System.Converter[object, object]], "EmshElement.$type", $made)
    }
    $domain.SetData('Emsh.Elements', $all)
}
