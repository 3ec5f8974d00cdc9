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
