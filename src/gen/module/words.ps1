# Words of enums may be abbreviated, as PowerShell does it with real ones, where only one begins so.
class EmshWords : System.Management.Automation.ArgumentTransformationAttribute {
    hidden [string[]] $Words

    EmshWords([string] $words) { $this.Words = $words.Split(',') }

    [object] Transform([System.Management.Automation.EngineIntrinsics] $engine, [object] $given) {
        $text = [string] $given
        if (-not $text -or $this.Words -contains $text) { return $given }
        $fitting = @(foreach ($word in $this.Words) { if ($word.StartsWith($text, [System.StringComparison]::OrdinalIgnoreCase)) { $word } })
        if ($fitting.Count -eq 1) { return $fitting[0] }
        return $given
    }
}
