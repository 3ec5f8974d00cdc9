# Generated from the tables of emsh by src/gen/module; do not edit.
# A size in bytes as Exchange's ByteQuantifiedSize shows it: 35 MB (36,700,160 bytes).
# It compares with sizes, numbers and texts on either side, is a number where one is wanted, and is written as
# the shell writes it, so that what was read can be given back. A negative amount and an unknown unit are refused,
# and what has a fraction of a byte compares, but can't be given to a cmdlet.
class EmshSize : System.IComparable, System.IConvertible {
    # Whole, but for a number that one is compared with; of no limit, the largest.
    hidden [decimal] $Bytes

    # PowerShell converts to a type by its constructor.
    EmshSize([object] $from) { $this.Bytes = [EmshSize]::Read($from) }
    EmshSize() { }

    # Of bytes without a search for what they could be: there are thousands of them.
    static [EmshSize] Of([object] $from) {
        $size = [EmshSize]::new()
        if ($from -is [long]) { $size.Bytes = $from } else { $size.Bytes = [EmshSize]::Read($from) }
        return $size
    }

    hidden static [decimal] Read([object] $from) {
        # Another runspace has a class of its own by that name.
        if ($null -ne $from -and $from.GetType().Name -eq 'EmshSize') { return $from.Bytes }
        if ($from -is [bool] -or $null -eq $from) { throw [System.FormatException]::new("'$from' is no size") }
        if ($from -isnot [string]) {
            $number = [decimal] $from
            if ($number -lt 0) { throw [System.FormatException]::new("'$from' is no size: not below 0") }
            return $number
        }
        $text = $from.Trim()
        if ($text -eq 'Unlimited') { return [decimal]::MaxValue }
        # What a size prints as says its bytes exactly; the quotient before it is rounded.
        if ($text -match '^[0-9.]+ ?[KMGT]?B \(([0-9]{1,3}(?:,[0-9]{3})*) bytes\)$') {
            return [decimal]::Parse($Matches[1].Replace(',', ''), [cultureinfo]::InvariantCulture)
        }
        if ($text -match '^([0-9]+(?:\.[0-9]+)?) ?([KMGT]?B)?$') {
            $unit = [EmshSize]::Unit([string] $Matches[2])
            $amount = [decimal]::Parse($Matches[1], [cultureinfo]::InvariantCulture)
            return $amount * $unit
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

    [uint64] ToBytes() {
        if ($this.Bytes -ne [decimal]::Truncate($this.Bytes)) { throw [System.FormatException]::new("$($this.Bytes) bytes are no size: whole bytes") }
        return [uint64] $this.Bytes
    }
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
        if ($this.Bytes -eq [decimal]::MaxValue) { return 'Unlimited' }
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

    static [double] op_Division([EmshSize] $from, [object] $by) { return [double] $from.Bytes / [double] $by }
    static [EmshSize] op_Addition([EmshSize] $from, [object] $what) { return [EmshSize]::new([decimal] $from.Bytes + [EmshSize]::Read($what)) }
    static [EmshSize] op_Subtraction([EmshSize] $from, [object] $what) { return [EmshSize]::new([decimal] $from.Bytes - [EmshSize]::Read($what)) }
    static [EmshSize] op_Multiply([EmshSize] $from, [object] $by) { return [EmshSize]::new([decimal]::Truncate([decimal] $from.Bytes * [decimal] $by)) }

    # As a number: 5MB -lt $size, [long] $size, Measure-Object -Sum. One that is too large for the type is an error.
    [System.TypeCode] GetTypeCode() { return [System.TypeCode]::Object }
    [bool] ToBoolean([System.IFormatProvider] $provider) { return $this.Bytes -ne 0 }
    [char] ToChar([System.IFormatProvider] $provider) { throw [System.InvalidCastException]::new("'$this' is no character") }
    [datetime] ToDateTime([System.IFormatProvider] $provider) { throw [System.InvalidCastException]::new("'$this' is no date") }
    [sbyte] ToSByte([System.IFormatProvider] $provider) { return [System.Convert]::ToSByte($this.Bytes) }
    [byte] ToByte([System.IFormatProvider] $provider) { return [System.Convert]::ToByte($this.Bytes) }
    [int16] ToInt16([System.IFormatProvider] $provider) { return [System.Convert]::ToInt16($this.Bytes) }
    [uint16] ToUInt16([System.IFormatProvider] $provider) { return [System.Convert]::ToUInt16($this.Bytes) }
    [int] ToInt32([System.IFormatProvider] $provider) { return [System.Convert]::ToInt32($this.Bytes) }
    [uint32] ToUInt32([System.IFormatProvider] $provider) { return [System.Convert]::ToUInt32($this.Bytes) }
    [long] ToInt64([System.IFormatProvider] $provider) { return [System.Convert]::ToInt64($this.Bytes) }
    [uint64] ToUInt64([System.IFormatProvider] $provider) { return $this.Bytes }
    [float] ToSingle([System.IFormatProvider] $provider) { return $this.Bytes }
    [double] ToDouble([System.IFormatProvider] $provider) { return $this.Bytes }
    [decimal] ToDecimal([System.IFormatProvider] $provider) { return $this.Bytes }
    [string] ToString([System.IFormatProvider] $provider) { return $this.ToString() }
    [object] ToType([type] $type, [System.IFormatProvider] $provider) { return [System.Convert]::ChangeType($this.Bytes, $type, $provider) }
}

# The lists that are read keep where they came from, so that +=, where, .Add() and .Remove() leave it to be
# seen: in the list, and beside each element (by reference: nothing is attached to the text itself, which
# would show wherever the text is written).
class EmshList : System.Collections.ArrayList {
    # Noun, Property, Batch, Row and Items as they were read.
    hidden [object] $EmshOrigin

    # What an object's property is: what is stored, or else the list as it was read. It is made when it is
    # first looked at: most of a thousand objects' lists never are. No function of the module is there in
    # another runspace, so none is called.
    hidden static [object] Read([object] $stored, [object] $read, [string] $name, [string] $type) {
        if ($null -ne $stored -or $null -eq $read) { return $stored }
        $index = [array]::IndexOf([object[]] $read.Batch.columns, $name)
        $items = $read.Row[$index]
        if ($index -lt 0 -or $null -eq $items) { return $null }
        $list = [EmshList]::new()
        $list.EmshOrigin = @{ Noun = $read.Batch.noun; Property = $name; Batch = $read.Batch; Row = $read.Row; Items = $items }
        $list.AddRange([EmshList]::Typed($items, $type))
        $origins = [System.AppDomain]::CurrentDomain.GetData('Emsh.Origins')
        # Two runspaces may look at one object at once.
        [System.Threading.Monitor]::Enter($origins)
        try {
            foreach ($item in $items) {
                if ($item -is [string]) { $null = $origins.Remove($item); $origins.Add($item, $list.EmshOrigin) }
            }
        } finally {
            [System.Threading.Monitor]::Exit($origins)
        }
        return $list
    }

    # The elements with the members of their type, where it has some.
    hidden static [object] Typed([object] $items, [string] $type) {
        $types = [System.AppDomain]::CurrentDomain.GetData('Emsh.Elements')
        if ($items -isnot [object[]] -or $null -eq $types[$type]) { return $items }
        return [array]::ConvertAll($items, $types[$type])
    }

    # What is assigned to a property becomes a list of the same origin, as with Exchange's multivalued
    # properties: `$c.SmartHosts += 'a.example'` on a list that was empty still tells what was added.
    hidden static [object] Adopt([object] $now, [object] $value) {
        # Another runspace has a class of its own by that name.
        if (($null -ne $value -and $value.GetType().Name -eq 'EmshList') -or $value -is [System.Collections.IDictionary]) { return $value }
        $list = [EmshList]::new()
        if ($null -ne $now -and $now.GetType().Name -eq 'EmshList') { $list.EmshOrigin = $now.EmshOrigin }
        # A filter that leaves nothing gives $null, and so says what was taken away.
        foreach ($item in $value) { $null = $list.Add($item) }
        return $list
    }

    # What a copy of an object holds: a list of the same origin, and not the same list.
    hidden static [object] Copy([object] $list) {
        if ($null -eq $list -or $list.GetType().Name -ne 'EmshList') { return $list }
        $copy = [EmshList]::new()
        $copy.EmshOrigin = $list.EmshOrigin
        $copy.AddRange($list)
        return $copy
    }

    [int] IndexOf([object] $item) {
        for ($index = 0; $index -lt $this.Count; $index++) {
            if ([string]::Equals([string] $this[$index], [string] $item, [System.StringComparison]::OrdinalIgnoreCase)) { return $index }
        }
        return -1
    }
    [bool] Contains([object] $item) { return $this.IndexOf($item) -ge 0 }
    # As Exchange's help has it: $c.RemoteIPRanges -= '192.0.2.1'.
    static [EmshList] op_Subtraction([EmshList] $from, [object] $what) {
        $list = [EmshList]::new()
        $list.EmshOrigin = $from.EmshOrigin
        $list.AddRange($from)
        foreach ($item in $what) { $list.Remove($item) }
        return $list
    }
    [void] Remove([object] $item) {
        $index = $this.IndexOf($item)
        if ($index -ge 0) { $this.RemoveAt($index) }
    }
    # As a table in a file has it.
    [string] ToString() { return $this.ToArray() -join ',' }
}
