# What scripts read of an element or value that is a type of its own in Exchange: RemoteIPRanges[0].LowerBound,
# AddressSpaces[0].Domain, MaxMessageSize.Value.ToMB(). Here it stays the text or number that it is, which compares,
# sorts and is written as one; the members hang on a second type name, and are hidden, so that no table, CSV or JSON
# shows them. A block runs where it is looked at, and not in the module, so none calls another of the module. They
# are described when the first object is read.
$script:EmshMembers = @{
    IPRange = @{
        Expression = { "$this" }
        LowerBound = {
            $address, $prefix = "$this".Split('/')
            if ($null -eq $prefix) { return $address.Split('-')[0] }
            $bytes = ([System.Net.IPAddress] $address).GetAddressBytes()
            for ($bit = [int] $prefix; $bit -lt $bytes.Length * 8; $bit++) {
                $at = [math]::Floor($bit / 8)
                $bytes[$at] = $bytes[$at] -band (255 - (128 -shr ($bit % 8)))
            }
            [System.Net.IPAddress]::new($bytes).ToString()
        }
        UpperBound = {
            $address, $prefix = "$this".Split('/')
            if ($null -eq $prefix) { return $address.Split('-')[-1] }
            $bytes = ([System.Net.IPAddress] $address).GetAddressBytes()
            for ($bit = [int] $prefix; $bit -lt $bytes.Length * 8; $bit++) {
                $at = [math]::Floor($bit / 8)
                $bytes[$at] = $bytes[$at] -bor (128 -shr ($bit % 8))
            }
            [System.Net.IPAddress]::new($bytes).ToString()
        }
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
        Address = {
            $text = "$this" -replace '^\[([^\]]*)\].*$', '$1' -replace '^([0-9.]+):[0-9]+$', '$1'
            if ($null -ne ($text -as [System.Net.IPAddress])) { $text }
        }
        IsIPAddress = { $null -ne $this.Address }
        Domain = { if ($null -eq $this.Address) { "$this" -replace ':[0-9]+$', '' } }
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
    $all = @{ Of = $made }
    foreach ($type in @($script:EmshMembers.get_Keys())) {
        $all[$type] = [System.Delegate]::CreateDelegate([System.Converter[object, object]], "EmshElement.$type", $made)
    }
    $domain.SetData('Emsh.Elements', $all)
}
