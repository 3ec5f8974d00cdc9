# Blocks the senders of a text file; what is no address is passed over, and said so.
param([string] $Path)
$blocked = (Get-SenderFilterConfig).BlockedSenders
$bad = 0
Get-Content $Path | ForEach-Object { $_.Trim().ToLower() } | Where-Object { $_ -and $_ -notmatch '^#' } | ForEach-Object {
    if ($_ -notmatch '^[^@\s]+@[^@\s]+$') {
        Write-Warning "$_ is no address"
        $script:bad++
        return
    }
    if ($blocked -notcontains $_) { Set-SenderFilterConfig -BlockedSenders @{ Add = $_ } }
}
"$bad bad, $(@((Get-SenderFilterConfig).BlockedSenders).Count) blocked"
