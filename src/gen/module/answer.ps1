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
