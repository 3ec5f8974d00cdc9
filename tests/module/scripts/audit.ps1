# Who changed what, for the log collector: one line of JSON each.
param([string[]] $Cmdlets, [int] $Last = 100)
Search-AdminAuditLog -Cmdlets $Cmdlets -ResultSize $Last | Sort-Object RunDate | ForEach-Object {
    [ordered]@{ cmdlet = $_.CmdletName; object = [string] $_.ObjectModified; by = [bool] $_.Caller } | ConvertTo-Json -Compress
}
