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
