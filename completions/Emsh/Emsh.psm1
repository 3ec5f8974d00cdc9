# Generated from the tables of emsh by src/gen/module; do not edit.
# The classes. What reads an object may run in one runspace and what uses it in another, as with
# ForEach-Object -Parallel: there the methods of a class wait for the first one, or fail once it is gone,
# unless the class says that it needs none. PowerShell before 7.4 has no word for that.
$script:EmshClasses = [System.IO.File]::ReadAllText((Join-Path $PSScriptRoot 'Emsh.Classes.ps1'))
if ('NoRunspaceAffinity' -as [type]) {
    $script:EmshClasses = $script:EmshClasses -replace '(?m)^class ', '[NoRunspaceAffinity()] class '
}
. ([scriptblock]::Create($script:EmshClasses))
# Which list of which object each text was read in, for all runspaces of the process. A text that is no more
# needed is forgotten.
$script:EmshOrigins = [System.AppDomain]::CurrentDomain.GetData('Emsh.Origins')
if ($null -eq $script:EmshOrigins) {
    $script:EmshOrigins = [System.Runtime.CompilerServices.ConditionalWeakTable[object, object]]::new()
    [System.AppDomain]::CurrentDomain.SetData('Emsh.Origins', $script:EmshOrigins)
}

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
    Add-EmshMember
    $code = [System.Reflection.Emit.OpCodes]
    $of = @($code::Call, [System.AppDomain]::CurrentDomain.GetData('Emsh.Elements').Of)
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
    $hidden = [System.Reflection.BindingFlags] 'NonPublic, Instance'
    $memberwise = [object].GetMethod('MemberwiseClone', $hidden)
    # A copy ($c.PSObject.Copy()) has lists of its own: what is changed in it isn't changed in the first.
    $builder.AddInterfaceImplementation([System.ICloneable])
    $clone = $builder.DefineMethod('Clone', [System.Reflection.MethodAttributes] 'Public, Virtual, HideBySig', [object], $none)
    Add-EmshCode $clone @($this_, @($code::Call, $memberwise), @($code::Castclass, $builder))
    $copyList = @($code::Call, [EmshList].GetMethod('Copy'))
    $twice = @(, $code::Dup)
    $typed = @($code::Call, [EmshList].GetMethod('Typed'))
    $elements = $script:EmshElements[$Noun]
    foreach ($name in $Names) {
        $element = @($code::Ldstr, [string] $elements[$name])
        $field = $builder.DefineField("the$name", [object], $private)
        $load = @($code::Ldfld, $field)
        $store = @($code::Stfld, $field)
        $get = $builder.DefineMethod("get_$name", $accessor, [object], $none)
        $set = $builder.DefineMethod("set_$name", $accessor, [void], $one)
        if ($script:EmshKinds[$Noun][$name] -eq 'List') {
            # get: field = EmshList.Read(field, read, name, element), which is returned. set: field = EmshList.Adopt(get, value).
            $text = @($code::Ldstr, $name)
            $own = @($code::Call, $get)
            Add-EmshCode $clone @($twice, $twice, $load, $copyList, $store)
            Add-EmshCode $get @($this_, $this_, $load, $this_, $read, $text, $element, $makeList, $store, $this_, $load, $return)
            Add-EmshCode $set @($this_, $this_, $own, $given, $adopt, $store, $return)
        } else {
            if ($script:EmshKinds[$Noun][$name] -eq 'Array') {
                Add-EmshCode $get @($this_, $load, $element, $typed, $return)
            } elseif ($elements.ContainsKey($name)) {
                Add-EmshCode $get @(@($code::Ldstr, "EmshElement.$($elements[$name])"), $this_, $load, $of, $return)
            } else {
                Add-EmshCode $get @($this_, $load, $return)
            }
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
    Add-EmshCode $clone @(, $return)
    $type = $builder.CreateType()
    $fields = @{}
    foreach ($name in $Names) { $fields[$name] = $type.GetField("the$name", $hidden) }
    $script:EmshTypes[$Noun] = @{
        Type = $type
        Fields = $fields
        Read = $type.GetField('read', $hidden)
        Clone = $memberwise
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

# Where an object was read from, be it in another runspace; nothing of any other object.
function Get-EmshSource {
    param([object] $Object)
    if ($null -eq $Object -or $Object.GetType().Namespace -ne 'Emsh') { return $null }
    $field = $Object.GetType().GetField('read', [System.Reflection.BindingFlags] 'NonPublic, Instance')
    if ($null -ne $field) { $field.GetValue($Object) }
}

# Words of enums may be abbreviated, as PowerShell does it with real ones, where only one begins so. It is
# no class of PowerShell's: all runspaces of a process share the attributes of a function, and the method of
# such a class fails once the runspace is gone in which it was first used. It is made once, for all of them.
function New-EmshWordsType {
    $code = [System.Reflection.Emit.OpCodes]
    $base = [System.Management.Automation.ArgumentTransformationAttribute]
    $hidden = [System.Reflection.BindingFlags] 'NonPublic, Instance'
    $text = [string]
    $regex = [System.Text.RegularExpressions.Regex]
    $options = [System.Text.RegularExpressions.RegexOptions]
    $mode = @($code::Ldc_I4, [int] ($options::IgnoreCase -bor $options::CultureInvariant))
    $builder = [System.Reflection.Emit.AssemblyBuilder]::DefineDynamicAssembly(
        [System.Reflection.AssemblyName]::new('EmshWords'), [System.Reflection.Emit.AssemblyBuilderAccess]::Run).DefineDynamicModule('EmshWords').DefineType(
        'EmshWords', [System.Reflection.TypeAttributes] 'Public, Class', $base)
    $words = $builder.DefineField('words', $text, [System.Reflection.FieldAttributes]::Private)
    $constructor = $builder.DefineConstructor([System.Reflection.MethodAttributes]::Public, [System.Reflection.CallingConventions]::Standard, [type[]] @(, $text))
    Add-EmshCode $constructor @(
        @(, $code::Ldarg_0), @($code::Call, $base.GetConstructor($hidden, $null, [type]::EmptyTypes, $null)),
        @(, $code::Ldarg_0), @(, $code::Ldarg_1), @($code::Stfld, $words), @(, $code::Ret))
    $method = $builder.DefineMethod('Transform', [System.Reflection.MethodAttributes] 'Public, Virtual, HideBySig',
        [object], [type[]] @([System.Management.Automation.EngineIntrinsics], [object]))
    $il = $method.GetILGenerator()
    $given = $il.DefineLabel()
    $null = $il.DeclareLocal($text)
    $null = $il.DeclareLocal([System.Text.RegularExpressions.MatchCollection])
    $three = [type[]] @($text, $text, $text)
    $matching = [type[]] @($text, $text, $options)
    $convert = [convert].GetMethod('ToString', [type[]] @([object], [System.IFormatProvider]))
    $invariant = [cultureinfo].GetMethod('get_InvariantCulture')
    # text = Regex.Escape(Convert.ToString(given)); nothing, and a whole word, are given back.
    Add-EmshCode $method @(
        @(, $code::Ldarg_2), @($code::Call, $invariant), @($code::Call, $convert), @(, $code::Stloc_0),
        @(, $code::Ldloc_0), @($code::Call, $text.GetMethod('IsNullOrEmpty')), @($code::Brtrue, $given),
        @(, $code::Ldloc_0), @($code::Call, $regex.GetMethod('Escape')), @(, $code::Stloc_0),
        @(, $code::Ldarg_0), @($code::Ldfld, $words), @($code::Ldstr, '(?:^|,)'), @(, $code::Ldloc_0), @($code::Ldstr, '(?:,|$)'),
        @($code::Call, $text.GetMethod('Concat', $three)), $mode, @($code::Call, $regex.GetMethod('IsMatch', $matching)), @($code::Brtrue, $given))
    # The one that begins so; where there are several, ValidateSet names them all.
    $all = [System.Text.RegularExpressions.MatchCollection]
    Add-EmshCode $method @(
        @(, $code::Ldarg_0), @($code::Ldfld, $words), @($code::Ldstr, '(?<=^|,)'), @(, $code::Ldloc_0), @($code::Ldstr, '[^,]*'),
        @($code::Call, $text.GetMethod('Concat', $three)), $mode, @($code::Call, $regex.GetMethod('Matches', $matching)), @(, $code::Stloc_1),
        @(, $code::Ldloc_1), @($code::Callvirt, $all.GetMethod('get_Count')), @(, $code::Ldc_I4_1), @($code::Bne_Un, $given),
        @(, $code::Ldloc_1), @(, $code::Ldc_I4_0), @($code::Callvirt, $all.GetMethod('get_Item', [type[]] @(, [int]))),
        @($code::Callvirt, [System.Text.RegularExpressions.Capture].GetMethod('get_Value')), @(, $code::Ret))
    $il.MarkLabel($given)
    Add-EmshCode $method @(@(, $code::Ldarg_2), @(, $code::Ret))
    $null = $builder.CreateType()
}
if ($null -eq ('EmshWords' -as [type])) { New-EmshWordsType }

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

    # Where the program is. Get-Command takes ten times as long as the program.
    static [string] Program() {
        foreach ($directory in ([string] $env:PATH).Split([System.IO.Path]::PathSeparator)) {
            if (-not $directory) { continue }
            $file = [System.IO.Path]::Combine($directory, 'emsh')
            if ([System.IO.File]::Exists($file)) { return $file }
        }
        return ''
    }

    # What the program answers, line by line.
    hidden static [string[]] Ask([string[]] $words) {
        $program = [EmshCompleter]::Program()
        if (-not $program) { return @() }
        $start = [System.Diagnostics.ProcessStartInfo]::new($program)
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

# True where a person can be asked.
function Test-EmshPerson {
    if ([System.Console]::IsInputRedirected) { return $false }
    -not ([System.Environment]::GetCommandLineArgs() -match '^[-/]+noni')
}

# Runs the program on a document; its answer.
function Invoke-Emsh {
    param([hashtable] $Document, [string] $Directory)
    $program = [EmshCompleter]::Program()
    if (-not $program) {
        throw [System.InvalidOperationException]::new("The program 'emsh' isn't on PATH; the module needs it.")
    }
    $start = [System.Diagnostics.ProcessStartInfo]::new($program, '--invoke')
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
    try {
        ConvertFrom-Json -InputObject $text @plain
    } catch [System.ArgumentException] {
        throw [System.InvalidOperationException]::new("emsh ended with exit code $code, and its answer can't be read: $($_.Exception.Message)")
    }
}
$script:EmshKeepsDates = (Get-Command ConvertFrom-Json).Parameters.ContainsKey('DateKind')

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
        $kind = ([string] $kinds[$property.Name]) -replace '^Array$', ''
        $value = $property.Value
        # A list is made of the row that it was read in.
        if ($kind -eq 'List') { continue }
        if ($kind) { $value = ConvertFrom-EmshValue $value $kind }
        $type.Fields[$property.Name].SetValue($model, $value)
    }
    $names = @(foreach ($name in $Batch.columns) { if ($kinds[$name] -ne 'List') { $name } })
    $places = @(foreach ($name in $names) { [array]::IndexOf([object[]] $Batch.columns, $name) })
    $fields = @(foreach ($name in $names) { $type.Fields[$name] })
    $kindsOfColumns = @(foreach ($name in $names) { ([string] $kinds[$name]) -replace '^Array$', '' })
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
    ADPermission = @{ AccessRights = 'Array'; ExtendedRights = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    AcceptedDomain = @{ ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    AddressRewriteEntry = @{ ExceptionList = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    AdminAuditLog = @{ CmdletParameters = 'Array'; ModifiedProperties = 'Array'; RunDate = 'Time' }
    Certificate = @{ CertificateDomains = 'Array'; NotBefore = 'Time'; NotAfter = 'Time'; Chain = 'Array'; At = 'Time' }
    Configuration = @{  }
    ConfigurationChange = @{ RunDate = 'Time'; ModifiedProperties = 'Array' }
    DeliveryAgentConnector = @{ AddressSpaces = 'List'; MaxMessageSize = 'Size'; SmartHosts = 'List'; SourceTransportServers = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    DkimSigningConfig = @{ KeyCreationTime = 'Time'; RotateOnDate = 'Time'; LastChecked = 'Time'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    DomainSecurity = @{ Evidence = 'Array'; Remedy = 'Array' }
    DomainSecurityDetailReport = @{ FirstTime = 'Time'; LastTime = 'Time'; CertificateNames = 'Array'; CertificateNotAfter = 'Time'; OwnCertificateNotAfter = 'Time' }
    DomainSecurityPartner = @{ AcceptedNames = 'List'; TrustAnchors = 'List'; TrustAnchorNames = 'Array'; PinnedKeys = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    DomainSecurityPartnerSheet = @{ Evidence = 'Array'; Remedy = 'Array' }
    DomainSecurityReport = @{ LastTime = 'Time'; LastSuccess = 'Time'; LastFailure = 'Time'; Reasons = 'Array'; CertificateNotAfter = 'Time'; OwnCertificateNotAfter = 'Time' }
    ExchangeCertificate = @{ Services = 'List'; CertificateDomains = 'Array'; NotBefore = 'Time'; NotAfter = 'Time'; EnhancedKeyUsageList = 'Array'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    ExchangeServer = @{ WhenCreated = 'Time' }
    ForeignConnector = @{ AddressSpaces = 'List'; DropDirectoryQuota = 'Size'; MaxMessageSize = 'Size'; SourceTransportServers = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    IPAllowListEntry = @{ ExpirationTime = 'Time'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    IPAllowListProvider = @{ IPAddressesMatch = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    IPAllowListProvidersConfig = @{ ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    IPBlockListEntry = @{ ExpirationTime = 'Time'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    IPBlockListProvider = @{ IPAddressesMatch = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    IPBlockListProvidersConfig = @{ BypassedRecipients = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    IPListProviderTest = @{ ProviderResult = 'Array' }
    MailRoute = @{ OtherBindings = 'Array'; Permissions = 'Array'; OtherConnectors = 'Array'; Hosts = 'Array'; Notes = 'Array'; Remedy = 'Array' }
    Mailflow = @{ MessageLatencyTime = 'Span' }
    Message = @{ Size = 'Size'; DateReceived = 'Time'; ExpirationTime = 'Time'; MessageLatency = 'Span'; ComponentLatency = 'Array'; Recipients = 'Array'; RecipientInfo = 'Array' }
    MessageTrackingLog = @{ Timestamp = 'Time'; Recipients = 'Array'; RecipientStatus = 'Array'; RelatedRecipientAddress = 'Array'; Reference = 'Array'; MessageLatency = 'Span'; EventData = 'Array' }
    Queue = @{ LastRetryTime = 'Time'; NextRetryTime = 'Time'; FirstRetryTime = 'Time'; MessageCountsPerPriority = 'Array'; DeferredMessageCountsPerPriority = 'Array'; PriorityDescriptions = 'Array' }
    QueueDigest = @{ Details = 'Array' }
    ReceiveConnector = @{ AuthMechanism = 'List'; Bindings = 'List'; ConnectionTimeout = 'Span'; ConnectionInactivityTimeout = 'Span'; MaxHeaderSize = 'Size'; MaxMessageSize = 'Size'; PermissionGroups = 'List'; RemoteIPRanges = 'List'; TlsDomainCapabilities = 'List'; TarpitInterval = 'Span'; AuthTarpitInterval = 'Span'; MaxAcknowledgementDelay = 'Span'; XClientRanges = 'List'; ProxyProtocolRanges = 'List'; BoundTo = 'Array'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    Recipient = @{ Aliases = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    RecipientFilterConfig = @{ BlockedRecipients = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    RemoteDomain = @{ ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    SendConnector = @{ AddressSpaces = 'List'; AuthenticationCredentialLastSet = 'Time'; ConnectionInactivityTimeOut = 'Span'; ErrorPolicies = 'List'; MaxMessageSize = 'Size'; SmartHosts = 'List'; SourceTransportServers = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    SenderAuthenticationConfig = @{ ArcTrustedSealers = 'List'; BypassedSenderDomains = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    SenderFilterConfig = @{ BlockedSenders = 'List'; BlockedDomains = 'List'; BlockedDomainsAndSubdomains = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    ServerComponentState = @{ LocalStates = 'Array'; RemoteStates = 'Array' }
    Service = @{ StartTime = 'Time'; Degraded = 'Array' }
    ServiceHealth = @{ ServicesRunning = 'Array'; ServicesNotRunning = 'Array'; Reasons = 'Array'; Warnings = 'Array' }
    SmtpConnectivity = @{  }
    SmtpCredential = @{ AllowedSenders = 'List'; PasswordLastSet = 'Time'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    SystemMessage = @{ ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    TransportConfig = @{ ExternalDsnMaxMessageAttachSize = 'Size'; GenerateCopyOfDSNFor = 'List'; InternalDsnMaxMessageAttachSize = 'Size'; InternalSMTPServers = 'List'; MaxDumpsterSizePerDatabase = 'Size'; MaxDumpsterTime = 'Span'; MaxReceiveSize = 'Size'; MaxSendSize = 'Size'; QueueDiagnosticsAggregationInterval = 'Span'; SafetyNetHoldTime = 'Span'; ShadowHeartbeatFrequency = 'Span'; ShadowHeartbeatTimeoutInterval = 'Span'; ShadowMessageAutoDiscardInterval = 'Span'; ShadowResubmitTimeSpan = 'Span'; SupervisionTags = 'List'; TLSReceiveDomainSecureList = 'List'; TLSSendDomainSecureList = 'List'; TransportRuleAttachmentTextScanLimit = 'Size'; RevocationFetchRanges = 'List'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    TransportService = @{ ActiveUserStatisticsLogMaxAge = 'Span'; ActiveUserStatisticsLogMaxDirectorySize = 'Size'; ActiveUserStatisticsLogMaxFileSize = 'Size'; AgentLogMaxAge = 'Span'; AgentLogMaxDirectorySize = 'Size'; AgentLogMaxFileSize = 'Size'; ConnectivityLogMaxAge = 'Span'; ConnectivityLogMaxDirectorySize = 'Size'; ConnectivityLogMaxFileSize = 'Size'; DelayNotificationTimeout = 'Span'; DnsLogMaxAge = 'Span'; DnsLogMaxDirectorySize = 'Size'; DnsLogMaxFileSize = 'Size'; DnssecTrustAnchors = 'List'; ExternalDNSServers = 'List'; InternalDNSServers = 'List'; IrmLogMaxAge = 'Span'; IrmLogMaxDirectorySize = 'Size'; IrmLogMaxFileSize = 'Size'; MessageExpirationTimeout = 'Span'; MessageRetryInterval = 'Span'; MessageTrackingLogMaxAge = 'Span'; MessageTrackingLogMaxDirectorySize = 'Size'; MessageTrackingLogMaxFileSize = 'Size'; OutboundConnectionFailureRetryInterval = 'Span'; PickupDirectoryMaxHeaderSize = 'Size'; QueueLogMaxAge = 'Span'; QueueLogMaxDirectorySize = 'Size'; QueueLogMaxFileSize = 'Size'; QueueMaxIdleTime = 'Span'; ReceiveProtocolLogMaxAge = 'Span'; ReceiveProtocolLogMaxDirectorySize = 'Size'; ReceiveProtocolLogMaxFileSize = 'Size'; RequestBrokerLogMaxAge = 'Span'; RequestBrokerLogMaxDirectorySize = 'Size'; RequestBrokerLogMaxFileSize = 'Size'; ResourceLogMaxAge = 'Span'; ResourceLogMaxDirectorySize = 'Size'; ResourceLogMaxFileSize = 'Size'; RoutingTableLogMaxAge = 'Span'; RoutingTableLogMaxDirectorySize = 'Size'; SendProtocolLogMaxAge = 'Span'; SendProtocolLogMaxDirectorySize = 'Size'; SendProtocolLogMaxFileSize = 'Size'; ServerStatisticsLogMaxAge = 'Span'; ServerStatisticsLogMaxDirectorySize = 'Size'; ServerStatisticsLogMaxFileSize = 'Size'; TransientFailureRetryInterval = 'Span'; TransportHttpLogMaxAge = 'Span'; TransportHttpLogMaxDirectorySize = 'Size'; TransportHttpLogMaxFileSize = 'Size'; TransportMaintenanceLogMaxAge = 'Span'; TransportMaintenanceLogMaxDirectorySize = 'Size'; TransportMaintenanceLogMaxFileSize = 'Size'; TransportSyncHubHealthLogMaxAge = 'Span'; TransportSyncHubHealthLogMaxDirectorySize = 'Size'; TransportSyncHubHealthLogMaxFileSize = 'Size'; TransportSyncLogMaxAge = 'Span'; TransportSyncLogMaxDirectorySize = 'Size'; TransportSyncLogMaxFileSize = 'Size'; TransportSyncMaxDownloadSizePerConnection = 'Size'; TransportSyncMaxDownloadSizePerItem = 'Size'; TransportSyncRemoteConnectionTimeout = 'Span'; WlmLogMaxAge = 'Span'; WlmLogMaxDirectorySize = 'Size'; WlmLogMaxFileSize = 'Size'; MinimumFreeDiskSpace = 'Size'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
    TrustedRootCertificate = @{ NotBefore = 'Time'; NotAfter = 'Time'; ObjectClass = 'Array'; WhenChanged = 'Time'; WhenCreated = 'Time'; WhenChangedUTC = 'UtcTime'; WhenCreatedUTC = 'UtcTime' }
}

# Of which type with members the values are, or the elements of a list.
$script:EmshElements = @{
    ADPermission = @{ Identity = 'ObjectId'; OriginatingServer = 'Fqdn' }
    AcceptedDomain = @{ Identity = 'ObjectId'; DomainName = 'SmtpDomainWithSubdomains'; OriginatingServer = 'Fqdn' }
    AddressRewriteEntry = @{ Identity = 'ObjectId'; ExceptionList = 'SmtpDomain'; OriginatingServer = 'Fqdn' }
    AdminAuditLog = @{ Identity = 'ObjectId' }
    Certificate = @{ Identity = 'ObjectId' }
    Configuration = @{ Identity = 'ObjectId' }
    ConfigurationChange = @{ Identity = 'ObjectId' }
    DeliveryAgentConnector = @{ Identity = 'ObjectId'; AddressSpaces = 'AddressSpace'; MaxMessageSize = 'ByteQuantifiedSize'; SmartHosts = 'SmartHost'; OriginatingServer = 'Fqdn' }
    DkimSigningConfig = @{ Identity = 'ObjectId'; DomainName = 'SmtpDomain'; Domain = 'SmtpDomain'; OriginatingServer = 'Fqdn' }
    DomainSecurity = @{ Identity = 'ObjectId' }
    DomainSecurityDetailReport = @{ Identity = 'ObjectId' }
    DomainSecurityPartner = @{ Identity = 'ObjectId'; DomainName = 'SmtpDomain'; AcceptedNames = 'SmtpDomainWithSubdomains'; OriginatingServer = 'Fqdn' }
    DomainSecurityPartnerSheet = @{ Identity = 'ObjectId' }
    DomainSecurityReport = @{ Identity = 'ObjectId' }
    ExchangeCertificate = @{ Identity = 'ObjectId'; CertificateDomains = 'Fqdn'; OriginatingServer = 'Fqdn' }
    ExchangeServer = @{ Identity = 'ObjectId'; Domain = 'Fqdn'; Fqdn = 'Fqdn' }
    ForeignConnector = @{ Identity = 'ObjectId'; AddressSpaces = 'AddressSpace'; DropDirectoryQuota = 'ByteQuantifiedSize'; MaxMessageSize = 'ByteQuantifiedSize'; OriginatingServer = 'Fqdn' }
    IPAllowListEntry = @{ Identity = 'ObjectId'; IPRange = 'IPRange'; OriginatingServer = 'Fqdn' }
    IPAllowListProvider = @{ Identity = 'ObjectId'; LookupDomain = 'SmtpDomain'; OriginatingServer = 'Fqdn' }
    IPAllowListProvidersConfig = @{ Identity = 'ObjectId'; OriginatingServer = 'Fqdn' }
    IPBlockListEntry = @{ Identity = 'ObjectId'; IPRange = 'IPRange'; OriginatingServer = 'Fqdn' }
    IPBlockListProvider = @{ Identity = 'ObjectId'; LookupDomain = 'SmtpDomain'; OriginatingServer = 'Fqdn' }
    IPBlockListProvidersConfig = @{ Identity = 'ObjectId'; BypassedRecipients = 'SmtpAddress'; OriginatingServer = 'Fqdn' }
    IPListProviderTest = @{ Identity = 'ObjectId' }
    MailRoute = @{ Identity = 'ObjectId' }
    Mailflow = @{ Identity = 'ObjectId'; Sender = 'SmtpAddress'; Recipient = 'SmtpAddress' }
    Message = @{ Identity = 'ObjectId'; Size = 'ByteQuantifiedSize'; Recipients = 'SmtpAddress' }
    MessageTrackingLog = @{ Identity = 'ObjectId' }
    Queue = @{ Identity = 'ObjectId'; TlsDomain = 'SmtpDomain' }
    QueueDigest = @{ Identity = 'ObjectId' }
    ReceiveConnector = @{ Identity = 'ObjectId'; Bindings = 'IPBinding'; Fqdn = 'Fqdn'; ServiceDiscoveryFqdn = 'Fqdn'; TlsCertificateName = 'SmtpX509Identifier'; MessageRateLimit = 'Unlimited'; MaxInboundConnection = 'Unlimited'; MaxInboundConnectionPerSource = 'Unlimited'; MaxHeaderSize = 'ByteQuantifiedSize'; MaxMessageSize = 'ByteQuantifiedSize'; MaxProtocolErrors = 'Unlimited'; RemoteIPRanges = 'IPRange'; XClientRanges = 'IPRange'; ProxyProtocolRanges = 'IPRange'; BoundTo = 'IPBinding'; OriginatingServer = 'Fqdn' }
    Recipient = @{ Identity = 'ObjectId'; EmailAddress = 'SmtpAddress'; Aliases = 'SmtpAddress'; OriginatingServer = 'Fqdn' }
    RecipientFilterConfig = @{ Identity = 'ObjectId'; BlockedRecipients = 'SmtpAddress'; OriginatingServer = 'Fqdn' }
    RemoteDomain = @{ Identity = 'ObjectId'; DomainName = 'SmtpDomainWithSubdomains'; LineWrapSize = 'Unlimited'; OriginatingServer = 'Fqdn' }
    SendConnector = @{ Identity = 'ObjectId'; AddressSpaces = 'AddressSpace'; Fqdn = 'Fqdn'; MaxMessageSize = 'ByteQuantifiedSize'; SmartHosts = 'SmartHost'; TlsCertificateName = 'SmtpX509Identifier'; TlsDomain = 'SmtpDomainWithSubdomains'; OriginatingServer = 'Fqdn' }
    SenderAuthenticationConfig = @{ Identity = 'ObjectId'; ArcTrustedSealers = 'SmtpDomain'; BypassedSenderDomains = 'SmtpDomain'; OriginatingServer = 'Fqdn' }
    SenderFilterConfig = @{ Identity = 'ObjectId'; BlockedSenders = 'SmtpAddress'; BlockedDomains = 'SmtpDomain'; BlockedDomainsAndSubdomains = 'SmtpDomain'; OriginatingServer = 'Fqdn' }
    ServerComponentState = @{ Identity = 'ObjectId' }
    Service = @{ Identity = 'ObjectId' }
    ServiceHealth = @{ Identity = 'ObjectId' }
    SmtpConnectivity = @{ Identity = 'ObjectId'; Binding = 'IPBinding'; EndPoint = 'IPBinding' }
    SmtpCredential = @{ Identity = 'ObjectId'; OriginatingServer = 'Fqdn' }
    SystemMessage = @{ Identity = 'ObjectId'; OriginatingServer = 'Fqdn' }
    TransportConfig = @{ Identity = 'ObjectId'; ExternalDsnMaxMessageAttachSize = 'ByteQuantifiedSize'; ExternalDsnReportingAuthority = 'SmtpDomain'; ExternalPostmasterAddress = 'SmtpAddress'; InternalDsnMaxMessageAttachSize = 'ByteQuantifiedSize'; InternalDsnReportingAuthority = 'SmtpDomain'; InternalSMTPServers = 'IPRange'; JournalingReportNdrTo = 'SmtpAddress'; MaxDumpsterSizePerDatabase = 'ByteQuantifiedSize'; MaxReceiveSize = 'ByteQuantifiedSize'; MaxRecipientEnvelopeLimit = 'Unlimited'; MaxSendSize = 'ByteQuantifiedSize'; TLSReceiveDomainSecureList = 'SmtpDomain'; TLSSendDomainSecureList = 'SmtpDomain'; TransportRuleAttachmentTextScanLimit = 'ByteQuantifiedSize'; RevocationFetchRanges = 'IPRange'; OriginatingServer = 'Fqdn' }
    TransportService = @{ Identity = 'ObjectId'; ActiveUserStatisticsLogMaxDirectorySize = 'ByteQuantifiedSize'; ActiveUserStatisticsLogMaxFileSize = 'ByteQuantifiedSize'; AgentLogMaxDirectorySize = 'ByteQuantifiedSize'; AgentLogMaxFileSize = 'ByteQuantifiedSize'; ConnectivityLogMaxDirectorySize = 'ByteQuantifiedSize'; ConnectivityLogMaxFileSize = 'ByteQuantifiedSize'; DnsLogMaxDirectorySize = 'ByteQuantifiedSize'; DnsLogMaxFileSize = 'ByteQuantifiedSize'; IrmLogMaxDirectorySize = 'ByteQuantifiedSize'; IrmLogMaxFileSize = 'ByteQuantifiedSize'; MaxOutboundConnections = 'Unlimited'; MaxPerDomainOutboundConnections = 'Unlimited'; MessageTrackingLogMaxDirectorySize = 'ByteQuantifiedSize'; MessageTrackingLogMaxFileSize = 'ByteQuantifiedSize'; PickupDirectoryMaxHeaderSize = 'ByteQuantifiedSize'; PipelineTracingSenderAddress = 'SmtpAddress'; QueueLogMaxDirectorySize = 'ByteQuantifiedSize'; QueueLogMaxFileSize = 'ByteQuantifiedSize'; ReceiveProtocolLogMaxDirectorySize = 'ByteQuantifiedSize'; ReceiveProtocolLogMaxFileSize = 'ByteQuantifiedSize'; RequestBrokerLogMaxDirectorySize = 'ByteQuantifiedSize'; RequestBrokerLogMaxFileSize = 'ByteQuantifiedSize'; ResourceLogMaxDirectorySize = 'ByteQuantifiedSize'; ResourceLogMaxFileSize = 'ByteQuantifiedSize'; RoutingTableLogMaxDirectorySize = 'ByteQuantifiedSize'; SendProtocolLogMaxDirectorySize = 'ByteQuantifiedSize'; SendProtocolLogMaxFileSize = 'ByteQuantifiedSize'; ServerStatisticsLogMaxDirectorySize = 'ByteQuantifiedSize'; ServerStatisticsLogMaxFileSize = 'ByteQuantifiedSize'; TransportHttpLogMaxDirectorySize = 'ByteQuantifiedSize'; TransportHttpLogMaxFileSize = 'ByteQuantifiedSize'; TransportMaintenanceLogMaxDirectorySize = 'ByteQuantifiedSize'; TransportMaintenanceLogMaxFileSize = 'ByteQuantifiedSize'; TransportSyncHubHealthLogMaxDirectorySize = 'ByteQuantifiedSize'; TransportSyncHubHealthLogMaxFileSize = 'ByteQuantifiedSize'; TransportSyncLogMaxDirectorySize = 'ByteQuantifiedSize'; TransportSyncLogMaxFileSize = 'ByteQuantifiedSize'; TransportSyncMaxDownloadSizePerConnection = 'ByteQuantifiedSize'; TransportSyncMaxDownloadSizePerItem = 'ByteQuantifiedSize'; WlmLogMaxDirectorySize = 'ByteQuantifiedSize'; WlmLogMaxFileSize = 'ByteQuantifiedSize'; Fqdn = 'Fqdn'; MetricsBinding = 'IPBinding'; MinimumFreeDiskSpace = 'ByteQuantifiedSize'; OriginatingServer = 'Fqdn' }
    TrustedRootCertificate = @{ Identity = 'ObjectId'; OriginatingServer = 'Fqdn' }
}

$script:EmshCmdlets = @{
    'Get-SendConnector' = @{ Noun = 'SendConnector'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'New-SendConnector' = @{ Noun = 'SendConnector'; Changes = $true; Asks = $false; Instance = $false; Lists = @('AddressSpaces', 'ErrorPolicies', 'SmartHosts', 'SourceTransportServers'); Words = @('ErrorPolicies'); Files = @()
        Parameters = @('AddressSpaces', 'AuthenticationCredential', 'CloudServicesMailEnabled', 'Comment', 'ConnectionInactivityTimeOut', 'ConnectorType', 'DaneEnabled', 'DNSRoutingEnabled', 'DomainSecureEnabled', 'Enabled', 'ErrorPolicies', 'ForceHELO', 'Fqdn', 'FrontendProxyEnabled', 'IgnoreSTARTTLS', 'IsScopedConnector', 'MaxMessageSize', 'MtaStsEnabled', 'Name', 'Port', 'ProtocolLoggingLevel', 'RequireOorg', 'RequireTLS', 'SmartHostAuthMechanism', 'SmartHosts', 'SmtpMaxMessagesPerConnection', 'SourceIPAddress', 'SourceTransportServers', 'TlsAuthLevel', 'TlsCertificateName', 'TlsDomain', 'UseExternalDNSServersEnabled', 'Usage', 'Custom', 'Internal', 'Internet', 'Partner', 'Force', 'DomainController') }
    'Set-SendConnector' = @{ Noun = 'SendConnector'; Changes = $true; Asks = $false; Instance = $true; Lists = @('AddressSpaces', 'ErrorPolicies', 'SmartHosts', 'SourceTransportServers'); Words = @('ErrorPolicies'); Files = @()
        Parameters = @('Identity', 'AddressSpaces', 'AuthenticationCredential', 'CloudServicesMailEnabled', 'Comment', 'ConnectionInactivityTimeOut', 'ConnectorType', 'DaneEnabled', 'DNSRoutingEnabled', 'DomainSecureEnabled', 'Enabled', 'ErrorPolicies', 'ForceHELO', 'Fqdn', 'FrontendProxyEnabled', 'IgnoreSTARTTLS', 'IsScopedConnector', 'MaxMessageSize', 'MtaStsEnabled', 'Name', 'Port', 'ProtocolLoggingLevel', 'RequireOorg', 'RequireTLS', 'SmartHostAuthMechanism', 'SmartHosts', 'SmtpMaxMessagesPerConnection', 'SourceIPAddress', 'SourceTransportServers', 'TlsAuthLevel', 'TlsCertificateName', 'TlsDomain', 'UseExternalDNSServersEnabled', 'Force', 'DomainController') }
    'Remove-SendConnector' = @{ Noun = 'SendConnector'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-ReceiveConnector' = @{ Noun = 'ReceiveConnector'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Server', 'DomainController') }
    'New-ReceiveConnector' = @{ Noun = 'ReceiveConnector'; Changes = $true; Asks = $false; Instance = $false; Lists = @('AuthMechanism', 'Bindings', 'PermissionGroups', 'RemoteIPRanges', 'TlsDomainCapabilities', 'XClientRanges', 'ProxyProtocolRanges'); Words = @('AuthMechanism', 'PermissionGroups'); Files = @()
        Parameters = @('AuthMechanism', 'Banner', 'BinaryMimeEnabled', 'Bindings', 'ChunkingEnabled', 'DefaultDomain', 'DeliveryStatusNotificationEnabled', 'EightBitMimeEnabled', 'BareLinefeedRejectionEnabled', 'DomainSecureEnabled', 'EnhancedStatusCodesEnabled', 'LongAddressesEnabled', 'OrarEnabled', 'SuppressXAnonymousTls', 'AdvertiseClientSettings', 'Fqdn', 'ServiceDiscoveryFqdn', 'TlsCertificateName', 'Comment', 'Enabled', 'ConnectionTimeout', 'ConnectionInactivityTimeout', 'MessageRateLimit', 'MessageRateSource', 'MaxInboundConnection', 'MaxInboundConnectionPerSource', 'MaxInboundConnectionPercentagePerSource', 'MaxHeaderSize', 'MaxHopCount', 'MaxLocalHopCount', 'MaxLogonFailures', 'MaxMessageSize', 'MaxProtocolErrors', 'MaxRecipientsPerMessage', 'PermissionGroups', 'PipeliningEnabled', 'ProtocolLoggingLevel', 'RemoteIPRanges', 'RequireEHLODomain', 'RequireTLS', 'ImplicitTLS', 'EnableAuthGSSAPI', 'ExtendedProtectionPolicy', 'TlsDomainCapabilities', 'TransportRole', 'RejectReservedTopLevelRecipientDomains', 'RejectReservedSecondLevelRecipientDomains', 'RejectSingleLabelRecipientDomains', 'SizeEnabled', 'TarpitInterval', 'AuthTarpitInterval', 'MaxAcknowledgementDelay', 'Name', 'XClientRanges', 'ProxyProtocolRanges', 'Usage', 'Client', 'Custom', 'Internal', 'Internet', 'Partner', 'Server', 'AllowOpenRelay', 'DomainController') }
    'Set-ReceiveConnector' = @{ Noun = 'ReceiveConnector'; Changes = $true; Asks = $false; Instance = $true; Lists = @('AuthMechanism', 'Bindings', 'PermissionGroups', 'RemoteIPRanges', 'TlsDomainCapabilities', 'XClientRanges', 'ProxyProtocolRanges'); Words = @('AuthMechanism', 'PermissionGroups'); Files = @()
        Parameters = @('Identity', 'AuthMechanism', 'Banner', 'BinaryMimeEnabled', 'Bindings', 'ChunkingEnabled', 'DefaultDomain', 'DeliveryStatusNotificationEnabled', 'EightBitMimeEnabled', 'SmtpUtf8Enabled', 'BareLinefeedRejectionEnabled', 'DomainSecureEnabled', 'EnhancedStatusCodesEnabled', 'LongAddressesEnabled', 'OrarEnabled', 'SuppressXAnonymousTls', 'AdvertiseClientSettings', 'Fqdn', 'ServiceDiscoveryFqdn', 'TlsCertificateName', 'Comment', 'Enabled', 'ConnectionTimeout', 'ConnectionInactivityTimeout', 'MessageRateLimit', 'MessageRateSource', 'MaxInboundConnection', 'MaxInboundConnectionPerSource', 'MaxInboundConnectionPercentagePerSource', 'MaxHeaderSize', 'MaxHopCount', 'MaxLocalHopCount', 'MaxLogonFailures', 'MaxMessageSize', 'MaxProtocolErrors', 'MaxRecipientsPerMessage', 'PermissionGroups', 'PipeliningEnabled', 'ProtocolLoggingLevel', 'RemoteIPRanges', 'RequireEHLODomain', 'RequireTLS', 'ImplicitTLS', 'EnableAuthGSSAPI', 'ExtendedProtectionPolicy', 'TlsDomainCapabilities', 'TransportRole', 'RejectReservedTopLevelRecipientDomains', 'RejectReservedSecondLevelRecipientDomains', 'RejectSingleLabelRecipientDomains', 'SizeEnabled', 'TarpitInterval', 'AuthTarpitInterval', 'MaxAcknowledgementDelay', 'Name', 'XClientRanges', 'ProxyProtocolRanges', 'AllowOpenRelay', 'DomainController') }
    'Remove-ReceiveConnector' = @{ Noun = 'ReceiveConnector'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-ADPermission' = @{ Noun = 'ADPermission'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'User', 'Owner', 'DomainController') }
    'Add-ADPermission' = @{ Noun = 'ADPermission'; Changes = $true; Asks = $false; Instance = $false; Lists = @('ExtendedRights', 'AccessRights', 'ChildObjectTypes', 'Properties'); Words = @('ExtendedRights', 'AccessRights'); Files = @()
        Parameters = @('Identity', 'User', 'ExtendedRights', 'AccessRights', 'Deny', 'Instance', 'InheritanceType', 'ChildObjectTypes', 'InheritedObjectType', 'Properties', 'Owner', 'AllowOpenRelay', 'DomainController') }
    'Remove-ADPermission' = @{ Noun = 'ADPermission'; Changes = $true; Asks = $true; Instance = $false; Lists = @('ExtendedRights', 'AccessRights', 'ChildObjectTypes', 'Properties'); Words = @('ExtendedRights', 'AccessRights'); Files = @()
        Parameters = @('Identity', 'User', 'ExtendedRights', 'AccessRights', 'Deny', 'Instance', 'InheritanceType', 'ChildObjectTypes', 'InheritedObjectType', 'Properties', 'AllowOpenRelay', 'DomainController') }
    'Get-TransportConfig' = @{ Noun = 'TransportConfig'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Set-TransportConfig' = @{ Noun = 'TransportConfig'; Changes = $true; Asks = $false; Instance = $true; Lists = @('GenerateCopyOfDSNFor', 'InternalSMTPServers', 'SupervisionTags', 'TLSReceiveDomainSecureList', 'TLSSendDomainSecureList', 'RevocationFetchRanges'); Words = @(); Files = @()
        Parameters = @('Identity', 'AddressBookPolicyRoutingEnabled', 'AgentGeneratedMessageLoopDetectionInSmtpEnabled', 'AgentGeneratedMessageLoopDetectionInSubmissionEnabled', 'ClearCategories', 'ConvertDisclaimerWrapperToEml', 'DiagnosticsAggregationServicePort', 'DSNConversionMode', 'ExternalDelayDsnEnabled', 'ExternalDsnDefaultLanguage', 'ExternalDsnLanguageDetectionEnabled', 'ExternalDsnMaxMessageAttachSize', 'ExternalDsnReportingAuthority', 'ExternalDsnSendHtml', 'ExternalPostmasterAddress', 'GenerateCopyOfDSNFor', 'HeaderPromotionModeSetting', 'InternalDelayDsnEnabled', 'InternalDsnDefaultLanguage', 'InternalDsnLanguageDetectionEnabled', 'InternalDsnMaxMessageAttachSize', 'InternalDsnReportingAuthority', 'InternalDsnSendHtml', 'InternalSMTPServers', 'JournalingReportNdrTo', 'MaxAllowedAgentGeneratedMessageDepth', 'MaxAllowedAgentGeneratedMessageDepthPerAgent', 'MaxDumpsterSizePerDatabase', 'MaxDumpsterTime', 'MaxReceiveSize', 'MaxRecipientEnvelopeLimit', 'MaxRetriesForLocalSiteShadow', 'MaxRetriesForRemoteSiteShadow', 'MaxSendSize', 'QueueDiagnosticsAggregationInterval', 'RejectMessageOnShadowFailure', 'Rfc2231EncodingEnabled', 'SafetyNetHoldTime', 'ShadowHeartbeatFrequency', 'ShadowHeartbeatRetryCount', 'ShadowHeartbeatTimeoutInterval', 'ShadowMessageAutoDiscardInterval', 'ShadowMessagePreferenceSetting', 'ShadowRedundancyEnabled', 'ShadowResubmitTimeSpan', 'SupervisionTags', 'TLSReceiveDomainSecureList', 'TLSSendDomainSecureList', 'TransportRuleAttachmentTextScanLimit', 'VerifySecureSubmitEnabled', 'VoicemailJournalingEnabled', 'Xexch50Enabled', 'RequireClientAuthUsage', 'RevocationMode', 'RevocationFetchRanges', 'TlsReportingEnabled', 'Replace', 'Force', 'DomainController') }
    'Get-TransportService' = @{ Noun = 'TransportService'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Set-TransportService' = @{ Noun = 'TransportService'; Changes = $true; Asks = $false; Instance = $true; Lists = @('DnssecTrustAnchors', 'ExternalDNSServers', 'InternalDNSServers'); Words = @(); Files = @()
        Parameters = @('Identity', 'ActiveUserStatisticsLogMaxAge', 'ActiveUserStatisticsLogMaxDirectorySize', 'ActiveUserStatisticsLogMaxFileSize', 'ActiveUserStatisticsLogPath', 'AgentLogEnabled', 'AgentLogMaxAge', 'AgentLogMaxDirectorySize', 'AgentLogMaxFileSize', 'AgentLogPath', 'AntispamAgentsEnabled', 'ConnectivityLogEnabled', 'ConnectivityLogMaxAge', 'ConnectivityLogMaxDirectorySize', 'ConnectivityLogMaxFileSize', 'ConnectivityLogPath', 'ContentConversionTracingEnabled', 'DelayNotificationTimeout', 'DnsLogEnabled', 'DnsLogMaxAge', 'DnsLogMaxDirectorySize', 'DnsLogMaxFileSize', 'DnsLogPath', 'DnssecTrustAnchors', 'ExternalDNSAdapterEnabled', 'ExternalDNSAdapterGuid', 'ExternalDNSProtocolOption', 'ExternalDNSServers', 'ExternalIPAddress', 'InternalDNSAdapterEnabled', 'InternalDNSAdapterGuid', 'InternalDNSProtocolOption', 'InternalDNSServers', 'IntraOrgConnectorProtocolLoggingLevel', 'IntraOrgConnectorSmtpMaxMessagesPerConnection', 'IrmLogEnabled', 'IrmLogMaxAge', 'IrmLogMaxDirectorySize', 'IrmLogMaxFileSize', 'IrmLogPath', 'MaxConcurrentMailboxDeliveries', 'MaxConcurrentMailboxSubmissions', 'MaxConnectionRatePerMinute', 'MaxOutboundConnections', 'MaxPerDomainOutboundConnections', 'MessageExpirationTimeout', 'MessageRetryInterval', 'MessageTrackingLogEnabled', 'MessageTrackingLogMaxAge', 'MessageTrackingLogMaxDirectorySize', 'MessageTrackingLogMaxFileSize', 'MessageTrackingLogPath', 'MessageTrackingLogSubjectLoggingEnabled', 'OutboundConnectionFailureRetryInterval', 'PickupDirectoryMaxHeaderSize', 'PickupDirectoryMaxMessagesPerMinute', 'PickupDirectoryMaxRecipientsPerMessage', 'PickupDirectoryPath', 'PipelineTracingEnabled', 'PipelineTracingPath', 'PipelineTracingSenderAddress', 'PoisonMessageDetectionEnabled', 'PoisonThreshold', 'QueueLogMaxAge', 'QueueLogMaxDirectorySize', 'QueueLogMaxFileSize', 'QueueLogPath', 'QueueMaxIdleTime', 'ReceiveProtocolLogMaxAge', 'ReceiveProtocolLogMaxDirectorySize', 'ReceiveProtocolLogMaxFileSize', 'ReceiveProtocolLogPath', 'RecipientValidationCacheEnabled', 'ReplayDirectoryPath', 'RequestBrokerLogEnabled', 'RequestBrokerLogMaxAge', 'RequestBrokerLogMaxDirectorySize', 'RequestBrokerLogMaxFileSize', 'RequestBrokerLogPath', 'ResourceLogEnabled', 'ResourceLogMaxAge', 'ResourceLogMaxDirectorySize', 'ResourceLogMaxFileSize', 'ResourceLogPath', 'RootDropDirectoryPath', 'RoutingTableLogMaxAge', 'RoutingTableLogMaxDirectorySize', 'RoutingTableLogPath', 'SendProtocolLogMaxAge', 'SendProtocolLogMaxDirectorySize', 'SendProtocolLogMaxFileSize', 'SendProtocolLogPath', 'ServerStatisticsLogMaxAge', 'ServerStatisticsLogMaxDirectorySize', 'ServerStatisticsLogMaxFileSize', 'ServerStatisticsLogPath', 'TransientFailureRetryCount', 'TransientFailureRetryInterval', 'TransportHttpLogEnabled', 'TransportHttpLogMaxAge', 'TransportHttpLogMaxDirectorySize', 'TransportHttpLogMaxFileSize', 'TransportHttpLogPath', 'TransportMaintenanceLogEnabled', 'TransportMaintenanceLogMaxAge', 'TransportMaintenanceLogMaxDirectorySize', 'TransportMaintenanceLogMaxFileSize', 'TransportMaintenanceLogPath', 'TransportSyncAccountsPoisonAccountThreshold', 'TransportSyncAccountsPoisonDetectionEnabled', 'TransportSyncAccountsPoisonItemThreshold', 'TransportSyncAccountsSuccessivePoisonItemThreshold', 'TransportSyncEnabled', 'TransportSyncExchangeEnabled', 'TransportSyncHubHealthLogEnabled', 'TransportSyncHubHealthLogFilePath', 'TransportSyncHubHealthLogMaxAge', 'TransportSyncHubHealthLogMaxDirectorySize', 'TransportSyncHubHealthLogMaxFileSize', 'TransportSyncImapEnabled', 'TransportSyncLogEnabled', 'TransportSyncLogFilePath', 'TransportSyncLogLoggingLevel', 'TransportSyncLogMaxAge', 'TransportSyncLogMaxDirectorySize', 'TransportSyncLogMaxFileSize', 'TransportSyncMaxDownloadItemsPerConnection', 'TransportSyncMaxDownloadSizePerConnection', 'TransportSyncMaxDownloadSizePerItem', 'TransportSyncPopEnabled', 'TransportSyncRemoteConnectionTimeout', 'UseDowngradedExchangeServerAuth', 'WindowsLiveHotmailTransportSyncEnabled', 'WlmLogMaxAge', 'WlmLogMaxDirectorySize', 'WlmLogMaxFileSize', 'WlmLogPath', 'AuthenticationSocket', 'MetricsBinding', 'MinimumFreeDiskSpace', 'DomainController') }
    'Get-AcceptedDomain' = @{ Noun = 'AcceptedDomain'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'New-AcceptedDomain' = @{ Noun = 'AcceptedDomain'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Name', 'DomainName', 'DomainType', 'DomainController') }
    'Set-AcceptedDomain' = @{ Noun = 'AcceptedDomain'; Changes = $true; Asks = $false; Instance = $true; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Name', 'DomainType', 'AddressBookEnabled', 'MatchSubDomains', 'PendingCompletion', 'PendingRemoval', 'MakeDefault', 'DomainController') }
    'Remove-AcceptedDomain' = @{ Noun = 'AcceptedDomain'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-RemoteDomain' = @{ Noun = 'RemoteDomain'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'New-RemoteDomain' = @{ Noun = 'RemoteDomain'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Name', 'DomainName', 'DomainController') }
    'Set-RemoteDomain' = @{ Noun = 'RemoteDomain'; Changes = $true; Asks = $false; Instance = $true; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Name', 'AllowedOOFType', 'AutoForwardEnabled', 'AutoReplyEnabled', 'ByteEncoderTypeFor7BitCharsets', 'CharacterSet', 'ContentType', 'DeliveryReportEnabled', 'DisplaySenderName', 'IsInternal', 'LineWrapSize', 'MeetingForwardNotificationEnabled', 'MessageCountThreshold', 'NDRDiagnosticInfoEnabled', 'NDREnabled', 'NonMimeCharacterSet', 'PreferredInternetCodePageForShiftJis', 'RequiredCharsetCoverage', 'TargetDeliveryDomain', 'TNEFEnabled', 'TrustedMailInboundEnabled', 'TrustedMailOutboundEnabled', 'UseSimpleDisplayName', 'DomainController') }
    'Remove-RemoteDomain' = @{ Noun = 'RemoteDomain'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-DeliveryAgentConnector' = @{ Noun = 'DeliveryAgentConnector'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'New-DeliveryAgentConnector' = @{ Noun = 'DeliveryAgentConnector'; Changes = $true; Asks = $false; Instance = $false; Lists = @('AddressSpaces', 'SmartHosts', 'SourceTransportServers'); Words = @(); Files = @()
        Parameters = @('AddressSpaces', 'Comment', 'DeliveryProtocol', 'Enabled', 'IsScopedConnector', 'MaildirRoot', 'MaxConcurrentConnections', 'MaxMessageSize', 'MaxMessagesPerConnection', 'Name', 'SmartHosts', 'SourceTransportServers', 'DomainController') }
    'Set-DeliveryAgentConnector' = @{ Noun = 'DeliveryAgentConnector'; Changes = $true; Asks = $false; Instance = $true; Lists = @('AddressSpaces', 'SmartHosts', 'SourceTransportServers'); Words = @(); Files = @()
        Parameters = @('Identity', 'AddressSpaces', 'Comment', 'DeliveryProtocol', 'Enabled', 'IsScopedConnector', 'MaildirRoot', 'MaxConcurrentConnections', 'MaxMessageSize', 'MaxMessagesPerConnection', 'Name', 'SmartHosts', 'SourceTransportServers', 'Force', 'DomainController') }
    'Remove-DeliveryAgentConnector' = @{ Noun = 'DeliveryAgentConnector'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-ForeignConnector' = @{ Noun = 'ForeignConnector'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'New-ForeignConnector' = @{ Noun = 'ForeignConnector'; Changes = $true; Asks = $false; Instance = $false; Lists = @('AddressSpaces', 'SourceTransportServers'); Words = @(); Files = @()
        Parameters = @('AddressSpaces', 'IsScopedConnector', 'Name', 'SourceTransportServers', 'DomainController') }
    'Set-ForeignConnector' = @{ Noun = 'ForeignConnector'; Changes = $true; Asks = $false; Instance = $true; Lists = @('AddressSpaces', 'SourceTransportServers'); Words = @(); Files = @()
        Parameters = @('Identity', 'AddressSpaces', 'Comment', 'DropDirectory', 'DropDirectoryQuota', 'Enabled', 'IsScopedConnector', 'MaxMessageSize', 'Name', 'RelayDsnRequired', 'SourceTransportServers', 'Force', 'DomainController') }
    'Remove-ForeignConnector' = @{ Noun = 'ForeignConnector'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-Recipient' = @{ Noun = 'Recipient'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity') }
    'New-Recipient' = @{ Noun = 'Recipient'; Changes = $true; Asks = $false; Instance = $false; Lists = @('Aliases'); Words = @(); Files = @()
        Parameters = @('EmailAddress', 'Aliases') }
    'Set-Recipient' = @{ Noun = 'Recipient'; Changes = $true; Asks = $false; Instance = $true; Lists = @('Aliases'); Words = @(); Files = @()
        Parameters = @('Identity', 'EmailAddress', 'Aliases') }
    'Remove-Recipient' = @{ Noun = 'Recipient'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity') }
    'Get-SmtpCredential' = @{ Noun = 'SmtpCredential'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity') }
    'New-SmtpCredential' = @{ Noun = 'SmtpCredential'; Changes = $true; Asks = $false; Instance = $false; Lists = @('AllowedSenders'); Words = @(); Files = @()
        Parameters = @('Name', 'Enabled', 'AllowedSenders', 'Password') }
    'Set-SmtpCredential' = @{ Noun = 'SmtpCredential'; Changes = $true; Asks = $false; Instance = $true; Lists = @('AllowedSenders'); Words = @(); Files = @()
        Parameters = @('Identity', 'Name', 'Enabled', 'AllowedSenders', 'Password') }
    'Remove-SmtpCredential' = @{ Noun = 'SmtpCredential'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity') }
    'Get-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $false; Asks = $false; Instance = $false; Lists = @('DomainName'); Words = @(); Files = @()
        Parameters = @('Thumbprint', 'Identity', 'DomainName', 'Instance', 'Server', 'DomainController') }
    'New-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $true; Asks = $false; Instance = $false; Lists = @('DomainName', 'Services'); Words = @('Services'); Files = @('RequestFile')
        Parameters = @('SubjectName', 'DomainName', 'IncludeAcceptedDomains', 'IncludeAutoDiscover', 'IncludeServerFQDN', 'IncludeServerNetBIOSName', 'Instance', 'Services', 'FriendlyName', 'KeySize', 'PrivateKeyExportable', 'SubjectKeyIdentifier', 'GenerateRequest', 'RequestFile', 'BinaryEncoded', 'Force', 'Server', 'DomainController') }
    'Import-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $true; Asks = $false; Instance = $false; Lists = @('FileData', 'Instance'); Words = @(); Files = @('FileName')
        Parameters = @('FileName', 'FileData', 'Instance', 'Password', 'FriendlyName', 'PrivateKeyExportable', 'Server', 'DomainController') }
    'Export-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @('FileName')
        Parameters = @('Thumbprint', 'Identity', 'FileName', 'Password', 'BinaryEncoded', 'CertificateOnly', 'Force', 'Server', 'DomainController') }
    'Enable-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $true; Asks = $false; Instance = $false; Lists = @('Services'); Words = @('Services'); Files = @()
        Parameters = @('Thumbprint', 'Identity', 'Services', 'Force', 'KeepDefault', 'DoNotRequireSsl', 'NetworkServiceAllowed', 'Server', 'DomainController') }
    'Remove-ExchangeCertificate' = @{ Noun = 'ExchangeCertificate'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Thumbprint', 'Identity', 'Force', 'Server', 'DomainController') }
    'Get-TrustedRootCertificate' = @{ Noun = 'TrustedRootCertificate'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity') }
    'Import-TrustedRootCertificate' = @{ Noun = 'TrustedRootCertificate'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @('FileName')
        Parameters = @('FileName') }
    'Remove-TrustedRootCertificate' = @{ Noun = 'TrustedRootCertificate'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity') }
    'Get-DomainSecurityPartner' = @{ Noun = 'DomainSecurityPartner'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity') }
    'New-DomainSecurityPartner' = @{ Noun = 'DomainSecurityPartner'; Changes = $true; Asks = $false; Instance = $false; Lists = @('AcceptedNames', 'TrustAnchors', 'PinnedKeys'); Words = @(); Files = @()
        Parameters = @('DomainName', 'SendMode', 'ReceiveMode', 'AcceptedNames', 'TrustAnchors', 'PinnedKeys', 'RevocationMode', 'Contact', 'Comment', 'Mode', 'Direction') }
    'Set-DomainSecurityPartner' = @{ Noun = 'DomainSecurityPartner'; Changes = $true; Asks = $false; Instance = $true; Lists = @('AcceptedNames', 'TrustAnchors', 'PinnedKeys'); Words = @(); Files = @()
        Parameters = @('Identity', 'SendMode', 'ReceiveMode', 'AcceptedNames', 'TrustAnchors', 'PinnedKeys', 'RevocationMode', 'Contact', 'Comment', 'Mode', 'Direction') }
    'Remove-DomainSecurityPartner' = @{ Noun = 'DomainSecurityPartner'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity') }
    'Get-SystemMessage' = @{ Noun = 'SystemMessage'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Original', 'DomainController') }
    'New-SystemMessage' = @{ Noun = 'SystemMessage'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Text', 'Internal', 'Language', 'DsnCode', 'QuotaMessageType', 'DomainController') }
    'Set-SystemMessage' = @{ Noun = 'SystemMessage'; Changes = $true; Asks = $false; Instance = $true; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Text', 'Original', 'DomainController') }
    'Remove-SystemMessage' = @{ Noun = 'SystemMessage'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-AddressRewriteEntry' = @{ Noun = 'AddressRewriteEntry'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'New-AddressRewriteEntry' = @{ Noun = 'AddressRewriteEntry'; Changes = $true; Asks = $false; Instance = $false; Lists = @('ExceptionList'); Words = @(); Files = @()
        Parameters = @('Name', 'InternalAddress', 'ExternalAddress', 'ExceptionList', 'OutboundOnly', 'DomainController') }
    'Set-AddressRewriteEntry' = @{ Noun = 'AddressRewriteEntry'; Changes = $true; Asks = $false; Instance = $true; Lists = @('ExceptionList'); Words = @(); Files = @()
        Parameters = @('Identity', 'Name', 'InternalAddress', 'ExternalAddress', 'ExceptionList', 'OutboundOnly', 'DomainController') }
    'Remove-AddressRewriteEntry' = @{ Noun = 'AddressRewriteEntry'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Get-DkimSigningConfig' = @{ Noun = 'DkimSigningConfig'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity') }
    'New-DkimSigningConfig' = @{ Noun = 'DkimSigningConfig'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Name', 'DomainName', 'AdminDisplayName', 'Enabled', 'Algorithm', 'HeaderCanonicalization', 'BodyCanonicalization', 'Selector1', 'Selector2', 'KeySize', 'Force') }
    'Set-DkimSigningConfig' = @{ Noun = 'DkimSigningConfig'; Changes = $true; Asks = $false; Instance = $true; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Name', 'AdminDisplayName', 'Enabled', 'HeaderCanonicalization', 'BodyCanonicalization', 'Force') }
    'Rotate-DkimSigningConfig' = @{ Noun = 'DkimSigningConfig'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'KeySize') }
    'Remove-DkimSigningConfig' = @{ Noun = 'DkimSigningConfig'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity') }
    'Get-IPAllowListEntry' = @{ Noun = 'IPAllowListEntry'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'IPAddress', 'ResultSize', 'Server') }
    'Add-IPAllowListEntry' = @{ Noun = 'IPAllowListEntry'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('IPRange', 'ExpirationTime', 'Comment', 'IPAddress', 'Server') }
    'Remove-IPAllowListEntry' = @{ Noun = 'IPAllowListEntry'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Server') }
    'Get-IPBlockListEntry' = @{ Noun = 'IPBlockListEntry'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'IPAddress', 'ResultSize', 'Server') }
    'Add-IPBlockListEntry' = @{ Noun = 'IPBlockListEntry'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('IPRange', 'ExpirationTime', 'Comment', 'IPAddress', 'Server') }
    'Remove-IPBlockListEntry' = @{ Noun = 'IPBlockListEntry'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Server') }
    'Get-IPAllowListProvider' = @{ Noun = 'IPAllowListProvider'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Add-IPAllowListProvider' = @{ Noun = 'IPAllowListProvider'; Changes = $true; Asks = $false; Instance = $false; Lists = @('IPAddressesMatch'); Words = @(); Files = @()
        Parameters = @('Name', 'LookupDomain', 'Priority', 'Enabled', 'AnyMatch', 'BitmaskMatch', 'IPAddressesMatch', 'DomainController') }
    'Set-IPAllowListProvider' = @{ Noun = 'IPAllowListProvider'; Changes = $true; Asks = $false; Instance = $true; Lists = @('IPAddressesMatch'); Words = @(); Files = @()
        Parameters = @('Identity', 'Name', 'LookupDomain', 'Priority', 'Enabled', 'AnyMatch', 'BitmaskMatch', 'IPAddressesMatch', 'DomainController') }
    'Remove-IPAllowListProvider' = @{ Noun = 'IPAllowListProvider'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Test-IPAllowListProvider' = @{ Noun = 'IPListProviderTest'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'IPAddress', 'Server', 'DomainController') }
    'Get-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Add-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $true; Asks = $false; Instance = $false; Lists = @('IPAddressesMatch'); Words = @(); Files = @()
        Parameters = @('Name', 'LookupDomain', 'Priority', 'Enabled', 'AnyMatch', 'BitmaskMatch', 'IPAddressesMatch', 'RejectionResponse', 'DomainController') }
    'Set-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $true; Asks = $false; Instance = $true; Lists = @('IPAddressesMatch'); Words = @(); Files = @()
        Parameters = @('Identity', 'Name', 'LookupDomain', 'Priority', 'Enabled', 'AnyMatch', 'BitmaskMatch', 'IPAddressesMatch', 'RejectionResponse', 'DomainController') }
    'Remove-IPBlockListProvider' = @{ Noun = 'IPBlockListProvider'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Test-IPBlockListProvider' = @{ Noun = 'IPListProviderTest'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'IPAddress', 'Server', 'DomainController') }
    'Get-IPAllowListProvidersConfig' = @{ Noun = 'IPAllowListProvidersConfig'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Set-IPAllowListProvidersConfig' = @{ Noun = 'IPAllowListProvidersConfig'; Changes = $true; Asks = $false; Instance = $true; Lists = @(); Words = @(); Files = @()
        Parameters = @('Enabled', 'ExternalMailEnabled', 'InternalMailEnabled', 'DomainController') }
    'Get-IPBlockListProvidersConfig' = @{ Noun = 'IPBlockListProvidersConfig'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Set-IPBlockListProvidersConfig' = @{ Noun = 'IPBlockListProvidersConfig'; Changes = $true; Asks = $false; Instance = $true; Lists = @('BypassedRecipients'); Words = @(); Files = @()
        Parameters = @('BypassedRecipients', 'Enabled', 'ExternalMailEnabled', 'InternalMailEnabled', 'DomainController') }
    'Get-SenderFilterConfig' = @{ Noun = 'SenderFilterConfig'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Set-SenderFilterConfig' = @{ Noun = 'SenderFilterConfig'; Changes = $true; Asks = $false; Instance = $true; Lists = @('BlockedSenders', 'BlockedDomains', 'BlockedDomainsAndSubdomains'); Words = @(); Files = @()
        Parameters = @('BlockedSenders', 'BlockedDomains', 'BlockedDomainsAndSubdomains', 'Action', 'BlankSenderBlockingEnabled', 'RecipientBlockedSenderAction', 'Enabled', 'ExternalMailEnabled', 'InternalMailEnabled', 'DomainController') }
    'Get-RecipientFilterConfig' = @{ Noun = 'RecipientFilterConfig'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Set-RecipientFilterConfig' = @{ Noun = 'RecipientFilterConfig'; Changes = $true; Asks = $false; Instance = $true; Lists = @('BlockedRecipients'); Words = @(); Files = @()
        Parameters = @('BlockedRecipients', 'RecipientValidationEnabled', 'BlockListEnabled', 'Enabled', 'ExternalMailEnabled', 'InternalMailEnabled', 'DomainController') }
    'Get-SenderAuthenticationConfig' = @{ Noun = 'SenderAuthenticationConfig'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'DomainController') }
    'Set-SenderAuthenticationConfig' = @{ Noun = 'SenderAuthenticationConfig'; Changes = $true; Asks = $false; Instance = $true; Lists = @('ArcTrustedSealers', 'BypassedSenderDomains'); Words = @(); Files = @()
        Parameters = @('SpfEnabled', 'DkimEnabled', 'DmarcEnabled', 'ArcEnabled', 'SpfFailAction', 'DmarcRejectAction', 'TempErrorAction', 'ArcTrustedSealers', 'BypassedSenderDomains', 'ExternalMailEnabled', 'InternalMailEnabled', 'DomainController') }
    'Get-Queue' = @{ Noun = 'Queue'; Changes = $false; Asks = $false; Instance = $false; Lists = @('Include', 'Exclude', 'SortOrder'); Words = @('Include', 'Exclude'); Files = @()
        Parameters = @('Identity', 'Filter', 'Include', 'Exclude', 'ResultSize', 'Server', 'SortOrder', 'BookmarkIndex', 'BookmarkObject', 'IncludeBookmark', 'ReturnPageInfo', 'SearchForward') }
    'Get-QueueDigest' = @{ Noun = 'QueueDigest'; Changes = $false; Asks = $false; Instance = $false; Lists = @('Server', 'Dag', 'Site'); Words = @(); Files = @()
        Parameters = @('Server', 'Forest', 'Dag', 'Site', 'GroupBy', 'DetailsLevel', 'Filter', 'ResultSize', 'Timeout') }
    'Retry-Queue' = @{ Noun = 'Queue'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Resubmit', 'Filter', 'Server') }
    'Suspend-Queue' = @{ Noun = 'Queue'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Filter', 'Server') }
    'Resume-Queue' = @{ Noun = 'Queue'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Filter', 'Server') }
    'Get-Message' = @{ Noun = 'Message'; Changes = $false; Asks = $false; Instance = $false; Lists = @('SortOrder'); Words = @(); Files = @()
        Parameters = @('Identity', 'Queue', 'Filter', 'ResultSize', 'Server', 'SortOrder', 'BookmarkIndex', 'BookmarkObject', 'IncludeBookmark', 'ReturnPageInfo', 'SearchForward', 'IncludeRecipientInfo', 'IncludeComponentLatencyInfo') }
    'Suspend-Message' = @{ Noun = 'Message'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Filter', 'Server') }
    'Resume-Message' = @{ Noun = 'Message'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Filter', 'Server') }
    'Remove-Message' = @{ Noun = 'Message'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'WithNDR', 'Filter', 'Server') }
    'Redirect-Message' = @{ Noun = 'Message'; Changes = $true; Asks = $true; Instance = $false; Lists = @('Target'); Words = @(); Files = @()
        Parameters = @('Server', 'Target') }
    'Export-Message' = @{ Noun = 'Message'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity') }
    'Test-Message' = @{ Noun = 'Message'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('TransportRules') }
    'Get-MessageTrackingLog' = @{ Noun = 'MessageTrackingLog'; Changes = $false; Asks = $false; Instance = $false; Lists = @('Recipients'); Words = @(); Files = @()
        Parameters = @('Start', 'End', 'EventId', 'InternalMessageId', 'MessageId', 'MessageSubject', 'NetworkMessageId', 'Recipients', 'Reference', 'ResultSize', 'Sender', 'Server', 'Source', 'TransportTrafficType', 'DomainController') }
    'Get-ConfigurationChange' = @{ Noun = 'ConfigurationChange'; Changes = $false; Asks = $false; Instance = $false; Lists = @('Cmdlets', 'UserIds'); Words = @(); Files = @()
        Parameters = @('Identity', 'Object', 'StartDate', 'EndDate', 'Cmdlets', 'UserIds', 'ResultSize') }
    'Compare-Configuration' = @{ Noun = 'Configuration'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @() }
    'Export-Configuration' = @{ Noun = 'Configuration'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @('Path')
        Parameters = @('Path', 'Format', 'Noun', 'Identity', 'Force') }
    'Import-Configuration' = @{ Noun = 'Configuration'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @('FileName')
        Parameters = @('FileName', 'Force', 'AllowOpenRelay') }
    'Undo-ConfigurationChange' = @{ Noun = 'ConfigurationChange'; Changes = $true; Asks = $true; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'AfterRevision', 'Force') }
    'Search-AdminAuditLog' = @{ Noun = 'AdminAuditLog'; Changes = $false; Asks = $false; Instance = $false; Lists = @('Cmdlets', 'Parameters', 'ObjectIds', 'UserIds'); Words = @(); Files = @()
        Parameters = @('Cmdlets', 'Parameters', 'StartDate', 'EndDate', 'ObjectIds', 'UserIds', 'IsSuccess', 'ResultSize', 'StartIndex', 'ExternalAccess', 'DomainController') }
    'Test-ServiceHealth' = @{ Noun = 'ServiceHealth'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @() }
    'Get-ExchangeServer' = @{ Noun = 'ExchangeServer'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Domain', 'Status', 'DomainController') }
    'Test-SmtpConnectivity' = @{ Noun = 'SmtpConnectivity'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'MonitoringContext', 'DomainController') }
    'Test-Mailflow' = @{ Noun = 'Mailflow'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'TargetEmailAddress', 'TargetEmailAddressDisplayName', 'ExecutionTimeout', 'ErrorLatency', 'ActiveDirectoryTimeout', 'MonitoringContext', 'AutoDiscoverTargetMailboxServer', 'TargetMailboxServer', 'TargetDatabase', 'CrossPremises', 'CrossPremisesExpirationTimeout', 'CrossPremisesPendingErrorCount', 'DomainController') }
    'Test-Certificate' = @{ Noun = 'Certificate'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @('FilePath', 'Intermediates', 'TrustedRoots', 'Crl')
        Parameters = @('FilePath', 'Password', 'Intermediates', 'DNSName', 'TrustedRoots', 'Crl', 'At', 'Purpose') }
    'Test-DomainSecurity' = @{ Noun = 'DomainSecurity'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Domain', 'Direction', 'Offline') }
    'Get-DomainSecurityReport' = @{ Noun = 'DomainSecurityReport'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Domain', 'Direction', 'StartDate', 'EndDate', 'FailuresOnly') }
    'Get-DomainSecurityDetailReport' = @{ Noun = 'DomainSecurityDetailReport'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Domain', 'Direction', 'StartDate', 'EndDate', 'FailuresOnly') }
    'Export-DomainSecurityPartnerSheet' = @{ Noun = 'DomainSecurityPartnerSheet'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @('FilePath')
        Parameters = @('Domain', 'FilePath', 'Format', 'Offline', 'Force') }
    'Import-DomainSecurityPartnerSheet' = @{ Noun = 'DomainSecurityPartnerSheet'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @('FilePath')
        Parameters = @('FilePath', 'Offline') }
    'Resolve-MailRoute' = @{ Noun = 'MailRoute'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @('ClientCertificate')
        Parameters = @('Recipient', 'Sender', 'RemoteIP', 'Binding', 'Tls', 'ClientCertificate', 'Size', 'Stored', 'Offline') }
    'Get-ServerComponentState' = @{ Noun = 'ServerComponentState'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Component', 'DomainController') }
    'Set-ServerComponentState' = @{ Noun = 'ServerComponentState'; Changes = $true; Asks = $false; Instance = $true; Lists = @(); Words = @(); Files = @()
        Parameters = @('Identity', 'Component', 'State', 'Requester', 'TimeoutInSeconds', 'LocalOnly', 'RemoteOnly', 'DomainController') }
    'Get-Service' = @{ Noun = 'Service'; Changes = $false; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Name') }
    'Start-Service' = @{ Noun = 'Service'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Name') }
    'Stop-Service' = @{ Noun = 'Service'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
        Parameters = @('Name') }
    'Restart-Service' = @{ Noun = 'Service'; Changes = $true; Asks = $false; Instance = $false; Lists = @(); Words = @(); Files = @()
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
    $EmshTarget = $EmshFacts.Noun
    $EmshParameters = ConvertTo-EmshParameters $EmshName $EmshFacts $EmshBound $EmshCaller
    if ($EmshParameters -is [System.ArgumentException]) {
        $EmshError = [System.Management.Automation.ErrorRecord]::new($EmshParameters, 'ParameterBinding', 'InvalidArgument', $EmshTarget)
        # An object of a pipeline that can't be bound is passed over, as PowerShell does.
        if (-not $EmshCaller.MyInvocation.ExpectingInput) { $EmshCaller.ThrowTerminatingError($EmshError) }
        $EmshCaller.WriteError($EmshError)
        return
    }
    if ($EmshParameters.Contains('Identity')) {
        $EmshTarget = $EmshParameters['Identity']
    } elseif ($EmshBound.ContainsKey('Name')) {
        $EmshTarget = [string] $EmshBound['Name']
    }
    $EmshDocument = @{ cmdlet = $EmshName; parameters = $EmshParameters; preferences = @{} }
    if ($EmshFacts.Changes) {
        if ([bool] $WhatIfPreference) {
            $EmshDocument.preferences.WhatIf = $true
        } else {
            $EmshForced = $EmshBound.ContainsKey('Force') -and [bool] $EmshBound['Force'] -and -not $EmshBound.ContainsKey('Confirm')
            try {
                if (-not $EmshForced -and -not $EmshCaller.ShouldProcess($EmshTarget, $EmshName)) { return }
            } catch {
                # Nobody can be asked.
                $EmshInner = $_.Exception.GetBaseException()
                if ($EmshInner -isnot [System.Management.Automation.IContainsErrorRecord]) { throw }
                $EmshCaller.ThrowTerminatingError($EmshInner.ErrorRecord)
            }
            $EmshDocument.interactive = Test-EmshPerson
            # What else the program may ask is asked below, unless nothing is to be asked.
            if ($EmshFacts.Asks -or $EmshBound.ContainsKey('Confirm') -or [string] $ConfirmPreference -eq 'None') { $EmshDocument.preferences.Confirm = $false }
        }
    }
    if ([string] $VerbosePreference -notin 'SilentlyContinue', 'Ignore') { $EmshDocument.preferences.Verbose = $true }
    if ([string] $ErrorActionPreference -eq 'Stop') { $EmshDocument.preferences.ErrorAction = 'Stop' }
    if ([string] $WarningPreference -eq 'Stop') { $EmshDocument.preferences.WarningAction = 'Stop' }
    try {
        $EmshDirectory = $EmshCaller.SessionState.Path.CurrentFileSystemLocation.ProviderPath
        $EmshAnswer = Invoke-Emsh $EmshDocument $EmshDirectory
        while ($EmshAnswer.asked) {
            try {
                $EmshYes = $EmshCaller.ShouldContinue($EmshAnswer.asked[0].question, $EmshAnswer.asked[0].caption)
            } catch {
                # Nobody is there: the errors of the answer say what was asked.
                break
            }
            $EmshDocument.answers = @($EmshDocument.answers | Where-Object { $null -ne $_ }) + $EmshYes
            $EmshAnswer = Invoke-Emsh $EmshDocument $EmshDirectory
        }
    } catch [System.InvalidOperationException] {
        $EmshCaller.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new($_.Exception, 'ProgramUnavailable', 'ResourceUnavailable', $EmshTarget))
    }
    foreach ($EmshItem in $EmshAnswer.batches) { ConvertFrom-EmshBatch $EmshItem }
    foreach ($EmshItem in $EmshAnswer.texts) { $EmshItem }
    foreach ($EmshItem in $EmshAnswer.binaries) { [pscustomobject]@{ PSTypeName = 'Emsh.Binary'; FileData = [System.Convert]::FromBase64String($EmshItem) } }
    foreach ($EmshItem in $EmshAnswer.said) {
        switch ($EmshItem.stream) {
            'Warning' { $EmshCaller.WriteWarning($EmshItem.text) }
            'Verbose' { $EmshCaller.WriteVerbose($EmshItem.text) }
            'Information' {
                # Seen, as what Write-Host writes: a change that is not yet in force must be.
                $EmshRecord = [System.Management.Automation.InformationRecord]::new($EmshItem.text, $EmshName)
                $EmshRecord.Tags.Add('PSHOST')
                $EmshCaller.WriteInformation($EmshRecord)
            }
            'WhatIf' { $EmshCaller.Host.UI.WriteLine('What if: ' + $EmshItem.text) }
        }
    }
    foreach ($EmshItem in $EmshAnswer.errors) {
        $EmshText = (@($EmshItem.message) + @($EmshItem.hints)) -join [Environment]::NewLine
        # This exception, and not ItemNotFoundException, keeps its id under -ErrorAction Stop.
        $EmshError = [System.Management.Automation.ErrorRecord]::new(
            [System.InvalidOperationException]::new($EmshText), $EmshItem.id, $EmshItem.category, $EmshItem.target)
        if ($EmshItem.category -eq 'InvalidArgument' -and -not $EmshCaller.MyInvocation.ExpectingInput) { $EmshCaller.ThrowTerminatingError($EmshError) }
        $EmshCaller.WriteError($EmshError)
    }
}

# An object in a text is its name.
foreach ($noun in $script:EmshKinds.get_Keys()) {
    Update-TypeData -TypeName "Emsh.$noun" -MemberType ScriptMethod -MemberName ToString -Value { [string] $this.Identity } -Force
}

function Get-SendConnector {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.SendConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-SendConnector' $PSBoundParameters $PSCmdlet }
}

function New-SendConnector {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.SendConnector')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter([EmshCompleter])][psobject] $AddressSpaces,
        [ArgumentCompleter([EmshCompleter])][object] $AuthenticationCredential,
        [ArgumentCompleter([EmshCompleter])][bool] $CloudServicesMailEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [ArgumentCompleter([EmshCompleter])][object] $ConnectionInactivityTimeOut,
        [EmshWords('Default,XPremises')][ValidateSet('Default', 'XPremises')][string] $ConnectorType,
        [ArgumentCompleter([EmshCompleter])][bool] $DaneEnabled,
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
        [ArgumentCompleter([EmshCompleter])][bool] $MtaStsEnabled,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][long] $Port,
        [EmshWords('None,Verbose')][ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireOorg,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireTLS,
        [EmshWords('None,BasicAuth,BasicAuthRequireTLS,ExchangeServer,ExternalAuthoritative')][ValidateSet('None', 'BasicAuth', 'BasicAuthRequireTLS', 'ExchangeServer', 'ExternalAuthoritative')][string] $SmartHostAuthMechanism,
        [ArgumentCompleter([EmshCompleter])][object] $SmartHosts,
        [ArgumentCompleter([EmshCompleter])][long] $SmtpMaxMessagesPerConnection,
        [ArgumentCompleter([EmshCompleter])][string] $SourceIPAddress,
        [ArgumentCompleter([EmshCompleter])][object] $SourceTransportServers,
        [ArgumentCompleter([EmshCompleter])][string] $TlsAuthLevel,
        [ArgumentCompleter([EmshCompleter])][string] $TlsCertificateName,
        [ArgumentCompleter([EmshCompleter])][string] $TlsDomain,
        [ArgumentCompleter([EmshCompleter])][bool] $UseExternalDNSServersEnabled,
        [EmshWords('Custom,Internal,Internet,Partner')][ValidateSet('Custom', 'Internal', 'Internet', 'Partner')][string] $Usage,
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][object] $AddressSpaces,
        [ArgumentCompleter([EmshCompleter])][object] $AuthenticationCredential,
        [ArgumentCompleter([EmshCompleter])][bool] $CloudServicesMailEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [ArgumentCompleter([EmshCompleter])][object] $ConnectionInactivityTimeOut,
        [EmshWords('Default,XPremises')][ValidateSet('Default', 'XPremises')][string] $ConnectorType,
        [ArgumentCompleter([EmshCompleter])][bool] $DaneEnabled,
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
        [ArgumentCompleter([EmshCompleter])][bool] $MtaStsEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][long] $Port,
        [EmshWords('None,Verbose')][ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireOorg,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireTLS,
        [EmshWords('None,BasicAuth,BasicAuthRequireTLS,ExchangeServer,ExternalAuthoritative')][ValidateSet('None', 'BasicAuth', 'BasicAuthRequireTLS', 'ExchangeServer', 'ExternalAuthoritative')][string] $SmartHostAuthMechanism,
        [ArgumentCompleter([EmshCompleter])][object] $SmartHosts,
        [ArgumentCompleter([EmshCompleter])][long] $SmtpMaxMessagesPerConnection,
        [ArgumentCompleter([EmshCompleter])][string] $SourceIPAddress,
        [ArgumentCompleter([EmshCompleter])][object] $SourceTransportServers,
        [ArgumentCompleter([EmshCompleter])][string] $TlsAuthLevel,
        [ArgumentCompleter([EmshCompleter])][string] $TlsCertificateName,
        [ArgumentCompleter([EmshCompleter])][string] $TlsDomain,
        [ArgumentCompleter([EmshCompleter])][bool] $UseExternalDNSServersEnabled,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-SendConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-SendConnector {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-SendConnector' $PSBoundParameters $PSCmdlet }
}

function Get-ReceiveConnector {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.ReceiveConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ReceiveConnector' $PSBoundParameters $PSCmdlet }
}

function New-ReceiveConnector {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
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
        [EmshWords('None,IPAddress,User,All')][ValidateSet('None', 'IPAddress', 'User', 'All')][string] $MessageRateSource,
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
        [EmshWords('None,Verbose')][ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter([EmshCompleter])][object] $RemoteIPRanges,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireEHLODomain,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireTLS,
        [ArgumentCompleter([EmshCompleter])][bool] $ImplicitTLS,
        [ArgumentCompleter([EmshCompleter])][bool] $EnableAuthGSSAPI,
        [EmshWords('None,Allow,Require')][ValidateSet('None', 'Allow', 'Require')][string] $ExtendedProtectionPolicy,
        [ArgumentCompleter([EmshCompleter])][object] $TlsDomainCapabilities,
        [EmshWords('FrontendTransport,HubTransport')][ValidateSet('FrontendTransport', 'HubTransport')][string] $TransportRole,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectReservedTopLevelRecipientDomains,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectReservedSecondLevelRecipientDomains,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectSingleLabelRecipientDomains,
        [EmshWords('Enabled,Disabled,EnabledWithoutValue')][ValidateSet('Enabled', 'Disabled', 'EnabledWithoutValue')][string] $SizeEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $TarpitInterval,
        [ArgumentCompleter([EmshCompleter])][object] $AuthTarpitInterval,
        [ArgumentCompleter([EmshCompleter])][object] $MaxAcknowledgementDelay,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][object] $XClientRanges,
        [ArgumentCompleter([EmshCompleter])][object] $ProxyProtocolRanges,
        [EmshWords('Client,Custom,Internal,Internet,Partner')][ValidateSet('Client', 'Custom', 'Internal', 'Internet', 'Partner')][string] $Usage,
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
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
        [EmshWords('None,IPAddress,User,All')][ValidateSet('None', 'IPAddress', 'User', 'All')][string] $MessageRateSource,
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
        [EmshWords('None,Verbose')][ValidateSet('None', 'Verbose')][string] $ProtocolLoggingLevel,
        [ArgumentCompleter([EmshCompleter])][object] $RemoteIPRanges,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireEHLODomain,
        [ArgumentCompleter([EmshCompleter])][bool] $RequireTLS,
        [ArgumentCompleter([EmshCompleter])][bool] $ImplicitTLS,
        [ArgumentCompleter([EmshCompleter])][bool] $EnableAuthGSSAPI,
        [EmshWords('None,Allow,Require')][ValidateSet('None', 'Allow', 'Require')][string] $ExtendedProtectionPolicy,
        [ArgumentCompleter([EmshCompleter])][object] $TlsDomainCapabilities,
        [EmshWords('FrontendTransport,HubTransport')][ValidateSet('FrontendTransport', 'HubTransport')][string] $TransportRole,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectReservedTopLevelRecipientDomains,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectReservedSecondLevelRecipientDomains,
        [ArgumentCompleter([EmshCompleter])][bool] $RejectSingleLabelRecipientDomains,
        [EmshWords('Enabled,Disabled,EnabledWithoutValue')][ValidateSet('Enabled', 'Disabled', 'EnabledWithoutValue')][string] $SizeEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $TarpitInterval,
        [ArgumentCompleter([EmshCompleter])][object] $AuthTarpitInterval,
        [ArgumentCompleter([EmshCompleter])][object] $MaxAcknowledgementDelay,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][object] $XClientRanges,
        [ArgumentCompleter([EmshCompleter])][object] $ProxyProtocolRanges,
        [switch] $AllowOpenRelay,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-ReceiveConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-ReceiveConnector {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ReceiveConnector' $PSBoundParameters $PSCmdlet }
}

function Get-ADPermission {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.ADPermission')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $User,
        [switch] $Owner,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ADPermission' $PSBoundParameters $PSCmdlet }
}

function Add-ADPermission {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ADPermission')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $User,
        [ArgumentCompleter([EmshCompleter])][object] $ExtendedRights,
        [ArgumentCompleter([EmshCompleter])][object] $AccessRights,
        [switch] $Deny,
        [ArgumentCompleter([EmshCompleter])][psobject] $Instance,
        [EmshWords('None,All,Children,Descendents,SelfAndChildren')][ValidateSet('None', 'All', 'Children', 'Descendents', 'SelfAndChildren')][string] $InheritanceType,
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $User,
        [ArgumentCompleter([EmshCompleter])][object] $ExtendedRights,
        [ArgumentCompleter([EmshCompleter])][object] $AccessRights,
        [switch] $Deny,
        [ArgumentCompleter([EmshCompleter])][psobject] $Instance,
        [EmshWords('None,All,Children,Descendents,SelfAndChildren')][ValidateSet('None', 'All', 'Children', 'Descendents', 'SelfAndChildren')][string] $InheritanceType,
        [ArgumentCompleter([EmshCompleter])][object] $ChildObjectTypes,
        [ArgumentCompleter([EmshCompleter])][string] $InheritedObjectType,
        [ArgumentCompleter([EmshCompleter])][object] $Properties,
        [switch] $AllowOpenRelay,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ADPermission' $PSBoundParameters $PSCmdlet }
}

function Get-TransportConfig {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.TransportConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-TransportConfig' $PSBoundParameters $PSCmdlet }
}

function Set-TransportConfig {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][bool] $AddressBookPolicyRoutingEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AgentGeneratedMessageLoopDetectionInSmtpEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AgentGeneratedMessageLoopDetectionInSubmissionEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $ClearCategories,
        [ArgumentCompleter([EmshCompleter])][bool] $ConvertDisclaimerWrapperToEml,
        [ArgumentCompleter([EmshCompleter])][long] $DiagnosticsAggregationServicePort,
        [EmshWords('DoNotConvert,PreserveDSNBody,UseExchangeDSNs')][ValidateSet('DoNotConvert', 'PreserveDSNBody', 'UseExchangeDSNs')][string] $DSNConversionMode,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalDelayDsnEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalDsnDefaultLanguage,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalDsnLanguageDetectionEnabled,
        [ArgumentCompleter([EmshCompleter])][object] $ExternalDsnMaxMessageAttachSize,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalDsnReportingAuthority,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalDsnSendHtml,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalPostmasterAddress,
        [ArgumentCompleter([EmshCompleter])][object] $GenerateCopyOfDSNFor,
        [EmshWords('MustCreate,MayCreate,NoCreate')][ValidateSet('MustCreate', 'MayCreate', 'NoCreate')][string] $HeaderPromotionModeSetting,
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
        [EmshWords('LocalOnly,RemoteOnly,PreferRemote')][ValidateSet('LocalOnly', 'RemoteOnly', 'PreferRemote')][string] $ShadowMessagePreferenceSetting,
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
        [EmshWords('Enforce,SoftFail')][ValidateSet('Enforce', 'SoftFail')][string] $RevocationMode,
        [ArgumentCompleter([EmshCompleter])][object] $RevocationFetchRanges,
        [ArgumentCompleter([EmshCompleter])][bool] $TlsReportingEnabled,
        [switch] $Replace,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-TransportConfig' $PSBoundParameters $PSCmdlet }
}

function Get-TransportService {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.TransportService')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-TransportService' $PSBoundParameters $PSCmdlet }
}

function Set-TransportService {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
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
        [ArgumentCompleter([EmshCompleter])][object] $DnssecTrustAnchors,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalDNSAdapterEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalDNSAdapterGuid,
        [EmshWords('Any,UseTcpOnly,UseUdpOnly')][ValidateSet('Any', 'UseTcpOnly', 'UseUdpOnly')][string] $ExternalDNSProtocolOption,
        [ArgumentCompleter([EmshCompleter])][object] $ExternalDNSServers,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalIPAddress,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalDNSAdapterEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $InternalDNSAdapterGuid,
        [EmshWords('Any,UseTcpOnly,UseUdpOnly')][ValidateSet('Any', 'UseTcpOnly', 'UseUdpOnly')][string] $InternalDNSProtocolOption,
        [ArgumentCompleter([EmshCompleter])][object] $InternalDNSServers,
        [EmshWords('None,Verbose')][ValidateSet('None', 'Verbose')][string] $IntraOrgConnectorProtocolLoggingLevel,
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
        [ArgumentCompleter([EmshCompleter])][string] $AuthenticationSocket,
        [ArgumentCompleter([EmshCompleter])][string] $MetricsBinding,
        [ArgumentCompleter([EmshCompleter])][object] $MinimumFreeDiskSpace,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-TransportService' $PSBoundParameters $PSCmdlet }
}

function Get-AcceptedDomain {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.AcceptedDomain')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function New-AcceptedDomain {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.AcceptedDomain')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $DomainName,
        [EmshWords('Authoritative,InternalRelay,ExternalRelay')][ValidateSet('Authoritative', 'InternalRelay', 'ExternalRelay')][string] $DomainType,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function Set-AcceptedDomain {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [EmshWords('Authoritative,InternalRelay,ExternalRelay')][ValidateSet('Authoritative', 'InternalRelay', 'ExternalRelay')][string] $DomainType,
        [ArgumentCompleter([EmshCompleter])][bool] $AddressBookEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $MatchSubDomains,
        [ArgumentCompleter([EmshCompleter])][bool] $PendingCompletion,
        [ArgumentCompleter([EmshCompleter])][bool] $PendingRemoval,
        [ArgumentCompleter([EmshCompleter])][bool] $MakeDefault,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function Remove-AcceptedDomain {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-AcceptedDomain' $PSBoundParameters $PSCmdlet }
}

function Get-RemoteDomain {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.RemoteDomain')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function New-RemoteDomain {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.RemoteDomain')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $DomainName,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function Set-RemoteDomain {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [EmshWords('External,ExternalLegacy,InternalLegacy,None')][ValidateSet('External', 'ExternalLegacy', 'InternalLegacy', 'None')][string] $AllowedOOFType,
        [ArgumentCompleter([EmshCompleter])][bool] $AutoForwardEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AutoReplyEnabled,
        [EmshWords('Use7Bit,UseQP,UseBase64,UseQPHtmlDetectTextPlain,UseBase64HtmlDetectTextPlain,UseQPHtml7BitTextPlain,UseBase64Html7BitTextPlain,Undefined')][ValidateSet('Use7Bit', 'UseQP', 'UseBase64', 'UseQPHtmlDetectTextPlain', 'UseBase64HtmlDetectTextPlain', 'UseQPHtml7BitTextPlain', 'UseBase64Html7BitTextPlain', 'Undefined')][string] $ByteEncoderTypeFor7BitCharsets,
        [ArgumentCompleter([EmshCompleter])][string] $CharacterSet,
        [EmshWords('MimeHtmlText,MimeText,MimeHtml')][ValidateSet('MimeHtmlText', 'MimeText', 'MimeHtml')][string] $ContentType,
        [ArgumentCompleter([EmshCompleter])][bool] $DeliveryReportEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $DisplaySenderName,
        [ArgumentCompleter([EmshCompleter])][bool] $IsInternal,
        [ArgumentCompleter([EmshCompleter])][object] $LineWrapSize,
        [ArgumentCompleter([EmshCompleter])][bool] $MeetingForwardNotificationEnabled,
        [ArgumentCompleter([EmshCompleter])][long] $MessageCountThreshold,
        [ArgumentCompleter([EmshCompleter])][bool] $NDRDiagnosticInfoEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $NDREnabled,
        [ArgumentCompleter([EmshCompleter])][string] $NonMimeCharacterSet,
        [EmshWords('50220,50221,50222,Undefined')][ValidateSet('50220', '50221', '50222', 'Undefined')][string] $PreferredInternetCodePageForShiftJis,
        [ArgumentCompleter([EmshCompleter])][Nullable[long]] $RequiredCharsetCoverage,
        [ArgumentCompleter([EmshCompleter])][bool] $TargetDeliveryDomain,
        [ArgumentCompleter([EmshCompleter])][Nullable[bool]] $TNEFEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $TrustedMailInboundEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $TrustedMailOutboundEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $UseSimpleDisplayName,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function Remove-RemoteDomain {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-RemoteDomain' $PSBoundParameters $PSCmdlet }
}

function Get-DeliveryAgentConnector {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.DeliveryAgentConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function New-DeliveryAgentConnector {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.DeliveryAgentConnector')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter([EmshCompleter])][psobject] $AddressSpaces,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [EmshWords('LMTP,Maildir')][ValidateSet('LMTP', 'Maildir')][string] $DeliveryProtocol,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $IsScopedConnector,
        [ArgumentCompleter([EmshCompleter])][string] $MaildirRoot,
        [ArgumentCompleter([EmshCompleter])][long] $MaxConcurrentConnections,
        [ArgumentCompleter([EmshCompleter])][object] $MaxMessageSize,
        [ArgumentCompleter([EmshCompleter])][long] $MaxMessagesPerConnection,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][object] $SmartHosts,
        [ArgumentCompleter([EmshCompleter])][object] $SourceTransportServers,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function Set-DeliveryAgentConnector {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][object] $AddressSpaces,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [EmshWords('LMTP,Maildir')][ValidateSet('LMTP', 'Maildir')][string] $DeliveryProtocol,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $IsScopedConnector,
        [ArgumentCompleter([EmshCompleter])][string] $MaildirRoot,
        [ArgumentCompleter([EmshCompleter])][long] $MaxConcurrentConnections,
        [ArgumentCompleter([EmshCompleter])][object] $MaxMessageSize,
        [ArgumentCompleter([EmshCompleter])][long] $MaxMessagesPerConnection,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][object] $SmartHosts,
        [ArgumentCompleter([EmshCompleter])][object] $SourceTransportServers,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-DeliveryAgentConnector {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-DeliveryAgentConnector' $PSBoundParameters $PSCmdlet }
}

function Get-ForeignConnector {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.ForeignConnector')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function New-ForeignConnector {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ForeignConnector')]
    param(
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter([EmshCompleter])][psobject] $AddressSpaces,
        [ArgumentCompleter([EmshCompleter])][bool] $IsScopedConnector,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][object] $SourceTransportServers,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'New-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function Set-ForeignConnector {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
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
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function Remove-ForeignConnector {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ForeignConnector' $PSBoundParameters $PSCmdlet }
}

function Get-Recipient {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.Recipient')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity
    )
    process { . $script:EmshRun 'Get-Recipient' $PSBoundParameters $PSCmdlet }
}

function New-Recipient {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.Recipient')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $EmailAddress,
        [ArgumentCompleter([EmshCompleter])][object] $Aliases
    )
    process { . $script:EmshRun 'New-Recipient' $PSBoundParameters $PSCmdlet }
}

function Set-Recipient {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $EmailAddress,
        [ArgumentCompleter([EmshCompleter])][object] $Aliases,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-Recipient' $PSBoundParameters $PSCmdlet }
}

function Remove-Recipient {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity
    )
    process { . $script:EmshRun 'Remove-Recipient' $PSBoundParameters $PSCmdlet }
}

function Get-SmtpCredential {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.SmtpCredential')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity
    )
    process { . $script:EmshRun 'Get-SmtpCredential' $PSBoundParameters $PSCmdlet }
}

function New-SmtpCredential {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.SmtpCredential')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][object] $AllowedSenders,
        [ArgumentCompleter([EmshCompleter])][object] $Password
    )
    process { . $script:EmshRun 'New-SmtpCredential' $PSBoundParameters $PSCmdlet }
}

function Set-SmtpCredential {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][object] $AllowedSenders,
        [ArgumentCompleter([EmshCompleter])][object] $Password,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-SmtpCredential' $PSBoundParameters $PSCmdlet }
}

function Remove-SmtpCredential {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity
    )
    process { . $script:EmshRun 'Remove-SmtpCredential' $PSBoundParameters $PSCmdlet }
}

function Get-ExchangeCertificate {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.ExchangeCertificate')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][object] $DomainName,
        [ArgumentCompleter([EmshCompleter])][psobject] $Instance,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function New-ExchangeCertificate {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ExchangeCertificate')]
    param(
        [ArgumentCompleter([EmshCompleter])][string] $SubjectName,
        [ArgumentCompleter([EmshCompleter])][object] $DomainName,
        [switch] $IncludeAcceptedDomains,
        [switch] $IncludeAutoDiscover,
        [switch] $IncludeServerFQDN,
        [switch] $IncludeServerNetBIOSName,
        [Parameter(ValueFromPipeline)][ArgumentCompleter([EmshCompleter])][psobject] $Instance,
        [ArgumentCompleter([EmshCompleter])][object] $Services,
        [ArgumentCompleter([EmshCompleter])][string] $FriendlyName,
        [EmshWords('2048,3072,4096')][ValidateSet('2048', '3072', '4096')][string] $KeySize,
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.ExchangeCertificate')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $FileName,
        [ArgumentCompleter([EmshCompleter])][object] $FileData,
        [ArgumentCompleter([EmshCompleter])][psobject] $Instance,
        [ArgumentCompleter([EmshCompleter])][object] $Password,
        [ArgumentCompleter([EmshCompleter])][string] $FriendlyName,
        [ArgumentCompleter([EmshCompleter])][bool] $PrivateKeyExportable,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Import-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Export-ExchangeCertificate {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [Parameter(Mandatory)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter([EmshCompleter])][psobject] $Services,
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Thumbprint,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [switch] $Force,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-ExchangeCertificate' $PSBoundParameters $PSCmdlet }
}

function Get-TrustedRootCertificate {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.TrustedRootCertificate')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity
    )
    process { . $script:EmshRun 'Get-TrustedRootCertificate' $PSBoundParameters $PSCmdlet }
}

function Import-TrustedRootCertificate {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.TrustedRootCertificate')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $FileName
    )
    process { . $script:EmshRun 'Import-TrustedRootCertificate' $PSBoundParameters $PSCmdlet }
}

function Remove-TrustedRootCertificate {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity
    )
    process { . $script:EmshRun 'Remove-TrustedRootCertificate' $PSBoundParameters $PSCmdlet }
}

function Get-DomainSecurityPartner {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.DomainSecurityPartner')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity
    )
    process { . $script:EmshRun 'Get-DomainSecurityPartner' $PSBoundParameters $PSCmdlet }
}

function New-DomainSecurityPartner {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.DomainSecurityPartner')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $DomainName,
        [EmshWords('Enforce,ReportOnly')][ValidateSet('Enforce', 'ReportOnly')][string] $SendMode,
        [EmshWords('Enforce,ReportOnly')][ValidateSet('Enforce', 'ReportOnly')][string] $ReceiveMode,
        [ArgumentCompleter([EmshCompleter])][object] $AcceptedNames,
        [ArgumentCompleter([EmshCompleter])][object] $TrustAnchors,
        [ArgumentCompleter([EmshCompleter])][object] $PinnedKeys,
        [ArgumentCompleter([EmshCompleter])][string] $RevocationMode,
        [ArgumentCompleter([EmshCompleter])][string] $Contact,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [EmshWords('Enforce,ReportOnly')][ValidateSet('Enforce', 'ReportOnly')][string] $Mode,
        [EmshWords('Send,Receive,Both')][ValidateSet('Send', 'Receive', 'Both')][string] $Direction
    )
    process { . $script:EmshRun 'New-DomainSecurityPartner' $PSBoundParameters $PSCmdlet }
}

function Set-DomainSecurityPartner {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [EmshWords('Enforce,ReportOnly')][ValidateSet('Enforce', 'ReportOnly')][string] $SendMode,
        [EmshWords('Enforce,ReportOnly')][ValidateSet('Enforce', 'ReportOnly')][string] $ReceiveMode,
        [ArgumentCompleter([EmshCompleter])][object] $AcceptedNames,
        [ArgumentCompleter([EmshCompleter])][object] $TrustAnchors,
        [ArgumentCompleter([EmshCompleter])][object] $PinnedKeys,
        [ArgumentCompleter([EmshCompleter])][string] $RevocationMode,
        [ArgumentCompleter([EmshCompleter])][string] $Contact,
        [ArgumentCompleter([EmshCompleter])][string] $Comment,
        [EmshWords('Enforce,ReportOnly')][ValidateSet('Enforce', 'ReportOnly')][string] $Mode,
        [EmshWords('Send,Receive,Both')][ValidateSet('Send', 'Receive', 'Both')][string] $Direction,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-DomainSecurityPartner' $PSBoundParameters $PSCmdlet }
}

function Remove-DomainSecurityPartner {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity
    )
    process { . $script:EmshRun 'Remove-DomainSecurityPartner' $PSBoundParameters $PSCmdlet }
}

function Get-SystemMessage {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.SystemMessage')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [switch] $Original,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-SystemMessage' $PSBoundParameters $PSCmdlet }
}

function New-SystemMessage {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Text,
        [switch] $Original,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-SystemMessage' $PSBoundParameters $PSCmdlet }
}

function Remove-SystemMessage {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-SystemMessage' $PSBoundParameters $PSCmdlet }
}

function Get-AddressRewriteEntry {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.AddressRewriteEntry')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-AddressRewriteEntry' $PSBoundParameters $PSCmdlet }
}

function New-AddressRewriteEntry {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][string] $InternalAddress,
        [ArgumentCompleter([EmshCompleter])][string] $ExternalAddress,
        [ArgumentCompleter([EmshCompleter])][object] $ExceptionList,
        [ArgumentCompleter([EmshCompleter])][bool] $OutboundOnly,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-AddressRewriteEntry' $PSBoundParameters $PSCmdlet }
}

function Remove-AddressRewriteEntry {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-AddressRewriteEntry' $PSBoundParameters $PSCmdlet }
}

function Get-DkimSigningConfig {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.DkimSigningConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity
    )
    process { . $script:EmshRun 'Get-DkimSigningConfig' $PSBoundParameters $PSCmdlet }
}

function New-DkimSigningConfig {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.DkimSigningConfig')]
    param(
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [Parameter(Position = 0, Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][string] $DomainName,
        [ArgumentCompleter([EmshCompleter])][string] $AdminDisplayName,
        [Parameter(Mandatory, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [EmshWords('RsaSHA256,Ed25519SHA256')][ValidateSet('RsaSHA256', 'Ed25519SHA256')][string] $Algorithm,
        [EmshWords('Relaxed,Simple')][ValidateSet('Relaxed', 'Simple')][string] $HeaderCanonicalization,
        [EmshWords('Relaxed,Simple')][ValidateSet('Relaxed', 'Simple')][string] $BodyCanonicalization,
        [ArgumentCompleter([EmshCompleter])][string] $Selector1,
        [ArgumentCompleter([EmshCompleter])][string] $Selector2,
        [ArgumentCompleter([EmshCompleter])][long] $KeySize,
        [switch] $Force
    )
    process { . $script:EmshRun 'New-DkimSigningConfig' $PSBoundParameters $PSCmdlet }
}

function Set-DkimSigningConfig {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][string] $AdminDisplayName,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [EmshWords('Relaxed,Simple')][ValidateSet('Relaxed', 'Simple')][string] $HeaderCanonicalization,
        [EmshWords('Relaxed,Simple')][ValidateSet('Relaxed', 'Simple')][string] $BodyCanonicalization,
        [switch] $Force,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-DkimSigningConfig' $PSBoundParameters $PSCmdlet }
}

function Rotate-DkimSigningConfig {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][long] $KeySize
    )
    process { . $script:EmshRun 'Rotate-DkimSigningConfig' $PSBoundParameters $PSCmdlet }
}

function Remove-DkimSigningConfig {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity
    )
    process { . $script:EmshRun 'Remove-DkimSigningConfig' $PSBoundParameters $PSCmdlet }
}

function Get-IPAllowListEntry {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.IPAllowListEntry')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $IPAddress,
        [ArgumentCompleter([EmshCompleter])][object] $ResultSize,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Get-IPAllowListEntry' $PSBoundParameters $PSCmdlet }
}

function Add-IPAllowListEntry {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Remove-IPAllowListEntry' $PSBoundParameters $PSCmdlet }
}

function Get-IPBlockListEntry {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.IPBlockListEntry')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $IPAddress,
        [ArgumentCompleter([EmshCompleter])][object] $ResultSize,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Get-IPBlockListEntry' $PSBoundParameters $PSCmdlet }
}

function Add-IPBlockListEntry {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Remove-IPBlockListEntry' $PSBoundParameters $PSCmdlet }
}

function Get-IPAllowListProvider {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.IPAllowListProvider')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Add-IPAllowListProvider {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][string] $LookupDomain,
        [ArgumentCompleter([EmshCompleter])][long] $Priority,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AnyMatch,
        [ArgumentCompleter([EmshCompleter])][string] $BitmaskMatch,
        [ArgumentCompleter([EmshCompleter])][object] $IPAddressesMatch,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Remove-IPAllowListProvider {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Test-IPAllowListProvider {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.IPListProviderTest')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [Parameter(Mandatory)][ArgumentCompleter([EmshCompleter])][string] $IPAddress,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Test-IPAllowListProvider' $PSBoundParameters $PSCmdlet }
}

function Get-IPBlockListProvider {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.IPBlockListProvider')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Add-IPBlockListProvider {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Name,
        [ArgumentCompleter([EmshCompleter])][string] $LookupDomain,
        [ArgumentCompleter([EmshCompleter])][long] $Priority,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $AnyMatch,
        [ArgumentCompleter([EmshCompleter])][string] $BitmaskMatch,
        [ArgumentCompleter([EmshCompleter])][object] $IPAddressesMatch,
        [ArgumentCompleter([EmshCompleter])][string] $RejectionResponse,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Remove-IPBlockListProvider {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Remove-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Test-IPBlockListProvider {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.IPListProviderTest')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [Parameter(Mandatory)][ArgumentCompleter([EmshCompleter])][string] $IPAddress,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Test-IPBlockListProvider' $PSBoundParameters $PSCmdlet }
}

function Get-IPAllowListProvidersConfig {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.IPAllowListProvidersConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-IPAllowListProvidersConfig' $PSBoundParameters $PSCmdlet }
}

function Set-IPAllowListProvidersConfig {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-IPAllowListProvidersConfig' $PSBoundParameters $PSCmdlet }
}

function Get-IPBlockListProvidersConfig {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.IPBlockListProvidersConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-IPBlockListProvidersConfig' $PSBoundParameters $PSCmdlet }
}

function Set-IPBlockListProvidersConfig {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [ArgumentCompleter([EmshCompleter])][object] $BypassedRecipients,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-IPBlockListProvidersConfig' $PSBoundParameters $PSCmdlet }
}

function Get-SenderFilterConfig {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.SenderFilterConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-SenderFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Set-SenderFilterConfig {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [ArgumentCompleter([EmshCompleter])][object] $BlockedSenders,
        [ArgumentCompleter([EmshCompleter])][object] $BlockedDomains,
        [ArgumentCompleter([EmshCompleter])][object] $BlockedDomainsAndSubdomains,
        [EmshWords('StampStatus,Reject')][ValidateSet('StampStatus', 'Reject')][string] $Action,
        [ArgumentCompleter([EmshCompleter])][bool] $BlankSenderBlockingEnabled,
        [EmshWords('Delete,Reject')][ValidateSet('Delete', 'Reject')][string] $RecipientBlockedSenderAction,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-SenderFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Get-RecipientFilterConfig {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.RecipientFilterConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-RecipientFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Set-RecipientFilterConfig {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [ArgumentCompleter([EmshCompleter])][object] $BlockedRecipients,
        [ArgumentCompleter([EmshCompleter])][bool] $RecipientValidationEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $BlockListEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $Enabled,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-RecipientFilterConfig' $PSBoundParameters $PSCmdlet }
}

function Get-SenderAuthenticationConfig {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.SenderAuthenticationConfig')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-SenderAuthenticationConfig' $PSBoundParameters $PSCmdlet }
}

function Set-SenderAuthenticationConfig {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [ArgumentCompleter([EmshCompleter])][bool] $SpfEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $DkimEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $DmarcEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $ArcEnabled,
        [EmshWords('StampStatus,Reject')][ValidateSet('StampStatus', 'Reject')][string] $SpfFailAction,
        [EmshWords('StampStatus,Reject')][ValidateSet('StampStatus', 'Reject')][string] $DmarcRejectAction,
        [EmshWords('StampStatus,Reject')][ValidateSet('StampStatus', 'Reject')][string] $TempErrorAction,
        [ArgumentCompleter([EmshCompleter])][object] $ArcTrustedSealers,
        [ArgumentCompleter([EmshCompleter])][object] $BypassedSenderDomains,
        [ArgumentCompleter([EmshCompleter])][bool] $ExternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][bool] $InternalMailEnabled,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-SenderAuthenticationConfig' $PSBoundParameters $PSCmdlet }
}

function Get-Queue {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.Queue')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
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

function Get-QueueDigest {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.QueueDigest')]
    param(
        [ArgumentCompleter([EmshCompleter])][object] $Server,
        [switch] $Forest,
        [ArgumentCompleter([EmshCompleter])][object] $Dag,
        [ArgumentCompleter([EmshCompleter])][object] $Site,
        [EmshWords('DeliveryType,LastError,NextHopCategory,NextHopDomain,NextHopKey,RiskLevel,Status,ServerName,OutboundIPPool')][ValidateSet('DeliveryType', 'LastError', 'NextHopCategory', 'NextHopDomain', 'NextHopKey', 'RiskLevel', 'Status', 'ServerName', 'OutboundIPPool')][string] $GroupBy,
        [EmshWords('None,Normal,Verbose')][ValidateSet('None', 'Normal', 'Verbose')][string] $DetailsLevel,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][object] $ResultSize,
        [ArgumentCompleter([EmshCompleter])][object] $Timeout
    )
    process { . $script:EmshRun 'Get-QueueDigest' $PSBoundParameters $PSCmdlet }
}

function Retry-Queue {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][bool] $Resubmit,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Retry-Queue' $PSBoundParameters $PSCmdlet }
}

function Suspend-Queue {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Suspend-Queue' $PSBoundParameters $PSCmdlet }
}

function Resume-Queue {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Resume-Queue' $PSBoundParameters $PSCmdlet }
}

function Get-Message {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.Message')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
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
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Suspend-Message' $PSBoundParameters $PSCmdlet }
}

function Resume-Message {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Resume-Message' $PSBoundParameters $PSCmdlet }
}

function Remove-Message {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][bool] $WithNDR,
        [ArgumentCompleter([EmshCompleter])][string] $Filter,
        [ArgumentCompleter([EmshCompleter])][string] $Server
    )
    process { . $script:EmshRun 'Remove-Message' $PSBoundParameters $PSCmdlet }
}

function Redirect-Message {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Mandatory)][ArgumentCompleter([EmshCompleter])][string] $Server,
        [Parameter(Mandatory)][AllowEmptyCollection()][AllowNull()][ArgumentCompleter([EmshCompleter])][psobject] $Target
    )
    process { . $script:EmshRun 'Redirect-Message' $PSBoundParameters $PSCmdlet }
}

function Export-Message {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity
    )
    process { . $script:EmshRun 'Export-Message' $PSBoundParameters $PSCmdlet }
}

function Test-Message {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [switch] $TransportRules
    )
    process { . $script:EmshRun 'Test-Message' $PSBoundParameters $PSCmdlet }
}

function Get-MessageTrackingLog {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.MessageTrackingLog')]
    param(
        [ArgumentCompleter([EmshCompleter])][object] $Start,
        [ArgumentCompleter([EmshCompleter])][object] $End,
        [EmshWords('AGENTINFO,BADMAIL,CLIENTSUBMISSION,DEFER,DELIVER,DELIVERFAIL,DROP,DSN,DUPLICATEDELIVER,DUPLICATEEXPAND,DUPLICATEREDIRECT,EXPAND,FAIL,HADISCARD,HARECEIVE,HAREDIRECT,HAREDIRECTFAIL,INITMESSAGECREATED,LOAD,MODERATIONEXPIRE,MODERATORAPPROVE,MODERATORREJECT,MODERATORSALLNDR,NOTIFYMAPI,NOTIFYSHADOW,POISONMESSAGE,PROCESS,PROCESSMEETINGMESSAGE,RECEIVE,REDIRECT,RESOLVE,RESUBMIT,RESUBMITDEFER,RESUBMITFAIL,SEND,SUBMIT,SUBMITDEFER,SUBMITFAIL,SUPPRESSED,THROTTLE,TRANSFER')][ValidateSet('AGENTINFO', 'BADMAIL', 'CLIENTSUBMISSION', 'DEFER', 'DELIVER', 'DELIVERFAIL', 'DROP', 'DSN', 'DUPLICATEDELIVER', 'DUPLICATEEXPAND', 'DUPLICATEREDIRECT', 'EXPAND', 'FAIL', 'HADISCARD', 'HARECEIVE', 'HAREDIRECT', 'HAREDIRECTFAIL', 'INITMESSAGECREATED', 'LOAD', 'MODERATIONEXPIRE', 'MODERATORAPPROVE', 'MODERATORREJECT', 'MODERATORSALLNDR', 'NOTIFYMAPI', 'NOTIFYSHADOW', 'POISONMESSAGE', 'PROCESS', 'PROCESSMEETINGMESSAGE', 'RECEIVE', 'REDIRECT', 'RESOLVE', 'RESUBMIT', 'RESUBMITDEFER', 'RESUBMITFAIL', 'SEND', 'SUBMIT', 'SUBMITDEFER', 'SUBMITFAIL', 'SUPPRESSED', 'THROTTLE', 'TRANSFER')][string] $EventId,
        [ArgumentCompleter([EmshCompleter])][long] $InternalMessageId,
        [ArgumentCompleter([EmshCompleter])][string] $MessageId,
        [ArgumentCompleter([EmshCompleter])][string] $MessageSubject,
        [ArgumentCompleter([EmshCompleter])][string] $NetworkMessageId,
        [ArgumentCompleter([EmshCompleter])][object] $Recipients,
        [ArgumentCompleter([EmshCompleter])][string] $Reference,
        [ArgumentCompleter([EmshCompleter])][object] $ResultSize,
        [ArgumentCompleter([EmshCompleter])][string] $Sender,
        [ArgumentCompleter([EmshCompleter])][string] $Server,
        [EmshWords('ADMIN,AGENT,APPROVAL,BOOTLOADER,DNS,DSN,GATEWAY,MAILBOXRULE,MEETINGMESSAGEPROCESSOR,ORAR,PICKUP,POISONMESSAGE,PUBLICFOLDER,QUEUE,REDUNDANCY,RESOLVER,ROUTING,SAFETYNET,SMTP,STOREDRIVER')][ValidateSet('ADMIN', 'AGENT', 'APPROVAL', 'BOOTLOADER', 'DNS', 'DSN', 'GATEWAY', 'MAILBOXRULE', 'MEETINGMESSAGEPROCESSOR', 'ORAR', 'PICKUP', 'POISONMESSAGE', 'PUBLICFOLDER', 'QUEUE', 'REDUNDANCY', 'RESOLVER', 'ROUTING', 'SAFETYNET', 'SMTP', 'STOREDRIVER')][string] $Source,
        [ArgumentCompleter([EmshCompleter])][string] $TransportTrafficType,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-MessageTrackingLog' $PSBoundParameters $PSCmdlet }
}

function Get-ConfigurationChange {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.ConfigurationChange')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
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
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.Configuration')]
    param(

    )
    process { . $script:EmshRun 'Compare-Configuration' $PSBoundParameters $PSCmdlet }
}

function Export-Configuration {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Path,
        [EmshWords('Json,Script')][ValidateSet('Json', 'Script')][string] $Format,
        [ArgumentCompleter([EmshCompleter])][string] $Noun,
        [Parameter(ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [switch] $Force
    )
    process { . $script:EmshRun 'Export-Configuration' $PSBoundParameters $PSCmdlet }
}

function Import-Configuration {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $FileName,
        [switch] $Force,
        [switch] $AllowOpenRelay
    )
    process { . $script:EmshRun 'Import-Configuration' $PSBoundParameters $PSCmdlet }
}

function Undo-ConfigurationChange {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'High')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][long] $AfterRevision,
        [switch] $Force
    )
    process { . $script:EmshRun 'Undo-ConfigurationChange' $PSBoundParameters $PSCmdlet }
}

function Search-AdminAuditLog {
    [CmdletBinding(PositionalBinding = $false)]
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
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.ServiceHealth')]
    param(

    )
    process { . $script:EmshRun 'Test-ServiceHealth' $PSBoundParameters $PSCmdlet }
}

function Get-ExchangeServer {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.ExchangeServer')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $Domain,
        [switch] $Status,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ExchangeServer' $PSBoundParameters $PSCmdlet }
}

function Test-SmtpConnectivity {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.SmtpConnectivity')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][bool] $MonitoringContext,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Test-SmtpConnectivity' $PSBoundParameters $PSCmdlet }
}

function Test-Mailflow {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    [OutputType('Emsh.Mailflow')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [ArgumentCompleter([EmshCompleter])][string] $TargetEmailAddress,
        [ArgumentCompleter([EmshCompleter])][string] $TargetEmailAddressDisplayName,
        [ArgumentCompleter([EmshCompleter])][long] $ExecutionTimeout,
        [ArgumentCompleter([EmshCompleter])][long] $ErrorLatency,
        [ArgumentCompleter([EmshCompleter])][long] $ActiveDirectoryTimeout,
        [ArgumentCompleter([EmshCompleter])][bool] $MonitoringContext,
        [switch] $AutoDiscoverTargetMailboxServer,
        [ArgumentCompleter([EmshCompleter])][string] $TargetMailboxServer,
        [ArgumentCompleter([EmshCompleter])][string] $TargetDatabase,
        [ArgumentCompleter([EmshCompleter])][bool] $CrossPremises,
        [ArgumentCompleter([EmshCompleter])][string] $CrossPremisesExpirationTimeout,
        [ArgumentCompleter([EmshCompleter])][string] $CrossPremisesPendingErrorCount,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Test-Mailflow' $PSBoundParameters $PSCmdlet }
}

function Test-Certificate {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.Certificate')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $FilePath,
        [ArgumentCompleter([EmshCompleter])][object] $Password,
        [ArgumentCompleter([EmshCompleter])][string] $Intermediates,
        [ArgumentCompleter([EmshCompleter])][string] $DNSName,
        [ArgumentCompleter([EmshCompleter])][string] $TrustedRoots,
        [ArgumentCompleter([EmshCompleter])][string] $Crl,
        [ArgumentCompleter([EmshCompleter])][object] $At,
        [EmshWords('Server,Client')][ValidateSet('Server', 'Client')][string] $Purpose
    )
    process { . $script:EmshRun 'Test-Certificate' $PSBoundParameters $PSCmdlet }
}

function Test-DomainSecurity {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.DomainSecurity')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Domain,
        [EmshWords('Send,Receive,Both')][ValidateSet('Send', 'Receive', 'Both')][string] $Direction,
        [switch] $Offline
    )
    process { . $script:EmshRun 'Test-DomainSecurity' $PSBoundParameters $PSCmdlet }
}

function Get-DomainSecurityReport {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.DomainSecurityReport')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Domain,
        [EmshWords('Send,Receive,Both')][ValidateSet('Send', 'Receive', 'Both')][string] $Direction,
        [ArgumentCompleter([EmshCompleter])][object] $StartDate,
        [ArgumentCompleter([EmshCompleter])][object] $EndDate,
        [switch] $FailuresOnly
    )
    process { . $script:EmshRun 'Get-DomainSecurityReport' $PSBoundParameters $PSCmdlet }
}

function Get-DomainSecurityDetailReport {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.DomainSecurityDetailReport')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Domain,
        [EmshWords('Send,Receive,Both')][ValidateSet('Send', 'Receive', 'Both')][string] $Direction,
        [ArgumentCompleter([EmshCompleter])][object] $StartDate,
        [ArgumentCompleter([EmshCompleter])][object] $EndDate,
        [switch] $FailuresOnly
    )
    process { . $script:EmshRun 'Get-DomainSecurityDetailReport' $PSBoundParameters $PSCmdlet }
}

function Export-DomainSecurityPartnerSheet {
    [CmdletBinding(PositionalBinding = $false)]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Domain,
        [ArgumentCompleter([EmshCompleter])][string] $FilePath,
        [EmshWords('Markdown,Html,Json')][ValidateSet('Markdown', 'Html', 'Json')][string] $Format,
        [switch] $Offline,
        [switch] $Force
    )
    process { . $script:EmshRun 'Export-DomainSecurityPartnerSheet' $PSBoundParameters $PSCmdlet }
}

function Import-DomainSecurityPartnerSheet {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.DomainSecurityPartnerSheet')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $FilePath,
        [switch] $Offline
    )
    process { . $script:EmshRun 'Import-DomainSecurityPartnerSheet' $PSBoundParameters $PSCmdlet }
}

function Resolve-MailRoute {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.MailRoute')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $Recipient,
        [ArgumentCompleter([EmshCompleter])][string] $Sender,
        [ArgumentCompleter([EmshCompleter])][string] $RemoteIP,
        [ArgumentCompleter([EmshCompleter])][string] $Binding,
        [ArgumentCompleter([EmshCompleter])][bool] $Tls,
        [ArgumentCompleter([EmshCompleter])][string] $ClientCertificate,
        [ArgumentCompleter([EmshCompleter])][object] $Size,
        [switch] $Stored,
        [switch] $Offline
    )
    process { . $script:EmshRun 'Resolve-MailRoute' $PSBoundParameters $PSCmdlet }
}

function Get-ServerComponentState {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.ServerComponentState')]
    param(
        [Parameter(Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [EmshWords('HubTransport,ServerWideOffline')][ValidateSet('HubTransport', 'ServerWideOffline')][string] $Component,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController
    )
    process { . $script:EmshRun 'Get-ServerComponentState' $PSBoundParameters $PSCmdlet }
}

function Set-ServerComponentState {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium', DefaultParameterSetName = 'Identity')]
    param(
        [Parameter(ParameterSetName = 'Identity', Position = 0, ValueFromPipeline, ValueFromPipelineByPropertyName)][ArgumentCompleter([EmshCompleter])][psobject] $Identity,
        [Parameter(Mandatory)][EmshWords('HubTransport,ServerWideOffline')][ValidateSet('HubTransport', 'ServerWideOffline')][string] $Component,
        [Parameter(Mandatory)][EmshWords('Active,Draining,Inactive')][ValidateSet('Active', 'Draining', 'Inactive')][string] $State,
        [Parameter(Mandatory)][EmshWords('Deployment,Functional,HealthAPI,Maintenance,Sidelined')][ValidateSet('Deployment', 'Functional', 'HealthAPI', 'Maintenance', 'Sidelined')][string] $Requester,
        [ArgumentCompleter([EmshCompleter])][long] $TimeoutInSeconds,
        [switch] $LocalOnly,
        [switch] $RemoteOnly,
        [ArgumentCompleter([EmshCompleter])][string] $DomainController,
        [Parameter(ParameterSetName = 'Instance', Mandatory)][psobject] $Instance
    )
    process { . $script:EmshRun 'Set-ServerComponentState' $PSBoundParameters $PSCmdlet }
}

function Get-Service {
    [CmdletBinding(PositionalBinding = $false)]
    [OutputType('Emsh.Service')]
    param(
        [Parameter(Position = 0)][ArgumentCompleter([EmshCompleter])][string] $Name
    )
    process { . $script:EmshRun 'Get-Service' $PSBoundParameters $PSCmdlet }
}

function Start-Service {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $Name
    )
    process { . $script:EmshRun 'Start-Service' $PSBoundParameters $PSCmdlet }
}

function Stop-Service {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $Name
    )
    process { . $script:EmshRun 'Stop-Service' $PSBoundParameters $PSCmdlet }
}

function Restart-Service {
    [CmdletBinding(PositionalBinding = $false, SupportsShouldProcess, ConfirmImpact = 'Medium')]
    param(
        [Parameter(Position = 0, Mandatory)][ArgumentCompleter([EmshCompleter])][string] $Name,
        [switch] $Force
    )
    process { . $script:EmshRun 'Restart-Service' $PSBoundParameters $PSCmdlet }
}

function AssembleMessage {
    <#
    .SYNOPSIS
    Writes what Export-Message gives to a new file.

    .DESCRIPTION
    A file that is there already is left as it is, and that is an error: it may hold the mail of an earlier export.

    .PARAMETER Path
    The file.

    .PARAMETER InputObject
    What Export-Message gives; several are the pieces of one message.

    .EXAMPLE
    Export-Message 'MX\3\17' | AssembleMessage -Path 17.eml
    #>
    [CmdletBinding(SupportsShouldProcess)]
    param(
        [Parameter(Mandatory, Position = 0)] [string] $Path,
        [Parameter(Mandatory, ValueFromPipeline)] [object] $InputObject
    )
    begin { $content = New-Object System.IO.MemoryStream }
    process {
        $bytes = $InputObject
        $data = $InputObject.PSObject.Properties['FileData']
        if ($null -ne $data) { $bytes = $data.Value }
        if ($bytes -isnot [byte[]]) {
            $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new(
                [System.ArgumentException]::new('This is nothing that Export-Message gives.'), 'NoMessage', 'InvalidArgument', $InputObject))
        }
        $content.Write($bytes, 0, $bytes.Length)
    }
    end {
        # A caller's preferences don't reach the functions of a module by themselves.
        foreach ($name in 'WhatIf', 'Confirm') {
            if (-not $PSBoundParameters.ContainsKey($name)) {
                Set-Variable -Name "${name}Preference" -Value $PSCmdlet.GetVariableValue("${name}Preference") -WhatIf:$false -Confirm:$false
            }
        }
        # Without anything in the pipeline there is no message.
        if ($content.Length -eq 0) { return }
        $file = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
        if (-not $PSCmdlet.ShouldProcess($file, 'AssembleMessage')) { return }
        $stream = $null
        try {
            # Mail is for this user's eyes only, where PowerShell can make a file so.
            $options = 'System.IO.FileStreamOptions' -as [type]
            if ($null -ne $options -and $null -ne $options.GetProperty('UnixCreateMode') -and [System.Environment]::OSVersion.Platform -eq 'Unix') {
                $how = [activator]::CreateInstance($options)
                $how.Mode = 'CreateNew'
                $how.Access = 'Write'
                $how.Share = 'None'
                $how.UnixCreateMode = 'UserRead, UserWrite'
                $stream = New-Object System.IO.FileStream $file, $how
            } else {
                $stream = [System.IO.File]::Open($file, 'CreateNew', 'Write', 'None')
            }
            $content.WriteTo($stream)
        } catch {
            $PSCmdlet.ThrowTerminatingError([System.Management.Automation.ErrorRecord]::new(
                $_.Exception.GetBaseException(), 'FileNotWritten', 'WriteError', $file))
        } finally {
            if ($null -ne $stream) { $stream.Dispose() }
        }
    }
}

Set-Alias -Name Get-TransportServer -Value Get-TransportService
Set-Alias -Name Set-TransportServer -Value Set-TransportService
Export-ModuleMember -Function 'Get-SendConnector', 'New-SendConnector', 'Set-SendConnector', 'Remove-SendConnector', 'Get-ReceiveConnector', 'New-ReceiveConnector', 'Set-ReceiveConnector', 'Remove-ReceiveConnector', 'Get-ADPermission', 'Add-ADPermission', 'Remove-ADPermission', 'Get-TransportConfig', 'Set-TransportConfig', 'Get-TransportService', 'Set-TransportService', 'Get-AcceptedDomain', 'New-AcceptedDomain', 'Set-AcceptedDomain', 'Remove-AcceptedDomain', 'Get-RemoteDomain', 'New-RemoteDomain', 'Set-RemoteDomain', 'Remove-RemoteDomain', 'Get-DeliveryAgentConnector', 'New-DeliveryAgentConnector', 'Set-DeliveryAgentConnector', 'Remove-DeliveryAgentConnector', 'Get-ForeignConnector', 'New-ForeignConnector', 'Set-ForeignConnector', 'Remove-ForeignConnector', 'Get-Recipient', 'New-Recipient', 'Set-Recipient', 'Remove-Recipient', 'Get-SmtpCredential', 'New-SmtpCredential', 'Set-SmtpCredential', 'Remove-SmtpCredential', 'Get-ExchangeCertificate', 'New-ExchangeCertificate', 'Import-ExchangeCertificate', 'Export-ExchangeCertificate', 'Enable-ExchangeCertificate', 'Remove-ExchangeCertificate', 'Get-TrustedRootCertificate', 'Import-TrustedRootCertificate', 'Remove-TrustedRootCertificate', 'Get-DomainSecurityPartner', 'New-DomainSecurityPartner', 'Set-DomainSecurityPartner', 'Remove-DomainSecurityPartner', 'Get-SystemMessage', 'New-SystemMessage', 'Set-SystemMessage', 'Remove-SystemMessage', 'Get-AddressRewriteEntry', 'New-AddressRewriteEntry', 'Set-AddressRewriteEntry', 'Remove-AddressRewriteEntry', 'Get-DkimSigningConfig', 'New-DkimSigningConfig', 'Set-DkimSigningConfig', 'Rotate-DkimSigningConfig', 'Remove-DkimSigningConfig', 'Get-IPAllowListEntry', 'Add-IPAllowListEntry', 'Remove-IPAllowListEntry', 'Get-IPBlockListEntry', 'Add-IPBlockListEntry', 'Remove-IPBlockListEntry', 'Get-IPAllowListProvider', 'Add-IPAllowListProvider', 'Set-IPAllowListProvider', 'Remove-IPAllowListProvider', 'Test-IPAllowListProvider', 'Get-IPBlockListProvider', 'Add-IPBlockListProvider', 'Set-IPBlockListProvider', 'Remove-IPBlockListProvider', 'Test-IPBlockListProvider', 'Get-IPAllowListProvidersConfig', 'Set-IPAllowListProvidersConfig', 'Get-IPBlockListProvidersConfig', 'Set-IPBlockListProvidersConfig', 'Get-SenderFilterConfig', 'Set-SenderFilterConfig', 'Get-RecipientFilterConfig', 'Set-RecipientFilterConfig', 'Get-SenderAuthenticationConfig', 'Set-SenderAuthenticationConfig', 'Get-Queue', 'Get-QueueDigest', 'Retry-Queue', 'Suspend-Queue', 'Resume-Queue', 'Get-Message', 'Suspend-Message', 'Resume-Message', 'Remove-Message', 'Redirect-Message', 'Export-Message', 'Test-Message', 'Get-MessageTrackingLog', 'Get-ConfigurationChange', 'Compare-Configuration', 'Export-Configuration', 'Import-Configuration', 'Undo-ConfigurationChange', 'Search-AdminAuditLog', 'Test-ServiceHealth', 'Get-ExchangeServer', 'Test-SmtpConnectivity', 'Test-Mailflow', 'Test-Certificate', 'Test-DomainSecurity', 'Get-DomainSecurityReport', 'Get-DomainSecurityDetailReport', 'Export-DomainSecurityPartnerSheet', 'Import-DomainSecurityPartnerSheet', 'Resolve-MailRoute', 'Get-ServerComponentState', 'Set-ServerComponentState', 'Get-Service', 'Start-Service', 'Stop-Service', 'Restart-Service', 'AssembleMessage' -Alias 'Get-TransportServer', 'Set-TransportServer'
