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
