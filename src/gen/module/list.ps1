# The lists that are read keep where they came from, so that +=, where, .Add() and .Remove() leave it to be
# seen: in the list, and beside each element (by reference: nothing is attached to the text itself, which
# would show wherever the text is written).
class EmshList : System.Collections.ArrayList {
    # Noun, Property, Batch, Row and Items as they were read.
    hidden [object] $EmshOrigin
    # Which list of which object each text was read in. A text that is no more needed is forgotten.
    hidden static [object] $Origins = [System.Runtime.CompilerServices.ConditionalWeakTable[object, object]]::new()

    # What an object's property is: what is stored, or else the list as it was read. It is made when it is
    # first looked at: most of a thousand objects' lists never are.
    hidden static [object] Read([object] $stored, [object] $read, [string] $name) {
        if ($null -ne $stored -or $null -eq $read) { return $stored }
        $items = Get-EmshRead $read.Batch $read.Row $name
        if ($null -eq $items) { return $null }
        $list = [EmshList]::new()
        $list.EmshOrigin = @{ Noun = $read.Batch.noun; Property = $name; Batch = $read.Batch; Row = $read.Row; Items = $items }
        $list.AddRange($items)
        foreach ($item in $items) {
            if ($item -is [string]) { [EmshList]::Origins.Add($item, $list.EmshOrigin) }
        }
        return $list
    }

    # What is assigned to a property becomes a list of the same origin, as with Exchange's multivalued
    # properties: `$c.SmartHosts += 'a.example'` on a list that was empty still tells what was added.
    hidden static [object] Adopt([object] $now, [object] $value) {
        if ($value -is [EmshList] -or $value -is [System.Collections.IDictionary]) { return $value }
        $list = [EmshList]::new()
        if ($now -is [EmshList]) { $list.EmshOrigin = $now.EmshOrigin }
        # A filter that leaves nothing gives $null, and so says what was taken away.
        foreach ($item in $value) { $null = $list.Add($item) }
        return $list
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
