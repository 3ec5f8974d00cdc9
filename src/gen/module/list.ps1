# The lists that are read keep where they came from, so that +=, where, .Add() and .Remove() leave it to be
# seen: in the list, in the property that holds it, and beside each element (by reference: nothing is attached
# to the text itself, which would show wherever the text is written).
class EmshList : System.Collections.ArrayList {
    hidden [object] $EmshOrigin
    # Which list of which object each text was read in. A text that is no more needed is forgotten.
    hidden static [object] $Origins = [System.Runtime.CompilerServices.ConditionalWeakTable[object, object]]::new()

    [int] IndexOf([object] $item) {
        for ($index = 0; $index -lt $this.Count; $index++) {
            if ([string]::Equals([string] $this[$index], [string] $item, [System.StringComparison]::OrdinalIgnoreCase)) { return $index }
        }
        return -1
    }
    [bool] Contains([object] $item) { return $this.IndexOf($item) -ge 0 }
    # As a table in a file has it.
    [string] ToString() { return $this.ToArray() -join ',' }
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
}

# A property that holds a list. What is assigned becomes a list of the same origin, as with Exchange's
# multivalued properties: `$c.SmartHosts += 'a.example'` on a list that was empty still tells what was added.
# The list is made when it is first looked at: most of a thousand objects' lists never are.
class EmshListProperty : System.Management.Automation.PSNoteProperty {
    # Noun, Property, Identity, Name, Guid and Items as they were read.
    hidden [object] $EmshOrigin
    hidden [bool] $IsRead

    EmshListProperty([string] $name) : base($name, $null) { }

    hidden [void] Keep([object] $list) {
        $this.IsRead = $true
        ([System.Management.Automation.PSNoteProperty] $this).set_Value($list)
    }

    [object] get_Value() {
        if (-not $this.IsRead -and $null -ne $this.EmshOrigin) {
            $list = [EmshList]::new()
            $list.EmshOrigin = $this.EmshOrigin
            $list.AddRange($this.EmshOrigin.Items)
            foreach ($item in $this.EmshOrigin.Items) {
                if ($item -is [string]) { [EmshList]::Origins.Add($item, $this.EmshOrigin) }
            }
            $this.Keep($list)
        }
        return ([System.Management.Automation.PSNoteProperty] $this).get_Value()
    }

    [void] set_Value([object] $value) {
        if ($value -is [EmshList] -or $value -is [System.Collections.IDictionary]) {
            $this.Keep($value)
            return
        }
        $list = [EmshList]::new()
        $list.EmshOrigin = $this.EmshOrigin
        # A filter that leaves nothing gives $null, and so says what was taken away.
        foreach ($item in $value) { $null = $list.Add($item) }
        $this.Keep($list)
    }

    [System.Management.Automation.PSMemberInfo] Copy() {
        $copy = [EmshListProperty]::new($this.Name)
        $copy.EmshOrigin = $this.EmshOrigin
        if ($this.IsRead) { $copy.Keep($this.get_Value()) }
        return $copy
    }
}
