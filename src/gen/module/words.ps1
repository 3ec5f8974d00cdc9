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
